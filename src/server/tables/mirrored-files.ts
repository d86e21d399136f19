/** Files of upstreams whose bytes are kept, and metadata of files. */
import type { Reader, Transaction } from "../database/database.ts";

export interface MirroredFile {
  readonly filename: string;
  readonly sha256: string;
  readonly size: number;
}

/** Where a mirrored file belongs. */
export interface MirroredPlace {
  readonly indexId: number;
  readonly project: string;
  readonly filename: string;
}

export async function listMirroredFiles(
  db: Reader,
  indexId: number,
  project: string,
): Promise<readonly MirroredFile[]> {
  return db
    .selectFrom("mirrored_files")
    .select(["filename", "sha256", "size"])
    .where("index_id", "=", indexId)
    .where("project", "=", project)
    .execute();
}

export async function findMirroredFile(
  db: Reader,
  { indexId, project, filename }: MirroredPlace,
): Promise<MirroredFile | undefined> {
  return db
    .selectFrom("mirrored_files")
    .select(["filename", "sha256", "size"])
    .where("index_id", "=", indexId)
    .where("project", "=", project)
    .where("filename", "=", filename)
    .executeTakeFirst();
}

/** `false` where there are bytes under this name already: the first ones stay. */
export async function addMirroredFile(
  db: Transaction,
  place: MirroredPlace,
  file: { readonly sha256: string; readonly size: number; readonly keptAt: string },
): Promise<boolean> {
  const result = await db
    .insertInto("mirrored_files")
    .values({
      index_id: place.indexId,
      project: place.project,
      filename: place.filename,
      sha256: file.sha256,
      size: file.size,
      kept_at: file.keptAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findMirroredMetadata(
  db: Reader,
  { indexId, project, filename }: MirroredPlace,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom("mirrored_metadata")
    .select("bytes")
    .where("index_id", "=", indexId)
    .where("project", "=", project)
    .where("filename", "=", filename)
    .executeTakeFirst();
  return row?.bytes;
}

export async function setMirroredMetadata(
  db: Transaction,
  { indexId, project, filename }: MirroredPlace,
  bytes: Uint8Array,
): Promise<void> {
  await db
    .insertInto("mirrored_metadata")
    .values({ index_id: indexId, project, filename, bytes })
    .onConflict((conflict) =>
      conflict.columns(["index_id", "project", "filename"]).doUpdateSet({ bytes }),
    )
    .execute();
}
