/** Files of upstreams whose bytes are kept, and metadata of files. */
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

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
  return selectOfProject.all(db, { indexId, project });
}

const selectOfProject = prepareQuery(
  (db, of: { readonly indexId: number; readonly project: string }) =>
    db
      .selectFrom("mirrored_files")
      .select(["filename", "sha256", "size"])
      .where("index_id", "=", of.indexId)
      .where("project", "=", of.project),
);

export async function findMirroredFile(
  db: Reader,
  place: MirroredPlace,
): Promise<MirroredFile | undefined> {
  return selectFile.first(db, place);
}

const selectFile = prepareQuery((db, of: MirroredPlace) =>
  db
    .selectFrom("mirrored_files")
    .select(["filename", "sha256", "size"])
    .where("index_id", "=", of.indexId)
    .where("project", "=", of.project)
    .where("filename", "=", of.filename),
);

/** `false` where there are bytes under this name already: the first ones stay. */
export async function addMirroredFile(
  db: Transaction,
  place: MirroredPlace,
  file: BytesOfFile,
): Promise<boolean> {
  return (await insertFile.run(db, { ...place, ...file })) > 0;
}

interface BytesOfFile {
  readonly sha256: string;
  readonly size: number;
  readonly keptAt: string;
}

const insertFile = prepareQuery((db, row: MirroredPlace & BytesOfFile) =>
  db
    .insertInto("mirrored_files")
    .values({
      index_id: row.indexId,
      project: row.project,
      filename: row.filename,
      sha256: row.sha256,
      size: row.size,
      kept_at: row.keptAt,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

export async function findMirroredMetadata(
  db: Reader,
  place: MirroredPlace,
): Promise<Uint8Array | undefined> {
  return (await selectMetadata.first(db, place))?.bytes;
}

const selectMetadata = prepareQuery((db, of: MirroredPlace) =>
  db
    .selectFrom("mirrored_metadata")
    .select("bytes")
    .where("index_id", "=", of.indexId)
    .where("project", "=", of.project)
    .where("filename", "=", of.filename),
);

export async function setMirroredMetadata(
  db: Transaction,
  place: MirroredPlace,
  bytes: Uint8Array,
): Promise<void> {
  await putMetadata.run(db, { ...place, bytes });
}

const putMetadata = prepareQuery((db, row: MirroredPlace & { readonly bytes: Uint8Array }) =>
  db
    .insertInto("mirrored_metadata")
    .values({
      index_id: row.indexId,
      project: row.project,
      filename: row.filename,
      bytes: row.bytes,
    })
    .onConflict((conflict) =>
      conflict.columns(["index_id", "project", "filename"]).doUpdateSet({ bytes: row.bytes }),
    ),
);
