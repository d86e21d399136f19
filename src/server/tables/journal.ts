/** What was done, by whom, in order. */

import type { ProjectName } from "../../standards/name.ts";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import type { Reader, Selectable, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import type { Schema } from "../database/schema.ts";
import { formatTime } from "./time.ts";

export interface NewJournalEntry {
  readonly at: Date;
  /** Name of the user, or of the part of the shop that acted by itself. */
  readonly actor: string;
  /** Verb and noun: `yank release`. */
  readonly did: string;
  readonly indexId?: number | undefined;
  readonly project?: ProjectName | undefined;
  readonly version?: string | undefined;
  readonly filename?: string | undefined;
  /** A sentence for people. */
  readonly detail?: string | undefined;
}

export interface JournalEntry {
  readonly serial: number;
  readonly at: string;
  readonly actor: string;
  readonly did: string;
  readonly indexId: number | undefined;
  readonly project: string | undefined;
  readonly version: string | undefined;
  readonly filename: string | undefined;
  readonly detail: string | undefined;
}

/**
 * Writes down what the transaction does and gives its serial: without holes, in the order of commits. To be called
 * last in the transaction. A row's time is never before its predecessor's, whatever the machine's clock says.
 */
export async function addToJournal(db: Transaction, entry: NewJournalEntry): Promise<number> {
  const last = await selectLast.first(db, {});
  const serial = (last?.serial ?? 0) + 1;
  const now = formatTime(entry.at);
  const { indexId = null, project = null, version = null, filename = null, detail = null } = entry;
  await insertEntry.run(db, {
    serial,
    at: last !== undefined && last.at > now ? last.at : now,
    actor: entry.actor,
    action: entry.did,
    indexId,
    project,
    version,
    filename,
    detail,
  });
  if (indexId !== null && project !== null) {
    await setLastSerial.run(db, { serial, indexId, project });
  }
  return serial;
}

interface EntryRow {
  readonly serial: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly indexId: number | null;
  readonly project: string | null;
  readonly version: string | null;
  readonly filename: string | null;
  readonly detail: string | null;
}

const insertEntry = prepareQuery((db, row: EntryRow) =>
  db.insertInto("journal").values({
    serial: row.serial,
    at: row.at,
    actor: row.actor,
    action: row.action,
    index_id: row.indexId,
    project: row.project,
    version: row.version,
    filename: row.filename,
    detail: row.detail,
  }),
);

const setLastSerial = prepareQuery(
  (db, of: { readonly serial: number; readonly indexId: number; readonly project: string }) =>
    db
      .updateTable("projects")
      .set({ last_serial: of.serial })
      .where("index_id", "=", of.indexId)
      .where("name", "=", of.project),
);

/** 0 before the first entry. */
export async function lastSerial(db: Reader): Promise<number> {
  return (await selectLast.first(db, {}))?.serial ?? 0;
}

/** Serials count up from 1 without a hole: so many entries there are, and such is the last serial. */
export async function countJournal(
  db: Reader,
): Promise<{ readonly entries: number; readonly last: number }> {
  const row = await db
    .selectFrom("journal")
    .select(({ fn }) => [fn.countAll<number>().as("entries"), fn.max("serial").as("last")])
    .executeTakeFirstOrThrow();
  return { entries: Number(row.entries), last: Number(row.last ?? 0) };
}

/** When the first entry was written, which no two shops have in common; `undefined` before it. */
export async function findBeginning(db: Reader): Promise<string | undefined> {
  const row = await db
    .selectFrom("journal")
    .select("at")
    .where("serial", "=", 1)
    .executeTakeFirst();
  return row?.at;
}

/** Projects that are said to have changed by an entry that is not there: its serial would be given again. */
export async function listAheadOfJournal(db: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("projects")
    .select("name")
    .where("last_serial", ">", await lastSerial(db))
    .orderBy("name")
    .execute();
  return rows.map(({ name }) => name);
}

/** An entry, with what decides whether its file may be shown. */
export interface Change extends JournalEntry {
  /** As it is now; `undefined` where the entry is about no project of ours. */
  readonly projectStatus: ProjectStatus["status"] | undefined;
}

/** What came after `serial`, in order: of all, or of these indexes. */
export async function listChanges(
  db: Reader,
  since: { readonly serial: number; readonly limit: number; readonly indexIds?: readonly number[] },
): Promise<readonly Change[]> {
  const { serial, limit, indexIds } = since;
  const entries = db
    .selectFrom("journal")
    .leftJoin("projects", (join) =>
      join
        .onRef("projects.index_id", "=", "journal.index_id")
        .onRef("projects.name", "=", "journal.project"),
    )
    .selectAll("journal")
    .select("projects.status as project_status")
    .orderBy("journal.serial");
  const wanted =
    indexIds === undefined
      ? entries.where("journal.serial", ">", serial).limit(limit)
      : entries.where("journal.serial", "in", await listSerials(db, since, indexIds));
  return (await wanted.execute()).map((row) => ({
    ...makeEntry(row),
    projectStatus: row.project_status ?? undefined,
  }));
}

/**
 * The first serials of these indexes. One index after the other, each in its own order: for all of them at once SQLite
 * would sort every entry that they have.
 */
async function listSerials(
  db: Reader,
  { serial, limit }: { readonly serial: number; readonly limit: number },
  indexIds: readonly number[],
): Promise<readonly number[]> {
  let found: readonly number[] = [];
  for (const id of indexIds) {
    const last = found[limit - 1];
    const rows = await db
      .selectFrom("journal")
      .select("serial")
      .where("index_id", "=", id)
      .where("serial", ">", serial)
      .$if(last !== undefined, (query) => query.where("serial", "<", last ?? 0))
      .orderBy("serial")
      .limit(limit)
      .execute();
    const more = rows.map((row) => row.serial);
    found = [...found, ...more].sort((one, other) => one - other).slice(0, limit);
  }
  return found;
}

const selectLast = prepareQuery((db) =>
  db.selectFrom("journal").select(["serial", "at"]).orderBy("serial", "desc").limit(1),
);

function makeEntry(row: Selectable<Schema["journal"]>): JournalEntry {
  return {
    serial: row.serial,
    at: row.at,
    actor: row.actor,
    did: row.action,
    indexId: row.index_id ?? undefined,
    project: row.project ?? undefined,
    version: row.version ?? undefined,
    filename: row.filename ?? undefined,
    detail: row.detail ?? undefined,
  };
}
