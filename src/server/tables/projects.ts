/** Projects of hosted indexes. Their rows stay for ever: ownership outlives files. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { similarityKey } from "../../rules/name-rules.ts";
import { type ProjectName, parseName } from "../../standards/name.ts";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import type { Reader, Selectable, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";
import type { Schema } from "../database/schema.ts";
import { joinColumn, splitColumn } from "./joined-column.ts";

export interface Project {
  readonly id: number;
  readonly indexId: number;
  readonly name: ProjectName;
  readonly displayName: string;
  readonly status: ProjectStatus;
  readonly created: string;
  readonly createdBy: string;
  /** Taken though an upstream has the name. */
  readonly isClaimed: boolean;
  /** Taken while nobody could tell whether an upstream has it. */
  readonly isUnchecked: boolean;
  /** Set where the project is gone and only its name is still owned. */
  readonly deleted: string | undefined;
  /** Of its newest journal row; 0 before the first. */
  readonly lastSerial: number;
}

export interface NewProject {
  readonly indexId: number;
  readonly name: ProjectName;
  readonly displayName: string;
  readonly created: string;
  readonly createdBy: string;
  readonly isClaimed: boolean;
  readonly isUnchecked?: boolean;
}

/** Whatever has been made of the name on this index: also a project that is deleted, for its name stays owned. */
export async function findProject(
  db: Reader,
  indexId: number,
  name: ProjectName,
): Promise<Project | undefined> {
  const row = await selectByName.first(db, { indexId, name });
  return row && makeProject(row);
}

const selectByName = prepareQuery((db, of: { readonly indexId: number; readonly name: string }) =>
  db
    .selectFrom("projects")
    .selectAll()
    .where("index_id", "=", of.indexId)
    .where("name", "=", of.name),
);

/** A deleted one comes back to life, with the owners it had. */
export async function addProject(db: Transaction, project: NewProject): Promise<Project> {
  const { indexId, isClaimed, isUnchecked = false, displayName, createdBy, ...rest } = project;
  const row = await db
    .insertInto("projects")
    .values({
      ...rest,
      index_id: indexId,
      display_name: displayName,
      created_by: createdBy,
      claimed: isClaimed ? 1 : 0,
      unchecked: isUnchecked ? 1 : 0,
      similarity_key: similarityKey(rest.name),
      status_reason: null,
      deleted: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["index_id", "name"])
        .doUpdateSet({ deleted: null, display_name: displayName }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return makeProject(row);
}

/** Names that were taken while nobody could tell whether an upstream has them. */
export async function listUncheckedClaims(db: Reader): Promise<readonly Project[]> {
  const rows = await db
    .selectFrom("projects")
    .selectAll()
    .where("unchecked", "=", 1)
    .orderBy("id")
    .execute();
  return rows.map(makeProject);
}

/** Whether it was still unchecked. */
export async function setClaimChecked(
  db: Transaction,
  id: number,
  isClaimed: boolean,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("projects")
    .set({ unchecked: 0, claimed: isClaimed ? 1 : 0 })
    .where("id", "=", id)
    .where("unchecked", "=", 1)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function setProjectStatus(
  db: Transaction,
  id: number,
  { status, reason }: ProjectStatus,
): Promise<void> {
  await db
    .updateTable("projects")
    .set({ status, status_reason: reason ?? null })
    .where("id", "=", id)
    .execute();
}

/** The project is gone, its name stays owned. The caller has removed its files and releases. */
export async function setProjectDeleted(
  db: Transaction,
  id: number,
  deleted: string,
): Promise<void> {
  await db.updateTable("projects").set({ deleted }).where("id", "=", id).execute();
}

/** Gives the name back: to be written down with words of their own (DESIGN §8). */
export async function removeProject(db: Transaction, id: number): Promise<void> {
  await db.deleteFrom("members").where("project_id", "=", id).execute();
  await db.deleteFrom("projects").where("id", "=", id).execute();
}

export interface ListedProject {
  readonly name: ProjectName;
  readonly displayName: string;
  readonly lastSerial: number;
}

/** How many rows are read at once: more would hold up every other answer. */
const STEP = 5000;

/** Living projects by name. Read in steps, between which others get their turn: there may be a million. */
export async function* walkProjects(
  db: Reader,
  indexId: number,
  { step = STEP, after = "", until }: ProjectSteps = {},
): AsyncGenerator<readonly ListedProject[]> {
  for (let last = after; ; await nextTurn()) {
    const row = await db
      .selectFrom((from) =>
        from
          .selectFrom("projects")
          .select(["name", "display_name", "last_serial"])
          .where("index_id", "=", indexId)
          .where("name", ">", last)
          .$if(until !== undefined, (query) => query.where("name", "<=", until ?? ""))
          .where("deleted", "is", null)
          .orderBy("name")
          .limit(step)
          .as("some"),
      )
      .select([
        joinColumn("name").as("names"),
        joinColumn("display_name").as("displays"),
        joinColumn("last_serial").as("serials"),
      ])
      .executeTakeFirst();
    const [displays, serials] = [splitColumn(row?.displays), splitColumn(row?.serials)];
    const projects = splitColumn(row?.names).map((name, at) => ({
      // The rows were written from names that had been parsed.
      name: name as ProjectName,
      displayName: displays[at] ?? name,
      lastSerial: Number(serials[at]),
    }));
    const end = projects.at(-1);
    if (end === undefined) return;
    yield projects;
    if (projects.length < step) return;
    last = end.name;
  }
}

/** Which part of the list, and in what steps. */
export interface ProjectSteps {
  readonly step?: number;
  readonly after?: string;
  readonly until?: string;
}

/** A name that the index has or ever had, and that people would take for this one. */
export async function findSimilarName(
  db: Reader,
  indexId: number,
  name: ProjectName,
): Promise<ProjectName | undefined> {
  const row = await db
    .selectFrom("projects")
    .select("name")
    .where("index_id", "=", indexId)
    .where("similarity_key", "=", similarityKey(name))
    .limit(1)
    .executeTakeFirst();
  return row && parseName(row.name);
}

export async function countProjects(db: Reader, indexId: number): Promise<number> {
  const row = await db
    .selectFrom("projects")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("index_id", "=", indexId)
    .where("deleted", "is", null)
    .executeTakeFirstOrThrow();
  return row.count;
}

function makeProject(row: Selectable<Schema["projects"]>): Project {
  return {
    id: row.id,
    indexId: row.index_id,
    name: parseName(row.name),
    displayName: row.display_name,
    status: {
      status: row.status,
      ...(row.status_reason === null ? {} : { reason: row.status_reason }),
    },
    created: row.created,
    createdBy: row.created_by,
    isClaimed: row.claimed === 1,
    isUnchecked: row.unchecked === 1,
    deleted: row.deleted ?? undefined,
    lastSerial: row.last_serial,
  };
}
