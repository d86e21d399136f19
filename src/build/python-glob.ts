/**
 * Python's `glob`, `recursive=True`: `*`, `?` and `[…]` within one part of a path, `**` for any number of folders.
 * Hidden names match only a pattern that begins with a dot.
 * Reference: https://docs.python.org/3/library/glob.html
 */
import { type FileTree, joinPath, type TreeEntry } from "./file-tree.ts";
import { matchesName } from "./fnmatch.ts";

/** Where other readers of such patterns differ. */
export interface GlobWays {
  /** Whether hidden names are as any other. */
  readonly takesHidden?: boolean;
  /** Whether it goes into linked folders: not at all, not for `**`, or (where nothing is said) always. */
  readonly followsLinks?: "never" | "not-deep";
  /** Whether `**` at the end stands for folders alone. */
  readonly endsInFolders?: boolean;
}

/** Files and folders below `folder`, as paths of the tree, each once. A pattern that leaves the folder matches nothing. */
export function globPaths(
  tree: FileTree,
  folder: string,
  pattern: string,
  ways: GlobWays = {},
): readonly string[] {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  if (pattern.startsWith("/") || parts.includes("..")) return [];
  return [...new Set(new Glob(tree, ways).expand(folder, parts))];
}

/** The same, files alone. */
export function globFiles(
  tree: FileTree,
  folder: string,
  pattern: string,
  ways: GlobWays = {},
): readonly string[] {
  return globPaths(tree, folder, pattern, ways).filter((path) => tree.findKind(path) === "file");
}

/** Whether Python takes a text for a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

class Glob {
  readonly #tree: FileTree;
  readonly #ways: GlobWays;

  constructor(tree: FileTree, ways: GlobWays) {
    this.#tree = tree;
    this.#ways = ways;
  }

  *expand(folder: string, parts: readonly string[]): Generator<string> {
    const [part, ...rest] = parts;
    if (part === undefined) {
      yield folder;
    } else if (part === "**") {
      yield* this.#expandDeep(folder, rest);
    } else {
      for (const entry of this.#find(folder, part)) {
        const isLast = rest.length === 0;
        const isEntered = entry.kind === "folder" && this.#enters(entry, "never");
        if (isLast || isEntered) yield* this.expand(joinPath(folder, entry.name), rest);
      }
    }
  }

  #find(folder: string, part: string): readonly Pick<TreeEntry, "name" | "kind" | "isLink">[] {
    const entries = this.#tree.list(folder);
    if (isGlob(part)) {
      return entries.filter(
        ({ name }) => (!this.#isHidden(name) || isDotted(part)) && matchesName(name, part),
      );
    }
    const kind = this.#tree.findKind(joinPath(folder, part));
    // By another case of its letters, a name may be there and not be listed.
    const isLink = entries.find(({ name }) => name === part)?.isLink === true;
    return kind === undefined ? [] : [{ name: part, kind, isLink }];
  }

  /** `**` at the end stands for files as well. */
  *#expandDeep(folder: string, rest: readonly string[]): Generator<string> {
    yield* this.expand(folder, rest);
    for (const entry of this.#tree.list(folder)) {
      const path = joinPath(folder, entry.name);
      if (this.#isHidden(entry.name)) continue;
      if (entry.kind === "file") {
        if (rest.length === 0 && this.#ways.endsInFolders !== true) yield path;
      } else if (this.#enters(entry, "never", "not-deep")) {
        yield* this.#expandDeep(path, rest);
      }
    }
  }

  #enters({ isLink }: Pick<TreeEntry, "isLink">, ...refusing: GlobWays["followsLinks"][]): boolean {
    return !isLink || !refusing.includes(this.#ways.followsLinks);
  }

  #isHidden(name: string): boolean {
    return this.#ways.takesHidden !== true && isDotted(name);
  }
}

function isDotted(text: string): boolean {
  return text.startsWith(".");
}
