/** Lays built files into their folder, all of them or none. */
import { rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { makeFolder } from "../../system/disk.ts";
import type { WrittenFile } from "./wheel-writer.ts";

/** A file, and the folder in which it is to lie. */
export interface FileToLay extends WrittenFile {
  readonly folder: string;
}

/**
 * Writes beside the final names first: whoever looks finds the old files or the new ones. Returns their paths. Throws
 * `unavailable` where something stands in the way, before anything is there under its own name.
 */
export async function writeBuiltFiles(files: readonly FileToLay[]): Promise<readonly string[]> {
  const pairs = files.map(({ folder, filename, bytes }) => {
    const final = path.join(folder, filename);
    return { bytes, folder, final, temporary: path.join(folder, `.${filename}.${process.pid}`) };
  });
  let target = "";
  try {
    for (const { folder, final } of pairs) {
      target = folder;
      await makeFolder(folder);
      await refuseFolder(final);
    }
    await Promise.all(pairs.map(({ temporary, bytes }) => writeFile(temporary, bytes)));
    for (const { temporary, final } of pairs) await rename(temporary, final);
  } catch (cause) {
    // Where the folder is none, there is nothing to remove either.
    await Promise.allSettled(pairs.map(({ temporary }) => rm(temporary, { force: true })));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("unavailable", `Cannot write into ${target}: ${reason}`, {
      hint: "Choose another folder by --out",
      cause,
    });
  }
  return pairs.map(({ final }) => final);
}

/** A folder is not replaced by a file, and what was renamed before it would stay. */
async function refuseFolder(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) throw new Error(`${path.basename(file)} is a folder`);
}
