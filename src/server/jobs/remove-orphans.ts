/**
 * Takes bytes away that no row needs any more, in three steps with an hour between: condemned, removed, forgotten
 * (`tables/blobs.ts` says why). Before that, the rows that deleted mirrors left; and then what a crash left in the
 * folder for uploads.
 */
import type { Parts } from "../parts.ts";
import {
  condemnBlobs,
  listCondemned,
  removeForgottenBlobs,
  setBlobRemoved,
} from "../tables/blobs.ts";
import { listLeftovers, removeSomeLeftovers } from "../tables/deleted-mirrors.ts";
import { isRemovalPaused } from "../tables/removal-pause.ts";
import { formatTime } from "../tables/time.ts";

export const REMOVE_ORPHANS = { kind: "remove-orphans", everyMs: 10 * 60_000 } as const;

/** Between the steps. Longer than any upload takes from its last byte to its commit. */
const PAUSE_MS = 60 * 60_000;

export interface OrphanParts extends Pick<Parts, "db" | "now" | "log"> {
  readonly files: Pick<Parts["files"], "remove">;
  /** Clears the folder for uploads of what nobody has written to since then, and tells how many. */
  removeLeftovers(before: Date): Promise<number>;
}

export async function removeOrphans(parts: OrphanParts, signal?: AbortSignal): Promise<void> {
  if (await isRemovalPaused(parts.db.read, parts.now())) return;
  const now = formatTime(parts.now());
  const longAgo = new Date(parts.now().getTime() - PAUSE_MS);
  const before = formatTime(longAgo);

  await removeMirrored(parts.db, signal);
  await parts.db.transaction(async (db) => {
    await removeForgottenBlobs(db, before);
    await condemnBlobs(db, { now, before });
  });
  let removed = 0;
  for (const sha256 of await listCondemned(parts.db.read, before)) {
    if (signal?.aborted === true) return;
    if (await removeBlob(parts, sha256, { at: parts.now(), now, before })) removed += 1;
  }
  const leftovers = await parts.removeLeftovers(longAgo);
  if (removed + leftovers > 0) {
    const fields = { files: removed, leftovers };
    parts.log.info(`Removed ${removed} files that nobody needs and ${leftovers} leftovers`, fields);
  }
}

/** Each step a transaction of its own: what is left after a crash goes the next time. */
async function removeMirrored(db: Parts["db"], signal: AbortSignal | undefined): Promise<void> {
  for (const leftover of await listLeftovers(db.read)) {
    for (let isMore = true; isMore && signal?.aborted !== true; ) {
      isMore = await db.transaction((rows) => removeSomeLeftovers(rows, leftover));
    }
  }
}

/**
 * The second look and the removal are one transaction: no upload can lift the sentence in between. The store is awaited
 * inside it, as `addKeptReference` does. Beside these two, `deleteFiles` alone awaits more than the
 * database there: a turn of the readers between its steps.
 */
function removeBlob(
  { db, files }: OrphanParts,
  sha256: string,
  times: { readonly at: Date; readonly now: string; readonly before: string },
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    if (await isRemovalPaused(transaction, times.at)) return false;
    const isStillCondemned = await setBlobRemoved(transaction, sha256, times);
    if (isStillCondemned) await files.remove(sha256);
    return isStillCondemned;
  });
}
