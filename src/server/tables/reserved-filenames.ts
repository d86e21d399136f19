/** Names of deleted files, which stay taken where files are never replaced. */
import type { Reader } from "../database/database.ts";

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
