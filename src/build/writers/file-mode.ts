/** Which files of a project run as programs. */
import { type Stats, statSync } from "node:fs";
import path from "node:path";
import { asReadingFault, type FileTree } from "../file-tree.ts";

export const PLAIN_FILE = 0o644;
export const PROGRAM_FILE = 0o755;

/**
 * The permission bits that a file gets in an archive: whether it is a program is kept, the umask under which the
 * project was checked out is not.
 */
export function modeOf(tree: FileTree, file: string): number {
  const found = findStats(tree, file);
  return found !== undefined && (found.mode & 0o111) !== 0 ? PROGRAM_FILE : PLAIN_FILE;
}

function findStats(tree: FileTree, file: string): Stats | undefined {
  try {
    return statSync(path.join(tree.root, file), { throwIfNoEntry: false });
  } catch (error) {
    throw asReadingFault(error, file);
  }
}
