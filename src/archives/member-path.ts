/**
 * Which paths of an archive's members can be put on any disk without harm, each one and all together.
 * Attacks: traversal out of the folder, absolute paths, drive letters, names that two systems read differently, and
 * members that overwrite one another where case does not count.
 */
import { type FaultList, quotePath } from "./fault.ts";
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
  add(path: string, isFolder: boolean): void;
  /** Call it after the last one: what only all of them together show. */
  finish(): void;
}

export function makePathCheck(faults: FaultList, limits: ArchiveLimits): PathCheck {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  return {
    add(path, isFolder) {
      const fault = findPathFault(path);
      if (fault !== undefined) {
        faults.add("archive-unsafe-path", `The path ${quotePath(path)} ${fault}`, path);
        return;
      }
      if (path.length > limits.pathLength) {
        faults.add("archive-path-length", `The path ${quotePath(path)} is too long`, path);
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
