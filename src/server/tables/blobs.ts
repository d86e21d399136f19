/**
 * Which bytes are needed, and by how many rows. Bytes that nobody needs go in three steps, an hour apart: condemned,
 * removed from the store, forgotten. So an upload of the same bytes, which puts them into the store before its
 * transaction, always learns in that transaction whether somebody may have taken them away again.
 */
import { type Reader, sql, type Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

/** `kept`: the bytes are there as far as the rows know. `removed`: look whether they are, inside the transaction. */
export type BlobState = "kept" | "removed";

/** Counts one more row that needs these bytes, and lifts any sentence on them. */
export async function addReference(
  db: Transaction,
  blob: { readonly sha256: string; readonly size: number; readonly at: string },
): Promise<BlobState> {
  if ((await insertNeeded.run(db, blob)) > 0) return "kept";
  const before = await db
    .selectFrom("blobs")
    .select("removed")
    .where("sha256", "=", blob.sha256)
    .executeTakeFirstOrThrow();
  await db
    .updateTable("blobs")
    .set((set) => ({
      reference_count: set("reference_count", "+", 1),
      condemned: null,
      removed: null,
    }))
    .where("sha256", "=", blob.sha256)
    .execute();
  return before.removed === null ? "kept" : "removed";
}

const insertNeeded = prepareQuery(
  (db, blob: { readonly sha256: string; readonly size: number; readonly at: string }) =>
    db
      .insertInto("blobs")
      .values({
        sha256: blob.sha256,
        size: blob.size,
        reference_count: 1,
        created: blob.at,
        condemned: null,
        removed: null,
      })
      .onConflict((conflict) => conflict.doNothing()),
);

/**
 * Bytes that were put into the store and that no row came to need, as where an upload was refused at the last step.
 * Where such bytes were removed before, they are condemned anew; that they were removed stays known, for it may be the
 * very bytes that were put.
 */
export async function addOrphan(
  db: Transaction,
  blob: { readonly sha256: string; readonly size: number; readonly at: string },
): Promise<void> {
  await db
    .insertInto("blobs")
    .values({
      sha256: blob.sha256,
      size: blob.size,
      created: blob.at,
      condemned: null,
      removed: null,
    })
    .onConflict((conflict) =>
      conflict
        .column("sha256")
        .doUpdateSet({ condemned: blob.at })
        .where("blobs.reference_count", "=", 0)
        .where("blobs.removed", "is not", null),
    )
    .execute();
}

/** One row less needs these bytes. */
export async function removeReference(db: Transaction, sha256: string): Promise<void> {
  await db
    .updateTable("blobs")
    .set((set) => ({ reference_count: set("reference_count", "-", 1) }))
    .where("sha256", "=", sha256)
    .execute();
}

/** First step: passes sentence at `now` on what nobody needs and what came before `before`. Tells on how many. */
export async function condemnBlobs(
  db: Transaction,
  { now, before }: { readonly now: string; readonly before: string },
): Promise<number> {
  const result = await db
    .updateTable("blobs")
    .set({ condemned: now })
    .where("reference_count", "=", 0)
    .where("condemned", "is", null)
    .where("created", "<", before)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Condemned before `before`, nobody needs them still, and their bytes are not removed since. */
export async function listCondemned(db: Reader, before: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("blobs")
    .select("sha256")
    .where("reference_count", "=", 0)
    .where("condemned", "<", before)
    .where((where) =>
      where.or([where("removed", "is", null), where("removed", "<=", where.ref("condemned"))]),
    )
    .execute();
  return rows.map((row) => row.sha256);
}

/** Second step, with the second look: `false` where the sentence was lifted meanwhile. */
export async function setBlobRemoved(
  db: Transaction,
  sha256: string,
  { now, before }: { readonly now: string; readonly before: string },
): Promise<boolean> {
  const result = await db
    .updateTable("blobs")
    .set({ removed: now })
    .where("sha256", "=", sha256)
    .where("reference_count", "=", 0)
    .where("condemned", "<", before)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Last step: forgets what was removed before `before`. */
export async function removeForgottenBlobs(db: Transaction, before: string): Promise<void> {
  await db
    .deleteFrom("blobs")
    .where("reference_count", "=", 0)
    .where("removed", "<", before)
    .whereRef("removed", ">", "condemned")
    .execute();
}

/** Bytes as the rows know them. */
export interface Blob {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  readonly references: number;
}

const BLOBS_AT_ONCE = 1000;

/** All whose bytes should be there, some at a time. */
export async function* walkBlobs(db: Reader): AsyncGenerator<readonly Blob[]> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("blobs")
      .select(["sha256", "size", "reference_count as references"])
      .where((where) => where.or([where("removed", "is", null), where("reference_count", ">", 0)]))
      .where("sha256", ">", after)
      .orderBy("sha256")
      .limit(BLOBS_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.sha256;
  }
}

/** How many bytes there should be altogether. */
export async function countBlobBytes(db: Reader): Promise<number> {
  const row = await db
    .selectFrom("blobs")
    .select(({ fn }) => fn.coalesce(fn.sum<number>("size"), sql<number>`0`).as("bytes"))
    .where("removed", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.bytes);
}

/** Those of these digests that no row knows. */
export async function listUnknownBlobs(
  db: Reader,
  digests: readonly string[],
): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (let at = 0; at < digests.length; at += BLOBS_AT_ONCE) {
    const some = digests.slice(at, at + BLOBS_AT_ONCE);
    const rows = await db
      .selectFrom("blobs")
      .select("sha256")
      .where("sha256", "in", some)
      .execute();
    const known = new Set(rows.map(({ sha256 }) => sha256));
    unknown.push(...some.filter((sha256) => !known.has(sha256)));
  }
  return unknown;
}
