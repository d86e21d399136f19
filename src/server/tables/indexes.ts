/** Indexes, and the bases that each is laid over. */
import { AppError, isAppError } from "../../errors.ts";
import type { Reader, Selectable, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import type { Schema } from "../database/schema.ts";
import { formatIndexSettings, type IndexSettings, parseIndexSettings } from "./index-settings.ts";

export interface Index extends IndexSettings {
  readonly id: number;
  /** `owner/name`. */
  readonly label: string;
  /** Name of the user below whose path it stands. */
  readonly owner: string;
  readonly name: string;
  readonly kind: "hosted" | "mirror";
  readonly created: string;
}

export interface NewIndex {
  readonly owner: string;
  readonly name: string;
  readonly kind: "hosted" | "mirror";
  readonly settings: IndexSettings;
  readonly created: string;
}

export async function findIndex(
  db: Reader,
  owner: string,
  name: string,
): Promise<Index | undefined> {
  const row = await selectByName.first(db, { owner, name });
  return row && makeIndex(row);
}

const selectByName = prepareQuery((db, of: { readonly owner: string; readonly name: string }) =>
  db
    .selectFrom("indexes")
    .selectAll()
    .where("owner", "=", of.owner)
    .where("name", "=", of.name)
    .where("deleted", "is", null),
);

/** All of them, or one owner's, by owner and name. */
export async function listIndexes(db: Reader, owner?: string): Promise<readonly Index[]> {
  const rows = await db
    .selectFrom("indexes")
    .selectAll()
    .where("deleted", "is", null)
    .$if(owner !== undefined, (query) => query.where("owner", "=", owner ?? ""))
    .orderBy("owner")
    .orderBy("name")
    .execute();
  return rows.map(makeIndex);
}

/**
 * A new index, also where one of this name was deleted: nothing of that one stands below the new one, but that the
 * names it owned stay owned, and the names of its deleted files taken. The caller has made sure that no other has the
 * name, and that nobody's names come to a mirror.
 */
export async function addIndex(db: Transaction, index: NewIndex): Promise<Index> {
  const { settings, ...rest } = index;
  const before = await findDeletedIndex(db, index);
  if (before !== undefined) await moveAside(db, before);
  const row = await db
    .insertInto("indexes")
    .values({ ...rest, settings: formatIndexSettings(settings), deleted: null })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (before !== undefined) await takeOverNames(db, before.id, row.id);
  return makeIndex(row);
}

/** Names that a deleted index owns, in their order, of which the first few; empty where there was none. */
export async function listOwnedNames(
  db: Reader,
  of: { readonly owner: string; readonly name: string },
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("projects")
    .innerJoin("indexes", "indexes.id", "projects.index_id")
    .select("projects.name")
    .where("indexes.owner", "=", of.owner)
    .where("indexes.name", "=", of.name)
    .where("indexes.deleted", "is not", null)
    .orderBy("projects.name")
    .limit(limit)
    .execute();
  return rows.map((row) => row.name);
}

interface DeletedIndex {
  readonly id: number;
  readonly name: string;
}

async function findDeletedIndex(
  db: Reader,
  { owner, name }: Pick<NewIndex, "owner" | "name">,
): Promise<DeletedIndex | undefined> {
  return db
    .selectFrom("indexes")
    .select(["id", "name"])
    .where("owner", "=", owner)
    .where("name", "=", name)
    .where("deleted", "is not", null)
    .executeTakeFirst();
}

/** What the journal and the files of a mirror refer to keeps its row, under a name that no index can be given. */
async function moveAside(db: Transaction, { id, name }: DeletedIndex): Promise<void> {
  await db
    .updateTable("indexes")
    .set({ name: `${name} (deleted ${id})` })
    .where("id", "=", id)
    .execute();
}

/** With those who own each of them. */
async function takeOverNames(db: Transaction, from: number, to: number): Promise<void> {
  for (const table of ["projects", "reserved_filenames", "members"] as const) {
    await db.updateTable(table).set({ index_id: to }).where("index_id", "=", from).execute();
  }
}

export async function setIndexSettings(
  db: Transaction,
  id: number,
  settings: IndexSettings,
): Promise<void> {
  await db
    .updateTable("indexes")
    .set({ settings: formatIndexSettings(settings) })
    .where("id", "=", id)
    .execute();
}

/** Takes the index and its place among bases away; its row and its projects' rows stay, and for a while what a mirror kept. */
export async function removeIndex(db: Transaction, id: number, deleted: string): Promise<void> {
  await db.updateTable("indexes").set({ deleted }).where("id", "=", id).execute();
  await db.deleteFrom("index_bases").where("index_id", "=", id).execute();
  await db
    .deleteFrom("members")
    .where("index_id", "=", id)
    .where("project_id", "is", null)
    .execute();
  await db.deleteFrom("tokens").where("index_id", "=", id).execute();
}

/** The index's own bases in their order, without theirs. */
export async function listBases(db: Reader, id: number): Promise<readonly Index[]> {
  const rows = await db
    .selectFrom("index_bases")
    .innerJoin("indexes", "indexes.id", "index_bases.base_id")
    .selectAll("indexes")
    .where("index_bases.index_id", "=", id)
    .where("indexes.deleted", "is", null)
    .orderBy("index_bases.position")
    .execute();
  return rows.map(makeIndex);
}

/** The ids of the bases of every index, in their order. */
export async function listAllBases(db: Reader): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await db
    .selectFrom("index_bases")
    .innerJoin("indexes", "indexes.id", "index_bases.base_id")
    .select(["index_bases.index_id", "index_bases.base_id"])
    .where("indexes.deleted", "is", null)
    .orderBy("index_bases.index_id")
    .orderBy("index_bases.position")
    .execute();
  const bases = Map.groupBy(rows, (row) => row.index_id);
  return new Map([...bases].map(([id, own]) => [id, own.map((row) => row.base_id)]));
}

