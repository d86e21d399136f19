/** A project's files, and names of files that a build is about to add to them. */
import { type FileTree, normalizePath, type TreeEntry } from "../file-tree.ts";

/** What is added has no content yet: `read` answers as before. */
export function addedTree(below: FileTree, paths: readonly string[]): FileTree {
  const files = new Set(paths);
  const folders = new Map<string, Map<string, TreeEntry["kind"]>>();
  for (const path of files) {
    const parts = path.split("/");
    for (const [index, name] of parts.entries()) {
      const folder = parts.slice(0, index).join("/");
      const entries = folders.get(folder) ?? new Map<string, TreeEntry["kind"]>();
      folders.set(folder, entries.set(name, index === parts.length - 1 ? "file" : "folder"));
    }
  }
  return {
    root: below.root,
    list(folder) {
      const added = folders.get(normalizePath(folder) ?? "/");
      const known = below.list(folder);
      if (added === undefined) return known;
      const names = new Set(known.map(({ name }) => name));
      const others = [...added]
        .filter(([name]) => !names.has(name))
        .map(([name, kind]): TreeEntry => ({ name, kind, isLink: false }));
      return [...known, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    findKind(path) {
      const inside = normalizePath(path);
      if (inside === undefined) return undefined;
      if (files.has(inside)) return "file";
      return folders.has(inside) ? "folder" : below.findKind(inside);
    },
    read: (path) => below.read(path),
  };
}
