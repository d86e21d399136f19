/** Names of deleted files, which stay taken where files are never replaced. */
import type { Reader } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

export async function isReservedFilename(
  db: Reader,
  indexId: number,
  filename: string,
): Promise<boolean> {
  return (await selectReserved.first(db, { indexId, filename })) !== undefined;
}

const selectReserved = prepareQuery(
  (db, of: { readonly indexId: number; readonly filename: string }) =>
    db
      .selectFrom("reserved_filenames")
      .select("filename")
      .where("index_id", "=", of.indexId)
      .where("filename", "=", of.filename),
);
