/**
 * The files of a project, as everything in build/ sees them.
 *
 * Paths are relative to the project's folder and written with "/"; "" is that folder itself. A path never leaves it:
 * what a project's configuration names with "..", or from the root of the disk, is not there, and a file behind a
 * link that leads out of it is not read: whoever builds a stranger's project would publish files of their own.
 */
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { AppError } from "../errors.ts";
import { describeDiskFault, isMissing } from "../system/disk.ts";

export interface TreeEntry {
  readonly name: string;
  /** What a link leads to; what is neither file nor folder is left out. */
  readonly kind: "file" | "folder";
  readonly isLink: boolean;
}

export interface FileTree {
  /** The folder on the disk. */
  readonly root: string;
  /** What lies in a folder, sorted by name; nothing where there is no such folder. */
  list(folder: string): readonly TreeEntry[];
  /** Follows links, as all of Python's tools do. */
  findKind(path: string): "file" | "folder" | undefined;
  /**
   * The bytes of a file; `undefined` where there is none. Throws `invalid` where a link leads out of the project, and
   * `unavailable` where the disk does not give them.
   */
  read(path: string): Uint8Array | undefined;
}

/** A file of a project that is read as text is never that large. */
const TEXT_LIMIT_BYTES = 16_000_000;

/** A folder of the disk. What it holds is remembered: make a new one after a change. */
export function openFolder(root: string): FileTree {
  const lists = new Map<string, readonly TreeEntry[]>();
  const listed = new Map<string, TreeEntry>();
  const refuseOutside = watchLinks(
    path.resolve(root),
    (file) => listed.get(file)?.isLink === false,
  );
  const tree: FileTree = {
    root: path.resolve(root),
    list(folder) {
      const inside = normalizePath(folder);
      if (inside === undefined) return [];
      const known = lists.get(inside);
      if (known !== undefined) return known;
      const entries = listFolder(path.join(tree.root, inside));
      lists.set(inside, entries);
      for (const entry of entries) listed.set(joinPath(inside, entry.name), entry);
      return entries;
    },
    findKind(file) {
      const inside = normalizePath(file);
      if (inside === undefined) return undefined;
      // What is not listed may be there all the same: by another case of its letters, on disks that see none.
      return listed.get(inside)?.kind ?? findKind(path.join(tree.root, inside));
    },
    read(file) {
      if (tree.findKind(file) !== "file") return undefined;
      const inside = normalizePath(file) ?? "";
      refuseOutside(inside);
      return readBytes(tree.root, inside);
    },
  };
  return tree;
}

/** What is read before it is known which way a project is built. */
const READ_IN_EACH_WAY: ReadonlySet<string> = new Set(["pyproject.toml", "setup.cfg", "setup.py"]);

/** Throws `invalid` for a file behind a link that leads out of `root`. What was found of a folder is remembered. */
function watchLinks(root: string, isPlain: (file: string) => boolean): (file: string) => void {
  const folders = new Map<string, string>();
  const findRealFolder = (folder: string): string => {
    const real = folders.get(folder) ?? realPath(path.join(root, folder));
    folders.set(folder, real);
    return real;
  };
  return (file) => {
    const top = findRealFolder("");
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    const real = isPlain(file) ? findRealFolder(folder) : realPath(path.join(root, file));
    if (real === top || real.startsWith(top.endsWith(path.sep) ? top : top + path.sep)) return;
    throw new AppError("invalid", `Cannot read ${file}: a link leads out of the project`, {
      hint: READ_IN_EACH_WAY.has(file)
        ? "Put a copy of the file there"
        : "Put a copy of the file there, or take --backend python, which follows the link",
      place: { file },
    });
  };
}

/**
 * Without ".", "//" and a ".." that stays inside; `undefined` where the path leaves the project.
 *
 * ```ts
 * normalizePath("./docs/../README.md") // => "README.md"
 * ```
 */
