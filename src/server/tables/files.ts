/** Files of hosted releases. What a file needs on the disk is counted in `blobs.ts`, by the caller. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import { addProvenance, type KeptProvenance } from "./provenance.ts";
import type { Release } from "./releases.ts";

/** What is said of a file from the moment it is there. */
interface FileFacts {
  readonly indexId: number;
  readonly filename: string;
  readonly kind: "sdist" | "wheel";
  /** `py3`, or `source` for an sdist. */
  readonly pythonTag: string;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  readonly md5: string | undefined;
  /** BLAKE2b with 256 bits. */
  readonly blake2b: string;
  readonly requiresPython: string | undefined;
  readonly uploaded: string;
  readonly uploadedBy: string;
}

export interface HostedFile extends FileFacts {
  readonly id: number;
  readonly projectId: number;
  readonly releaseId: number;
  /** Of its release, in normal form. */
  readonly version: string;
  /** Text whose byte order is the order of versions. */
  readonly versionOrder: string;
  /** `true` without a reason, else the reason. */
  readonly yanked: boolean | string;
  /** Of the file beside it that ends in `.metadata`. */
  readonly metadataSha256: string | undefined;
  /** Hex sha256 of what `findProvenance` gives; `undefined` where nothing was attested. */
  readonly provenance: string | undefined;
}

export interface NewFile extends FileFacts {
  readonly release: Release;
  /** As they stand in the file. */
  readonly metadata: { readonly sha256: string; readonly bytes: Uint8Array } | undefined;
  readonly provenance?: KeptProvenance | undefined;
}

/** The caller has made sure that the name is free on the index, and has counted the reference to the bytes. */
export async function addFile(db: Transaction, file: NewFile): Promise<number> {
  const { release, metadata, provenance, md5, requiresPython, ...facts } = file;
  const { id } = await insertFile.one(db, {
    ...facts,
    projectId: release.projectId,
    releaseId: release.id,
    versionOrder: release.versionOrder,
    md5: md5 ?? null,
    requiresPython: requiresPython ?? null,
    metadataSha256: metadata?.sha256 ?? null,
    provenance: provenance?.sha256 ?? null,
  });
  if (metadata !== undefined) await insertMetadata.run(db, { fileId: id, bytes: metadata.bytes });
  if (provenance !== undefined) await addProvenance(db, id, provenance);
  return id;
}

interface FileRow extends Omit<FileFacts, "md5" | "requiresPython"> {
  readonly projectId: number;
  readonly releaseId: number;
  readonly versionOrder: string;
  readonly md5: string | null;
  readonly requiresPython: string | null;
  readonly metadataSha256: string | null;
  readonly provenance: string | null;
}

const insertFile = prepareQuery((db, row: FileRow) =>
  db
    .insertInto("files")
    .values({
      index_id: row.indexId,
      project_id: row.projectId,
      release_id: row.releaseId,
      version_order: row.versionOrder,
      filename: row.filename,
      kind: row.kind,
      python_tag: row.pythonTag,
      sha256: row.sha256,
      size: row.size,
      md5: row.md5,
      blake2b: row.blake2b,
      requires_python: row.requiresPython,
      uploaded: row.uploaded,
      uploaded_by: row.uploadedBy,
      yanked: null,
      metadata_sha256: row.metadataSha256,
      provenance: row.provenance,
    })
    .returning("id"),
);

const insertMetadata = prepareQuery(
  (db, row: { readonly fileId: number; readonly bytes: Uint8Array }) =>
    db.insertInto("file_metadata").values({ file_id: row.fileId, bytes: row.bytes }),
);

/** By its name within its index: two indexes may have different files of one name. */
export async function findFile(
  db: Reader,
  indexId: number,
  filename: string,
): Promise<HostedFile | undefined> {
  const row = await selectByFilename.first(db, { indexId, filename });
  return row && makeFile(row);
}

const selectByFilename = prepareQuery(
  (db, of: { readonly indexId: number; readonly filename: string }) =>
    selectFiles(db)
      .where("files.index_id", "=", of.indexId)
      .where("files.filename", "=", of.filename),
);

/** Digests of a file besides its sha256, in lower-case hex. */
export interface FileDigests {
  readonly md5: string | undefined;
  readonly blake2b: string;
}

/** A statement takes so many values. */
const MOST_VALUES = 500;

