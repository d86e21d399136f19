/** Pages of upstreams as a mirror last saw them. */
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

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
  const row = await selectPage.first(db, { indexId, project });
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

const selectPage = prepareQuery((db, of: { readonly indexId: number; readonly project: string }) =>
  db
    .selectFrom("upstream_pages")
    .selectAll()
    .where("index_id", "=", of.indexId)
    .where("project", "=", of.project),
);

/** Keeps the page in place of the one before. */
export async function setUpstreamPage(
  db: Transaction,
  indexId: number,
  page: UpstreamPage,
): Promise<void> {
  const { project, body, fetched } = page;
  await putPage.run(db, {
    ...{ indexId, project, body, fetched },
    etag: page.etag ?? null,
    lastModified: page.lastModified ?? null,
    serial: page.serial ?? null,
  });
}

interface PageRow {
  readonly indexId: number;
  readonly project: string;
  readonly body: Uint8Array;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly fetched: string;
  readonly serial: number | null;
}

const putPage = prepareQuery((db, row: PageRow) => {
  const values = {
    body: row.body,
    etag: row.etag,
    last_modified: row.lastModified,
    fetched: row.fetched,
    changed: row.fetched,
    serial: row.serial,
  };
  return db
    .insertInto("upstream_pages")
    .values({ index_id: row.indexId, project: row.project, ...values })
    .onConflict((conflict) => conflict.columns(["index_id", "project"]).doUpdateSet(values));
});

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
