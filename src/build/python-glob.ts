/**
 * Python's `glob`, `recursive=True`: `*`, `?` and `[…]` within one part of a path, `**` for any number of folders.
 * Hidden names match only a pattern that begins with a dot.
 * Reference: https://docs.python.org/3/library/glob.html
 */
import { type FileTree, joinPath } from "./file-tree.ts";
import { matchesName } from "./fnmatch.ts";

/** Files and folders below `folder`, as paths of the tree, each once. A pattern that leaves the folder matches nothing. */
export function globPaths(tree: FileTree, folder: string, pattern: string): readonly string[] {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  if (pattern.startsWith("/") || parts.includes("..")) return [];
  return [...new Set(expand(tree, folder, parts))];
}

/** The same, files alone. */
export function globFiles(tree: FileTree, folder: string, pattern: string): readonly string[] {
  return globPaths(tree, folder, pattern).filter((path) => tree.findKind(path) === "file");
}

/** Whether Python takes a text for a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function* expand(tree: FileTree, folder: string, parts: readonly string[]): Generator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) {
    yield folder;
  } else if (part === "**") {
    yield* expandDeep(tree, folder, rest);
  } else if (isGlob(part)) {
    for (const { name, kind } of tree.list(folder)) {
      if (isHidden(name) && !isHidden(part)) continue;
      if (!matchesName(name, part)) continue;
      if (kind === "folder" || rest.length === 0) {
        yield* expand(tree, joinPath(folder, name), rest);
      }
    }
  } else if (tree.findKind(joinPath(folder, part)) !== undefined) {
    yield* expand(tree, joinPath(folder, part), rest);
  }
}

/** `**` at the end stands for files as well. */
function* expandDeep(tree: FileTree, folder: string, rest: readonly string[]): Generator<string> {
  yield* expand(tree, folder, rest);
  for (const { name, kind } of tree.list(folder)) {
    if (isHidden(name)) continue;
    if (kind === "folder") yield* expandDeep(tree, joinPath(folder, name), rest);
    else if (rest.length === 0) yield joinPath(folder, name);
  }
}

function isHidden(name: string): boolean {
  return name.startsWith(".");
}