/** By sha256, of those bytes that are hosted here. They are the bytes' own, whichever index has them. */
export async function findDigests(
  db: Reader,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, FileDigests>> {
  const found = new Map<string, FileDigests>();
  for (let at = 0; at < sha256s.length; at += MOST_VALUES) {
    const rows = await db
      .selectFrom("files")
      .select(["sha256", "md5", "blake2b"])
      .where("sha256", "in", sha256s.slice(at, at + MOST_VALUES))
      .execute();
    for (const { sha256, md5, blake2b } of rows) {
      found.set(sha256, { md5: md5 ?? undefined, blake2b });
    }
  }
  return found;
}

/** A project's files by version and name, which is the order of its page. */
export async function listFiles(db: Reader, projectId: number): Promise<readonly HostedFile[]> {
  const rows = await selectFiles(db)
    .where("files.project_id", "=", projectId)
    .orderBy("files.version_order")
    .orderBy("files.filename")
    .execute();
  return rows.map(makeFile);
}

/** The same in steps, between which others get their turn. Not for transactions. */
export async function* walkFiles(
  db: Reader,
  projectId: number,
  step = 1000,
): AsyncGenerator<readonly HostedFile[]> {
  for (let last: HostedFile | undefined; ; await nextTurn()) {
    const [order, filename] = [last?.versionOrder ?? "", last?.filename ?? ""];
    const rows = await selectFiles(db)
      .where("files.project_id", "=", projectId)
      .where((where) =>
        where(
          where.refTuple("files.version_order", "files.filename"),
          ">",
          where.tuple(order, filename),
        ),
      )
      .orderBy("files.version_order")
      .orderBy("files.filename")
      .limit(step)
      .execute();
    const files = rows.map(makeFile);
    if (files.length > 0) yield files;
    if (files.length < step) return;
    last = files.at(-1);
  }
}

export async function listFilesOfRelease(
  db: Reader,
  releaseId: number,
): Promise<readonly HostedFile[]> {
  const rows = await selectFiles(db)
    .where("files.release_id", "=", releaseId)
    .orderBy("files.filename")
    .execute();
  return rows.map(makeFile);
}

/** The bytes of `METADATA` or `PKG-INFO`, as they stand in the file. */
export async function findFileMetadata(
  db: Reader,
  fileId: number,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom("file_metadata")
    .select("bytes")
    .where("file_id", "=", fileId)
    .executeTakeFirst();
  return row?.bytes;
}

/** Which files to yank: all of a release, or one. */
export type YankTarget = { readonly releaseId: number } | { readonly fileId: number };

/** `false` takes the yank back, `true` gives no reason. Tells whether there was such a file. */
export async function setYanked(
  db: Transaction,
  target: YankTarget,
  yanked: boolean | string,
): Promise<boolean> {
  const update = db
    .updateTable("files")
    .set({ yanked: yanked === false ? null : yanked === true ? "" : yanked });
  const result = await ("fileId" in target
    ? update.where("id", "=", target.fileId)
    : update.where("release_id", "=", target.releaseId)
  ).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The caller gives up the reference to the bytes. Tells whether there was such a file. */
export async function removeFile(db: Transaction, fileId: number): Promise<boolean> {
  const result = await db.deleteFrom("files").where("id", "=", fileId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

function selectFiles(db: Reader) {
  return db
    .selectFrom("files")
    .innerJoin("releases", "releases.id", "files.release_id")
    .select([
      "files.id",
      "files.index_id",
      "files.project_id",
      "files.release_id",
      "releases.version",
      "files.version_order",
      "files.filename",
      "files.kind",
      "files.python_tag",
      "files.sha256",
      "files.size",
      "files.md5",
      "files.blake2b",
      "files.requires_python",
      "files.uploaded",
      "files.uploaded_by",
      "files.yanked",
      "files.metadata_sha256",
      "files.provenance",
    ]);
}

type SelectedFile = Awaited<ReturnType<ReturnType<typeof selectFiles>["execute"]>>[number];

function makeFile(row: SelectedFile): HostedFile {
  return {
    id: row.id,
    indexId: row.index_id,
    projectId: row.project_id,
    releaseId: row.release_id,
    version: row.version,
    versionOrder: row.version_order,
    filename: row.filename,
    kind: row.kind,
    pythonTag: row.python_tag,
    sha256: row.sha256,
    size: row.size,
    md5: row.md5 ?? undefined,
    blake2b: row.blake2b,
    requiresPython: row.requires_python ?? undefined,
    uploaded: row.uploaded,
    uploadedBy: row.uploaded_by,
    yanked: row.yanked === null ? false : row.yanked === "" ? true : row.yanked,
    metadataSha256: row.metadata_sha256 ?? undefined,
    provenance: row.provenance ?? undefined,
  };
}
