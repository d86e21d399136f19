/**
 * Some files of a project, as if they were all there are, and files that were made for it: an sdist, before anybody
 * has packed it.
 */
import { type FileTree, normalizePath, type TreeEntry } from "./file-tree.ts";

/** `paths` are files of `below`; `made` stand in front of them. */
export function overlayTree(
  below: FileTree,
  paths: readonly string[],
  made: ReadonlyMap<string, Uint8Array>,
): FileTree {
  const files = new Set([...paths, ...made.keys()]);
  const folders = new Map<string, Map<string, TreeEntry>>([["", new Map()]]);
  for (const file of files) addEntry(folders, file, "file");
  for (const entries of folders.values()) sortEntries(entries);
  return {
    root: below.root,
    list(folder) {
      const inside = normalizePath(folder);
      return [...((inside === undefined ? undefined : folders.get(inside))?.values() ?? [])];
    },
    findKind(path) {
      const inside = normalizePath(path);
      if (inside === undefined) return undefined;
      if (files.has(inside)) return "file";
      return folders.has(inside) ? "folder" : undefined;
    },
    read(path) {
      const inside = normalizePath(path) ?? "";
      if (!files.has(inside)) return undefined;
      return made.get(inside) ?? below.read(inside);
    },
  };
}

/** Adds a file or folder, and the folders above it. */
function addEntry(
  folders: Map<string, Map<string, TreeEntry>>,
  path: string,
  kind: TreeEntry["kind"],
): void {
  const at = path.lastIndexOf("/");
  const parent = path.slice(0, Math.max(0, at));
  if (!folders.has(parent)) {
    folders.set(parent, new Map());
    addEntry(folders, parent, "folder");
  }
  const name = path.slice(at + 1);
  folders.get(parent)?.set(name, { name, kind, isLink: false });
}

function sortEntries(entries: Map<string, TreeEntry>): void {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  entries.clear();
  for (const [name, entry] of sorted) entries.set(name, entry);
}
