/** Releases: the versions of a project, each with the metadata of its first file. */

import { findVersion } from "../../standards/version.ts";
import type { Reader, Selectable, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import type { Schema } from "../database/schema.ts";
import { formatVersionOrder } from "./version-order.ts";

export interface Release {
  readonly id: number;
  readonly projectId: number;
  /** In its normal form. */
  readonly version: string;
  /** Text whose byte order is the order of versions. */
  readonly versionOrder: string;
  readonly summary: string | undefined;
  /** `undefined` until the job has rendered it. */
  readonly descriptionHtml: string | undefined;
  /** JSON of the metadata as it stood in the file. */
  readonly metadata: string;
  readonly created: string;
}

export interface NewRelease {
  readonly projectId: number;
  readonly version: string;
  readonly summary: string | undefined;
  readonly metadata: string;
  readonly created: string;
}

/** By version in any spelling: `1` finds `1.0`, for they are equal. */
export async function findRelease(
  db: Reader,
  projectId: number,
  version: string,
): Promise<Release | undefined> {
  const parsed = findVersion(version);
  if (parsed === undefined) return undefined;
  const row = await selectByOrder.first(db, { projectId, order: formatVersionOrder(parsed) });
  return row && makeRelease(row);
}

const selectByOrder = prepareQuery(
  (db, of: { readonly projectId: number; readonly order: string }) =>
    db
      .selectFrom("releases")
      .selectAll()
      .where("project_id", "=", of.projectId)
      .where("version_order", "=", of.order),
);

export async function findReleaseById(db: Reader, id: number): Promise<Release | undefined> {
  const row = await db.selectFrom("releases").selectAll().where("id", "=", id).executeTakeFirst();
  return row && makeRelease(row);
}

/** The caller has made sure that there is none of this version. */
export async function addRelease(db: Transaction, release: NewRelease): Promise<Release> {
  const parsed = findVersion(release.version);
  if (parsed === undefined) throw new TypeError(`"${release.version}" is no version`);
  const { projectId, version, metadata, created } = release;
  const versionOrder = formatVersionOrder(parsed);
  const summary = release.summary ?? null;
  const row = { projectId, version, versionOrder, summary, metadata, created };
  const { id } = await insertRelease.one(db, row);
  return { ...release, id, versionOrder, descriptionHtml: undefined };
}

interface ReleaseRow {
  readonly projectId: number;
  readonly version: string;
  readonly versionOrder: string;
  readonly summary: string | null;
  readonly metadata: string;
  readonly created: string;
}

const insertRelease = prepareQuery((db, row: ReleaseRow) =>
  db
    .insertInto("releases")
    .values({
      project_id: row.projectId,
      version: row.version,
      version_order: row.versionOrder,
      summary: row.summary,
      description_html: null,
      metadata: row.metadata,
      created: row.created,
    })
    .returning("id"),
);

/** Where a release's files were replaced by others. */
export async function setReleaseMetadata(
  db: Transaction,
  id: number,
  { summary, metadata }: Pick<NewRelease, "summary" | "metadata">,
): Promise<void> {
  await db
    .updateTable("releases")
    .set({ summary: summary ?? null, metadata, description_html: null })
    .where("id", "=", id)
    .execute();
}

export async function setDescriptionHtml(db: Transaction, id: number, html: string): Promise<void> {
  await db.updateTable("releases").set({ description_html: html }).where("id", "=", id).execute();
}

export interface ListedRelease {
  readonly id: number;
  readonly version: string;
  readonly created: string;
  readonly fileCount: number;
  /** Of those files: a release is yanked where all of them are. */
  readonly yankedCount: number;
}

/** Releases that have a file, in the order of their versions, without their long texts. */
export async function listReleases(
  db: Reader,
  projectId: number,
): Promise<readonly ListedRelease[]> {
  const rows = await db
    .selectFrom("releases")
    .innerJoin("files", "files.release_id", "releases.id")
    .select((select) => [
      "releases.id",
      "releases.version",
      "releases.created",
      select.fn.count<number>("files.id").as("fileCount"),
      select.fn.count<number>("files.yanked").as("yankedCount"),
    ])
    .where("releases.project_id", "=", projectId)
    .groupBy(["releases.id", "releases.version", "releases.created", "releases.version_order"])
    .orderBy("releases.version_order")
    .execute();
  return rows.map((row) => ({ ...row }));
}

function makeRelease(row: Selectable<Schema["releases"]>): Release {
  return {
    id: row.id,
    projectId: row.project_id,
    version: row.version,
    versionOrder: row.version_order,
    summary: row.summary ?? undefined,
    descriptionHtml: row.description_html ?? undefined,
    metadata: row.metadata,
    created: row.created,
  };
}
