/** The rows of releases, to be held against the files that they are made of, and to be put right by them. */
import type { Reader, Transaction } from "../database/database.ts";

/** What a release says of itself, and where it has that from. */
export interface ReleaseRow {
  readonly id: number;
  readonly project: string;
  /** Such as `root/main`. */
  readonly index: string;
  readonly version: string;
  readonly summary: string | undefined;
  /** JSON, where nothing has spoilt it. */
  readonly metadata: string;
  /** `undefined` until it is rendered. */
  readonly descriptionHtml: string | undefined;
  /** Whether the file is the one with which the release began: else that one was deleted or replaced. */
  readonly isOfFirstFile: boolean;
}

/** The release that this file is the first one of; `undefined` where another is, or the file is gone meanwhile. */
export async function findReleaseOfFirst(
  db: Reader,
  file: { readonly id: number; readonly sha256: string },
): Promise<ReleaseRow | undefined> {
  const row = await db
    .selectFrom("files")
    .innerJoin("releases", "releases.id", "files.release_id")
    .innerJoin("projects", "projects.id", "releases.project_id")
    .innerJoin("indexes", "indexes.id", "projects.index_id")
    .selectAll("releases")
    .select(["projects.name as project", "indexes.owner", "indexes.name as index_name"])
    .select("files.uploaded")
    .where("files.id", "=", file.id)
    .where("files.sha256", "=", file.sha256)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  // By its id alone, which the index gives at once: a release may have fifty thousand files, each of which asks.
  const first = await db
    .selectFrom("files")
    .select("id")
    .where("release_id", "=", row.id)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  if (first?.id !== file.id) return undefined;
  return {
    id: row.id,
    project: row.project,
    index: `${row.owner}/${row.index_name}`,
    version: row.version,
    summary: row.summary ?? undefined,
    metadata: row.metadata,
    descriptionHtml: row.description_html ?? undefined,
    // Both times are those of one transaction.
    isOfFirstFile: row.uploaded === row.created,
  };
}

/** What of a release's row comes out of a file. */
export interface ReleaseFacts
  extends Pick<ReleaseRow, "version" | "summary" | "metadata" | "descriptionHtml"> {}

export async function setReleaseFacts(
  db: Transaction,
  id: number,
  { version, summary, metadata, descriptionHtml }: ReleaseFacts,
): Promise<void> {
  await db
    .updateTable("releases")
    .set({
      ...{ version, metadata },
      summary: summary ?? null,
      description_html: descriptionHtml ?? null,
    })
    .where("id", "=", id)
    .execute();
}

/** In words such as `tool 1.0 on root/main`. */
export async function listReleasesWithoutFiles(db: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("releases")
    .innerJoin("projects", "projects.id", "releases.project_id")
    .innerJoin("indexes", "indexes.id", "projects.index_id")
    .select(["projects.name as project", "releases.version"])
    .select(["indexes.owner", "indexes.name as index_name"])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom("files").select("id").whereRef("files.release_id", "=", "releases.id")),
      ),
    )
    .orderBy("releases.id")
    .execute();
  return rows.map(
    ({ project, version, owner, index_name }) => `${project} ${version} on ${owner}/${index_name}`,
  );
}
