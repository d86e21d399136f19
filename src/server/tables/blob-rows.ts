/** The rows of bytes and of the files that are made of them, to be held against the bytes, and to be put right by them. */
import type { Reader, Transaction } from "../database/database.ts";

/** What the rows tell of a hosted file. */
export interface HostedRow {
  readonly id: number;
  readonly sha256: string;
  readonly filename: string;
  /** Such as `root/main`. */
  readonly index: string;
  /** Of the file's own project, and of its release. */
  readonly project: string;
  readonly version: string;
  readonly versionOrder: string;
  readonly orderOfRelease: string;
  /** Whether file, release and project belong together. */
  readonly isOfOneProject: boolean;
  readonly kind: "sdist" | "wheel";
  readonly pythonTag: string;
  /** In bytes. */
  readonly size: number;
  readonly md5: string | undefined;
  readonly blake2b: string;
  readonly requiresPython: string | undefined;
  readonly metadataSha256: string | undefined;
  /** What is served beside the file. */
  readonly metadata: Uint8Array | undefined;
  readonly provenance: string | undefined;
  /** JSON, as it is served. */
  readonly provenanceBody: string | undefined;
}

export async function listHostedRows(db: Reader, sha256: string): Promise<readonly HostedRow[]> {
  const rows = await db
    .selectFrom("files")
    .innerJoin("indexes", "indexes.id", "files.index_id")
    .innerJoin("projects", "projects.id", "files.project_id")
    .innerJoin("releases", "releases.id", "files.release_id")
    .leftJoin("file_metadata", "file_metadata.file_id", "files.id")
    .leftJoin("file_provenance", "file_provenance.file_id", "files.id")
    .selectAll("files")
    .select([
      "indexes.owner",
      "indexes.name as index_name",
      "projects.name as project",
      "projects.index_id as index_of_project",
      "releases.project_id as project_of_release",
      "releases.version",
      "releases.version_order as order_of_release",
      "file_metadata.bytes as metadata",
      "file_provenance.body as provenance_body",
    ])
    .where("files.sha256", "=", sha256)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, sha256 },
    filename: row.filename,
    index: `${row.owner}/${row.index_name}`,
    project: row.project,
    version: row.version,
    versionOrder: row.version_order,
    orderOfRelease: row.order_of_release,
    isOfOneProject:
      row.index_of_project === row.index_id && row.project_of_release === row.project_id,
    kind: row.kind,
    pythonTag: row.python_tag,
    size: Number(row.size),
    md5: row.md5 ?? undefined,
    blake2b: row.blake2b,
    requiresPython: row.requires_python ?? undefined,
    metadataSha256: row.metadata_sha256 ?? undefined,
    metadata: row.metadata ?? undefined,
    provenance: row.provenance ?? undefined,
    provenanceBody: row.provenance_body ?? undefined,
  }));
}

/** What the rows tell of a file that a mirror keeps. */
export interface MirroredRow {
  readonly filename: string;
  /** Such as `root/pypi`. */
  readonly index: string;
  readonly project: string;
  readonly size: number;
}

export async function listMirroredRows(
  db: Reader,
  sha256: string,
): Promise<readonly MirroredRow[]> {
  const rows = await db
    .selectFrom("mirrored_files")
    .innerJoin("indexes", "indexes.id", "mirrored_files.index_id")
    .select(["filename", "project", "size", "indexes.owner", "indexes.name"])
    .where("mirrored_files.sha256", "=", sha256)
    .execute();
  return rows.map(({ filename, project, size, owner, name }) => ({
    ...{ filename, project, size: Number(size) },
    index: `${owner}/${name}`,
  }));
}

/** Of the bytes, and of all files that are made of them. */
export async function setSizes(db: Transaction, sha256: string, size: number): Promise<void> {
  for (const table of ["blobs", "files", "mirrored_files"] as const) {
    await db.updateTable(table).set({ size }).where("sha256", "=", sha256).execute();
  }
}

/** What of a hosted file's row comes out of its bytes alone. */
export interface DerivedFacts
  extends Pick<
    HostedRow,
    "kind" | "pythonTag" | "versionOrder" | "blake2b" | "requiresPython" | "metadata"
  > {
  readonly md5: string;
  /** Of `metadata`. */
  readonly metadataSha256: string | undefined;
}

export async function setDerivedFacts(
  db: Transaction,
  fileId: number,
  facts: DerivedFacts,
): Promise<void> {
  const { metadata } = facts;
  await db
    .updateTable("files")
    .set({
      kind: facts.kind,
      python_tag: facts.pythonTag,
      version_order: facts.versionOrder,
      md5: facts.md5,
      blake2b: facts.blake2b,
      requires_python: facts.requiresPython ?? null,
      metadata_sha256: facts.metadataSha256 ?? null,
    })
    .where("id", "=", fileId)
    .execute();
  await db.deleteFrom("file_metadata").where("file_id", "=", fileId).execute();
  if (metadata === undefined) return;
  await db.insertInto("file_metadata").values({ file_id: fileId, bytes: metadata }).execute();
}
