/**
 * After a server that did not end in good order, or could not write: bytes that were in the store before their row was
 * written, and whose row never came. They are condemned like all that nobody needs; `remove-orphans` takes them away.
 */
import type { Parts } from "../parts.ts";
import { isAnyBlobUsed } from "../tables/blob-uses.ts";
import { addOrphan, listUnknownBlobs } from "../tables/blobs.ts";
import { formatTime } from "../tables/time.ts";

/**
 * An upload that runs meanwhile may have put bytes that have no row yet: its transaction lifts the sentence. A shop
 * without any files condemns nothing: the bytes may be those of a shop whose database was lost. Throws where it is to
 * end early: a job that returned would count as done, and nobody would ask for it again.
 */
export async function sweepStore(
  { db, files, log, now }: Pick<Parts, "db" | "files" | "log" | "now">,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await isAnyBlobUsed(db.read))) return;
  let found = 0;
  for await (const digests of files.walk()) {
    for (const sha256 of await listUnknownBlobs(db.read, digests)) {
      signal?.throwIfAborted();
      const size = await files.size(sha256);
      if (size === undefined) continue;
      await db.transaction((rows) => addOrphan(rows, { sha256, size, at: formatTime(now()) }));
      found += 1;
    }
  }
  if (found > 0) log.info(`Found ${found} files that belong to nobody`, { files: found });
}