/** The indexes that are laid directly over this one. */
export async function listIndexesOver(db: Reader, id: number): Promise<readonly Index[]> {
  const rows = await db
    .selectFrom("index_bases")
    .innerJoin("indexes", "indexes.id", "index_bases.index_id")
    .selectAll("indexes")
    .where("index_bases.base_id", "=", id)
    .where("indexes.deleted", "is", null)
    .orderBy("indexes.owner")
    .orderBy("indexes.name")
    .execute();
  return rows.map(makeIndex);
}

export async function setBases(
  db: Transaction,
  id: number,
  baseIds: readonly number[],
): Promise<void> {
  await db.deleteFrom("index_bases").where("index_id", "=", id).execute();
  for (const [position, baseId] of baseIds.entries()) {
    await db
      .insertInto("index_bases")
      .values({ index_id: id, base_id: baseId, position })
      .execute();
  }
}

function makeIndex(row: Selectable<Schema["indexes"]>): Index {
  return {
    id: row.id,
    label: `${row.owner}/${row.name}`,
    owner: row.owner,
    name: row.name,
    kind: row.kind,
    created: row.created,
    ...requireSettings(row),
  };
}

/** Throws `unavailable` where they are spoilt: without them nobody knows who may read, and which names are private. */
function requireSettings({ owner, name, settings }: Selectable<Schema["indexes"]>): IndexSettings {
  const fault = findSettingsFault(settings);
  if (fault === undefined) return parseIndexSettings(JSON.parse(settings));
  throw new AppError("unavailable", `Cannot open the index ${owner}/${name}: ${fault}`, {
    hint: "The database is damaged: `cheeseshop verify` names all that is wrong; restore a backup",
  });
}

/** What is wrong with settings as they are kept, in half a sentence. */
export function findSettingsFault(settings: string): string | undefined {
  try {
    parseIndexSettings(JSON.parse(settings));
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return "what is kept as its settings is no JSON";
    if (isAppError(error, "invalid")) return error.message;
    throw error;
  }
}
