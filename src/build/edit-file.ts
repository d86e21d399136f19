/** Changes a file of the author's as an editor would: whole or not at all, with its bits, and behind a link that stays. */
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { asDiskFault, writeFileDurably } from "../system/disk.ts";

const MODE_BITS = 0o777;

/**
 * `file` is a path from the project's folder; makes it where it is not there. Reading has refused what leads out. Throws
 * `unavailable` where the disk refuses it.
 */
export async function editFile(root: string, file: string, text: string): Promise<void> {
  const target = path.join(root, file);
  try {
    const real = await realpath(target).catch(ifThere(target));
    const found = await stat(real).catch(ifThere(undefined));
    await writeFileDurably(real, text, found === undefined ? undefined : found.mode & MODE_BITS);
  } catch (error) {
    const hint =
      "Change the project's folder so that it can be written, or write the file yourself";
    throw asDiskFault(error, `write ${file}`, hint);
  }
}

function ifThere<T>(otherwise: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return otherwise;
    throw error;
  };
}
