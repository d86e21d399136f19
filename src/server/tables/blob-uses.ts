/** Which rows need bytes: for people who must know what is lost, and for the counts of `blobs`. */
import { type Reader, sql, type Transaction } from "../database/database.ts";

/** In words such as `tool-1.0.tar.gz on root/main`. */
export async function listUsesOfBlob(db: Reader, sha256: string): Promise<readonly string[]> {
  const hosted = await db
    .selectFrom("files")
    .innerJoin("indexes", "indexes.id", "files.index_id")
    .select(["files.filename", "indexes.owner", "indexes.name"])
    .where("files.sha256", "=", sha256)
    .execute();
  const mirrored = await db
    .selectFrom("mirrored_files")
    .innerJoin("indexes", "indexes.id", "mirrored_files.index_id")
    .select(["mirrored_files.filename", "indexes.owner", "indexes.name"])
    .where("mirrored_files.sha256", "=", sha256)
    .execute();
  return [...hosted, ...mirrored].map(
    ({ filename, owner, name }) => `${filename} on ${owner}/${name}`,
  );
}

/** Whether any row needs any bytes. */
export async function isAnyBlobUsed(db: Reader): Promise<boolean> {
  for (const table of ["files", "mirrored_files"] as const) {
    if ((await db.selectFrom(table).select("sha256").limit(1).executeTakeFirst()) !== undefined)
      return true;
  }
  return false;
}

/** A count that does not agree with the rows. */
export interface WrongCount {
  readonly sha256: string;
  readonly references: number;
  readonly rows: number;
}

export async function listWrongCounts(db: Reader): Promise<readonly WrongCount[]> {
  const needed = sql<{ sha256: string; rows: number }>`(
    select sha256, count(*) as rows
    from (select sha256 from files union all select sha256 from mirrored_files) as uses
    group by sha256
  )`.as("needed");
  const found = await db
    .selectFrom("blobs")
    .leftJoin(needed, "needed.sha256", "blobs.sha256")
    .select(["blobs.sha256", "blobs.reference_count as references", "needed.rows"])
    .where("blobs.reference_count", "!=", sql<number>`coalesce(needed.rows, 0)`)
    .execute();
  return found.map(({ sha256, references, rows }) => ({
    sha256,
    references,
    rows: Number(rows ?? 0),
  }));
}

/** Bytes that files need and of which `blobs` knows nothing. */
export interface MissingBlob {
  readonly sha256: string;
  /** In bytes, as the files say. */
  readonly size: number;
  readonly rows: number;
}

export async function listMissingBlobs(db: Reader): Promise<readonly MissingBlob[]> {
  const uses = sql<{ sha256: string; size: number }>`(
    select sha256, size from files union all select sha256, size from mirrored_files
  )`.as("uses");
  const found = await db
    .selectFrom(uses)
    .leftJoin("blobs", "blobs.sha256", "uses.sha256")
    .select(({ fn }) => [
      "uses.sha256",
      fn.max("uses.size").as("size"),
      fn.countAll<number>().as("rows"),
    ])
    .where("blobs.sha256", "is", null)
    .groupBy("uses.sha256")
    .execute();
  return found.map(({ sha256, size, rows }) => ({
    ...{ sha256, size: Number(size), rows: Number(rows) },
  }));
}

export async function addMissingBlob(
  db: Transaction,
  { sha256, size, rows }: MissingBlob,
  created: string,
): Promise<void> {
  await db
    .insertInto("blobs")
    .values({ sha256, size, created, reference_count: rows, condemned: null, removed: null })
    .execute();
}

export async function setReferenceCount(
  db: Transaction,
  { sha256, rows }: Pick<WrongCount, "sha256" | "rows">,
): Promise<void> {
  await db
    .updateTable("blobs")
    .set({ reference_count: rows })
    .where("sha256", "=", sha256)
    .execute();
}

/** The mirror fetches these bytes again when they are asked for. `false` where a hosted file needs them as well. */
export async function forgetMirroredBytes(db: Transaction, sha256: string): Promise<boolean> {
  await db.deleteFrom("mirrored_files").where("sha256", "=", sha256).execute();
  const hosted = await db
    .selectFrom("files")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("sha256", "=", sha256)
    .executeTakeFirstOrThrow();
  await setReferenceCount(db, { sha256, rows: Number(hosted.count) });
  return Number(hosted.count) === 0;
}
