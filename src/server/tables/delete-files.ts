/**
 * Deletes many files in a few statements, and in steps: a project of fifty thousand files costs no more for each than
 * a project of ten, and readers get their turn between two steps.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Reader, sql, type Transaction } from "../database/database.ts";

/** All files of a project or of a release, or one. */
export type FilesOf =
  | { readonly projectId: number }
  | { readonly releaseId: number; readonly filename?: string };

/** So many files take some 40 ms, in which nobody is answered. */
const STEP = 500;

/**
 * Removes the files, their references to bytes, and the releases that have no file left. Tells how many files there
 * were. With `reservedAt` their names stay taken from that time on.
 */
export async function deleteFiles(
  db: Transaction,
  of: FilesOf,
  reservedAt: string | undefined,
): Promise<number> {
  for (let count = 0; ; await nextTurn()) {
    const files = await listSome(db, of);
    if (files.length === 0) return count;
    const ids = files.map(({ id }) => id);
    if (reservedAt !== undefined) await reserveNames(db, ids, reservedAt);
    await removeReferences(db, ids);
    await db.deleteFrom("files").where("id", "in", ids).execute();
    await removeEmptyReleases(db, [...new Set(files.map(({ releaseId }) => releaseId))]);
    count += files.length;
  }
}

async function listSome(
  db: Reader,
  of: FilesOf,
): Promise<readonly { readonly id: number; readonly releaseId: number }[]> {
  const files = db.selectFrom("files").select(["id", "release_id as releaseId"]).limit(STEP);
  if ("projectId" in of) return files.where("project_id", "=", of.projectId).execute();
  const ofRelease = files.where("release_id", "=", of.releaseId);
  if (of.filename === undefined) return ofRelease.execute();
  return ofRelease.where("filename", "=", of.filename).execute();
}

async function reserveNames(db: Transaction, ids: readonly number[], at: string): Promise<void> {
  await db
    .insertInto("reserved_filenames")
    .columns(["index_id", "filename", "deleted_at"])
    .expression(
      db
        .selectFrom("files")
        .select(["index_id", "filename", sql<string>`${at}`.as("deleted_at")])
        .where("id", "in", ids),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Several of the files may be the same bytes. */
async function removeReferences(db: Transaction, ids: readonly number[]): Promise<void> {
  const gone = db
    .selectFrom("files")
    .select(["sha256", sql<number>`count(*)`.as("rows")])
    .where("id", "in", ids)
    .groupBy("sha256")
    .as("gone");
  await db
    .updateTable("blobs")
    .from(gone)
    .set((set) => ({ reference_count: set("blobs.reference_count", "-", set.ref("gone.rows")) }))
    .whereRef("blobs.sha256", "=", "gone.sha256")
    .execute();
}

async function removeEmptyReleases(db: Transaction, ids: readonly number[]): Promise<void> {
  await db
    .deleteFrom("releases")
    .where("id", "in", ids)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom("files").select("id").whereRef("files.release_id", "=", "releases.id")),
      ),
    )
    .execute();
}
