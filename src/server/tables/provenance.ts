/** What was attested about files of hosted releases. */
import type { Reader, Transaction } from "../database/database.ts";

/** What was attested about one file. */
export interface KeptProvenance {
  readonly sha256: string;
  /** JSON, as it is served. */
  readonly body: string;
}

/** With the file's own row, which has the hash. */
export async function addProvenance(
  db: Transaction,
  fileId: number,
  { body }: KeptProvenance,
): Promise<void> {
  await db.insertInto("file_provenance").values({ file_id: fileId, body }).execute();
}

/** For a file that is there, and of which nothing was attested until now. */
export async function setProvenance(
  db: Transaction,
  fileId: number,
  provenance: KeptProvenance,
): Promise<void> {
  const { sha256 } = provenance;
  await db.updateTable("files").set({ provenance: sha256 }).where("id", "=", fileId).execute();
  await addProvenance(db, fileId, provenance);
}

/** JSON, as it is served. */
export async function findProvenance(db: Reader, fileId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("file_provenance")
    .select("body")
    .where("file_id", "=", fileId)
    .executeTakeFirst();
  return row?.body;
}
