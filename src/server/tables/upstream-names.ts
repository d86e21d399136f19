/**
 * Names of an upstream's projects: nearly a million rows, so everything here goes in parts, none of which takes long
 * enough to be noticed by others.
 */
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectEntry } from "../../standards/simple-page.ts";
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import { joinColumn, splitColumn } from "./joined-column.ts";

/** SQLite takes some ten thousand values in one statement, and the query builder a millisecond for a thousand. */
const ROWS_OF_STATEMENT = 250;

export async function hasUpstreamName(
  db: Reader,
  indexId: number,
  name: ProjectName,
): Promise<boolean> {
  const row = await db
    .selectFrom("upstream_names")
    .select("name")
    .where("index_id", "=", indexId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row !== undefined;
}

/** Some names in their order, behind `after` and up to `until`. */
export async function listUpstreamNames(
  db: Reader,
  indexId: number,
  {
    after,
    until,
    limit,
  }: { readonly after: string; readonly until?: string; readonly limit: number },
): Promise<readonly ProjectEntry[]> {
  const row = await db
    .selectFrom((from) =>
      from
        .selectFrom("upstream_names")
        .select(["name", "display"])
        .where("index_id", "=", indexId)
        .where("name", ">", after)
        .$if(until !== undefined, (query) => query.where("name", "<=", until ?? ""))
        .orderBy("name")
        .limit(limit)
        .as("some"),
    )
    .select([joinColumn("name").as("names"), joinColumn("display").as("displays")])
    .executeTakeFirst();
  const displays = splitColumn(row?.displays);
  return splitColumn(row?.names).map((text, at) => {
    // The rows were written from names that had been parsed.
    const name = text as ProjectName;
    const displayName = displays[at] ?? name;
    return displayName === name ? { name } : { name, displayName };
  });
}

/** Notes that a reading of the upstream's list saw these names. */
export async function setUpstreamNames(
  db: Transaction,
  indexId: number,
  { seen, projects }: { readonly seen: number; readonly projects: readonly ProjectEntry[] },
): Promise<void> {
  for (let at = 0; at < projects.length; at += ROWS_OF_STATEMENT) {
    const rows = projects.slice(at, at + ROWS_OF_STATEMENT);
    await db
      .insertInto("upstream_names")
      .values(
        rows.map(({ name, displayName = name }) => ({
          index_id: indexId,
          name,
          display: displayName,
          seen,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["index_id", "name"]).doUpdateSet((set) => ({
          display: set.ref("excluded.display"),
          seen: set.ref("excluded.seen"),
        })),
      )
      .execute();
  }
}

/** Notes a name whose page is kept: of no reading, so that the next whole one decides. */
export async function addUpstreamName(
  db: Transaction,
  indexId: number,
  name: ProjectName,
): Promise<void> {
  await insertName.run(db, { indexId, name });
}

const insertName = prepareQuery((db, row: { readonly indexId: number; readonly name: string }) =>
  db
    .insertInto("upstream_names")
    .values({ index_id: row.indexId, name: row.name, display: row.name, seen: 0 })
    .onConflict((conflict) => conflict.columns(["index_id", "name"]).doNothing()),
);

export async function removeUpstreamName(
  db: Transaction,
  indexId: number,
  name: ProjectName,
): Promise<void> {
  await db
    .deleteFrom("upstream_names")
    .where("index_id", "=", indexId)
    .where("name", "=", name)
    .execute();
}

/**
 * Removes names that the reading `seen` did not see, and of which no file is kept: whatever the upstream says, these
 * are served. It looks among the `limit` names behind `after`. Tells the last name it
 * looked at, from which to go on; `undefined` at the end.
 */
export async function removeUnseenNames(
  db: Transaction,
  indexId: number,
  { seen, after, limit }: { readonly seen: number; readonly after: string; readonly limit: number },
): Promise<string | undefined> {
  const last = await db
    .selectFrom("upstream_names")
    .select("name")
    .where("index_id", "=", indexId)
    .where("name", ">", after)
    .orderBy("name")
    .offset(limit - 1)
    .limit(1)
    .executeTakeFirst();
  await db
    .deleteFrom("upstream_names")
    .where("index_id", "=", indexId)
    .where("name", ">", after)
    .$if(last !== undefined, (query) => query.where("name", "<=", last?.name ?? ""))
    .where("seen", "!=", seen)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("mirrored_files")
            .select("mirrored_files.filename")
            .where("mirrored_files.index_id", "=", indexId)
            .whereRef("mirrored_files.project", "=", "upstream_names.name"),
        ),
      ),
    )
    .execute();
  return last?.name;
}
