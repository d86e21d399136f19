/** A project's files in memory, for what only reads them. */
import { type FileTree, normalizePath, type TreeEntry } from "../../src/build/file-tree.ts";

/** Texts by path, `src/sample/__init__.py`; the folders come with them. A path that ends in "/" is an empty folder. */
export function memoryTree(texts: Readonly<Record<string, string>>): FileTree {
  const files = new Map<string, string>();
  const folders = new Map<string, Map<string, TreeEntry>>([["", new Map()]]);
  const add = (path: string, kind: TreeEntry["kind"]): void => {
    const at = path.lastIndexOf("/");
    const [parent, name] = [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
    if (kind === "folder" && !folders.has(path)) folders.set(path, new Map());
    if (parent !== "") add(parent, "folder");
    folders.get(parent)?.set(name, { name, kind, isLink: false });
  };
  for (const [path, text] of Object.entries(texts)) {
    if (path.endsWith("/")) {
      add(path.slice(0, -1), "folder");
    } else {
      files.set(path, text);
      add(path, "file");
    }
  }
  return {
    root: "/memory",
    list(folder) {
      const found = folders.get(normalizePath(folder) ?? "/")?.values() ?? [];
      return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    findKind(path) {
      const inside = normalizePath(path);
      if (inside === undefined) return undefined;
      if (files.has(inside)) return "file";
      return folders.has(inside) ? "folder" : undefined;
    },
    read(path) {
      const text = files.get(normalizePath(path) ?? "/");
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  };
}
