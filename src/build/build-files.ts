/** Lays built files into their folder, all of them or none. */
import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";
import { makeFolder } from "../system/disk.ts";
import type { WrittenFile } from "./wheel-writer.ts";

/** Writes beside the final names first: whoever looks finds the old files or the new ones. Returns their paths. */
export async function writeBuiltFiles(
  files: readonly WrittenFile[],
  folder: string,
): Promise<readonly string[]> {
  const pairs = files.map(({ filename, bytes }) => {
    const final = path.join(folder, filename);
    return { bytes, final, temporary: path.join(folder, `.${filename}.${process.pid}`) };
  });
  try {
    await makeFolder(folder);
    await Promise.all(pairs.map(({ temporary, bytes }) => writeFile(temporary, bytes)));
    for (const { temporary, final } of pairs) await rename(temporary, final);
  } catch (cause) {
    // Where the folder is none, there is nothing to remove either.
    await Promise.allSettled(pairs.map(({ temporary }) => rm(temporary, { force: true })));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("unavailable", `Cannot write into ${folder}: ${reason}`, {
      hint: "Choose another folder by --out",
      cause,
    });
  }
  return pairs.map(({ final }) => final);
}
