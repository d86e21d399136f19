/**
 * Which paths of an archive's members can be put on any disk without harm, each one and all together.
 * Attacks: traversal out of the folder, absolute paths, drive letters, names that two systems read differently, and
 * members that overwrite one another where case does not count; and paths so many, long or deep that remembering their
 * folders costs more than the archive.
 */
import { BrokenArchive, type FaultList, quotePath } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";

/** What is wrong with one path, as the end of a sentence. A `/` at its end is that of a folder. */
export function findPathFault(path: string): string | undefined {
  if (path === "" || path === "/") {
    return "is empty";
  }
  if (/[\u0000-\u001f\u007f]/.test(path)) {
    return "has a control character";
  }
  if (path.includes("\\")) {
    return "has a backslash, which Windows takes for a separator";
  }
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) {
    return "is absolute";
  }
  const parts = (path.endsWith("/") ? path.slice(0, -1) : path).split("/");
  return parts.some((part) => part === "" || part === "." || part === "..")
    ? 'has a part that is empty, "." or ".."'
    : undefined;
}

/** Looks at the paths of one archive as they come. */
export interface PathCheck {
  /** Throws `BrokenArchive` where a path, or all so far together, pass a limit. */
  add(path: string, isFolder: boolean): void;
  /** Call it after the last one: what only all of them together show. */
  finish(): void;
}

export function makePathCheck(faults: FaultList, limits: ArchiveLimits): PathCheck {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  let length = 0;
  return {
    add(path, isFolder) {
      requireShort(path, limits);
      length += path.length;
      requireFew(length, folders.size, limits);
      const fault = findPathFault(path);
      if (fault !== undefined) {
        faults.add("archive-unsafe-path", `The path ${quotePath(path)} ${fault}`, path);
        return;
      }
      const key = foldCase(isFolder && path.endsWith("/") ? path.slice(0, -1) : path);
      addFolders(folders, key);
      if (isFolder) {
        folders.add(key);
        return;
      }
      const other = files.get(key);
      if (other === path) {
        faults.add("archive-duplicate-path", `The file ${quotePath(path)} is there twice`, path);
      } else if (other !== undefined) {
        const pair = `${quotePath(other)} and ${quotePath(path)}`;
        faults.add("archive-case-clash", `${pair} are one file where case does not count`, path);
      }
      files.set(key, path);
    },
    finish() {
      for (const [key, path] of files) {
        if (folders.has(key)) {
          const message = `${quotePath(path)} is a file, and other members are below it`;
          faults.add("archive-file-as-folder", message, path);
        }
      }
    },
  };
}

/** Before anything else looks at the path: a tar's extended header holds 30,000 parts. */
function requireShort(path: string, limits: ArchiveLimits): void {
  if (path.length > limits.pathLength) {
    const obstacle = `the path ${quotePath(path)} has ${path.length} characters, and at most ${limits.pathLength} are read`;
    throw new BrokenArchive("archive-path-length", obstacle, shorten(path));
  }
  let parts = 1;
  for (
    let at = path.indexOf("/");
    at >= 0 && at < path.length - 1;
    at = path.indexOf("/", at + 1)
  ) {
    parts += 1;
  }
  if (parts > limits.pathDepth) {
    const obstacle = `the path ${quotePath(path)} has ${parts} parts, and at most ${limits.pathDepth} are read`;
    throw new BrokenArchive("archive-path-length", obstacle, path);
  }
}

/** As much of it as a fault carries along. */
function shorten(path: string): string {
  return path.slice(0, 200);
}

function requireFew(length: number, folders: number, limits: ArchiveLimits): void {
  if (length > limits.pathsLength) {
    const obstacle = `its paths have more than ${limits.pathsLength} characters together`;
    throw new BrokenArchive("archive-member-limit", obstacle);
  }
  if (folders > limits.folders) {
    const obstacle = `it has more than ${limits.folders} folders`;
    throw new BrokenArchive("archive-member-limit", obstacle);
  }
}

/** As Windows and macOS compare names. */
function foldCase(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** Adds the folders above a path, and stops at the first that is known, so that many files below one cost little. */
function addFolders(folders: Set<string>, path: string): void {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const folder = path.slice(0, slash);
    if (folders.has(folder)) {
      return;
    }
    folders.add(folder);
  }
}
