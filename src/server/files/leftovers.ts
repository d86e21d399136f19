/** What a crash left in the folder for files on their way in. */
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Removes files that nobody has written to since `before`, and tells how many. A running upload writes all the
 * time, so it is never taken for a leftover as long as `before` is minutes ago.
 */
export async function removeLeftovers(temporaryFolder: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(temporaryFolder)) {
    const file = path.join(temporaryFolder, name);
    // `put` may take the file over between these lines: then it is no leftover.
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.mtime >= before) continue;
    await rm(file, { force: true, recursive: true });
    removed += 1;
  }
  return removed;
}
