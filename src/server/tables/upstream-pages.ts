/** Pages of upstreams as a mirror last saw them. */
import type { Reader, Transaction } from "../database/database.ts";

export interface UpstreamPage {
  /** Normal name; empty for what is known of the list of all projects. */
  readonly project: string;
  /** What the mirror makes of the page, in its own form. */
  readonly body: Uint8Array;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** When the upstream last said that this is its page. */
  readonly fetched: string;
  readonly serial: number | undefined;
}

export async function findUpstreamPage(
  db: Reader,
  indexId: number,
  project: string,
): Promise<UpstreamPage | undefined> {
  const row = await db
    .selectFrom("upstream_pages")
    .selectAll()
    .where("index_id", "=", indexId)
    .where("project", "=", project)
    .executeTakeFirst();
  return (
    row && {
      project: row.project,
      body: row.body,
      etag: row.etag ?? undefined,
      lastModified: row.last_modified ?? undefined,
      fetched: row.fetched,
      serial: row.serial ?? undefined,
    }
  );
}

/** Keeps the page in place of the one before. */
export async function setUpstreamPage(
  db: Transaction,
  indexId: number,
  page: UpstreamPage,
): Promise<void> {
  const values = {
    body: page.body,
    etag: page.etag ?? null,
    last_modified: page.lastModified ?? null,
    fetched: page.fetched,
    changed: page.fetched,
    serial: page.serial ?? null,
  };
  await db
    .insertInto("upstream_pages")
    .values({ index_id: indexId, project: page.project, ...values })
    .onConflict((conflict) => conflict.columns(["index_id", "project"]).doUpdateSet(values))
    .execute();
}

/** The upstream said that the page is still the same. */
export async function setUpstreamPageFetched(
  db: Transaction,
  indexId: number,
  page: Omit<UpstreamPage, "body" | "serial">,
): Promise<void> {
  await db
    .updateTable("upstream_pages")
    .set({
      etag: page.etag ?? null,
      last_modified: page.lastModified ?? null,
      fetched: page.fetched,
    })
    .where("index_id", "=", indexId)
    .where("project", "=", page.project)
    .execute();
}