export function normalizePath(text: string): string | undefined {
  if (text.startsWith("/") || /^[A-Za-z]:[\\/]/.test(text) || text.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** Joins without turning "" into a leading "/". */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}

/** Throws `not-found` where the file is not there: what was chosen for an archive is packed whole, or not at all. */
export function requireBytes(tree: FileTree, file: string): Uint8Array {
  const bytes = tree.read(file);
  if (bytes !== undefined) return bytes;
  throw new AppError("not-found", `Cannot read ${file}: there is no such file in the project`, {
    hint: "Build again when nothing else changes the project",
    place: { file },
  });
}

/** Makes an error of the disk one that a person understands: `file` is a path of the project. */
export function asReadingFault(error: unknown, file: string): AppError {
  const why = describeDiskFault(error) ?? reasonOf(error);
  return new AppError("unavailable", `Cannot read ${file}: ${why}`, {
    hint: "See who owns it and who may read it: ls -ld tells",
    place: { file },
    cause: error,
  });
}

/**
 * Reads a file as UTF-8, without a byte order mark. Throws `invalid` where it is something else or far too large, and
 * `not-found` where it is not there.
 */
export function readText(tree: FileTree, file: string): string {
  const bytes = tree.read(file);
  if (bytes === undefined) {
    throw new AppError("not-found", `Cannot read ${file}: there is no such file in the project`, {
      place: { file },
    });
  }
  if (bytes.byteLength > TEXT_LIMIT_BYTES) {
    throw new AppError("invalid", `Cannot read ${file}: it has more than 16 MB`, {
      place: { file },
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("invalid", `Cannot read ${file}: it is not UTF-8`, {
      hint: "Save it as UTF-8",
      place: { file, line: lineOfFault(bytes) },
      cause,
    });
  }
}

/** Every file below a folder, links followed; a link that leads back up is not followed. */
export function* walkFiles(
  tree: FileTree,
  folder = "",
  seen: ReadonlySet<string> = new Set(),
): Generator<string> {
  const real = findRealFolder(tree, folder);
  if (seen.has(real)) return;
  const inner = new Set([...seen, real]);
  for (const entry of tree.list(folder)) {
    const inside = joinPath(folder, entry.name);
    if (entry.kind === "file") yield inside;
    else yield* walkFiles(tree, inside, inner);
  }
}

/** The same without what lies behind linked folders. */
export function* walkOwnFiles(tree: FileTree, folder: string): Generator<string> {
  for (const { name, kind, isLink } of tree.list(folder)) {
    const inside = joinPath(folder, name);
    if (kind === "file") yield inside;
    else if (!isLink) yield* walkOwnFiles(tree, inside);
  }
}

/** Where a folder of the project really lies: two paths that lead to one folder have the same. */
export function findRealFolder(tree: FileTree, folder: string): string {
  return realPath(path.join(tree.root, folder));
}

/** Whether a link leads to a folder in which it lies itself: whoever follows it comes to no end. */
export function isLeadingUp(tree: FileTree, link: string): boolean {
  const real = findRealFolder(tree, link);
  const above = realPath(path.dirname(path.join(tree.root, link)));
  return above === real || above.startsWith(real + path.sep);
}

/** `folder` where it is not on the disk (anymore): trees of tests need none. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function listFolder(folder: string): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const found of readFolder(folder)) {
    const isLink = found.isSymbolicLink();
    const isSure = !isLink && !found.name.includes("\ufffd");
    let kind: TreeEntry["kind"] | undefined;
    if (!isSure) kind = findKind(path.join(folder, found.name));
    else if (found.isFile()) kind = "file";
    else if (found.isDirectory()) kind = "folder";
    if (kind !== undefined) entries.push({ name: found.name, kind, isLink });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFolder(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw asReadingFault(error, folder);
  }
}

/** What goes away between the list and the reading is as good as absent. */
function readBytes(root: string, file: string): Uint8Array | undefined {
  try {
    return readFileSync(path.join(root, file));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw asReadingFault(error, file);
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

function findKind(file: string): TreeEntry["kind"] | undefined {
  let found: Stats | undefined;
  try {
    found = statSync(file, { throwIfNoEntry: false });
  } catch {
    // A link that leads to itself, or a folder that may not be entered, is as good as absent.
    return undefined;
  }
  if (found?.isFile()) return "file";
  return found?.isDirectory() ? "folder" : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The first line that is no UTF-8. */
export function lineOfFault(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? bytes.byteLength : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
    line++;
  }
}
