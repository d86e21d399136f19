/** Bytes that were put into the store, and whose transaction then failed. */
import type { Parts } from "../parts.ts";
import { addOrphan } from "../tables/blobs.ts";
import { formatTime } from "../tables/time.ts";

/**
 * `remove-orphans` takes them in time, unless another row needs them. Where not even that can be written, only the log
 * says so: the error that led here is the one to tell.
 */
export async function giveUpBytes(
  { db, log, now }: Pick<Parts, "db" | "log" | "now">,
  { sha256, size }: { readonly sha256: string; readonly size: number },
): Promise<void> {
  const at = formatTime(now());
  try {
    await db.transaction((transaction) => addOrphan(transaction, { sha256, size, at }));
  } catch (error) {
    log.warn(`The file ${sha256} that nobody needs stays on the disk`, { sha256, error });
  }
}
