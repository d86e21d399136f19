/** Names of deleted files, which stay taken where files are never replaced. */
import type { Reader, Transaction } from "../database/database.ts";

export async function isReservedFilename(
  db: Reader,
  indexId: number,
  filename: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("reserved_filenames")
    .select("filename")
    .where("index_id", "=", indexId)
    .where("filename", "=", filename)
    .executeTakeFirst();
  return row !== undefined;
}

export async function addReservedFilename(
  db: Transaction,
  indexId: number,
  filename: string,
  deletedAt: string,
): Promise<void> {
  await db
    .insertInto("reserved_filenames")
    .values({ index_id: indexId, filename, deleted_at: deletedAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
