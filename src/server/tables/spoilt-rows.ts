/**
 * What the rows of indexes, tokens and projects must hold and no constraint of the database says, each fault as a
 * sentence: rows that a damaged disk or a stranger's hand has changed.
 */
import { similarityKey } from "../../rules/name-rules.ts";
import { findName, normalizeName, type ProjectName } from "../../standards/name.ts";
import type { Reader, Transaction } from "../database/database.ts";
import { findSettingsFault, listAllBases } from "./indexes.ts";
import { lastSerial } from "./journal.ts";
import { isTokenRight } from "./tokens.ts";

/** Settings that cannot be read, and bases that lead back to the index above them. */
export async function listSpoiltIndexes(db: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("indexes")
    .select(["id", "owner", "name", "settings"])
    .where("deleted", "is", null)
    .orderBy("id")
    .execute();
  const bases = await listAllBases(db);
  return rows.flatMap(({ id, owner, name, settings }) => {
    const label = `${owner}/${name}`;
    const fault = findSettingsFault(settings);
    return [
      ...(fault === undefined ? [] : [`${label}: ${fault}`]),
      ...(leadsBack(id, bases) ? [`The bases of ${label} lead back to it`] : []),
    ];
  });
}

function leadsBack(id: number, bases: ReadonlyMap<number, readonly number[]>): boolean {
  const seen = new Set<number>();
  const toSee = [...(bases.get(id) ?? [])];
  for (let at = toSee.pop(); at !== undefined; at = toSee.pop()) {
    if (at === id) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    toSee.push(...(bases.get(at) ?? []));
  }
  return false;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Rights that there are not, times that are none, and projects that no project can be called. */
export async function listSpoiltTokens(db: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("tokens")
    .innerJoin("users", "users.id", "tokens.user_id")
    .select(["tokens.name", "tokens.rights", "tokens.project", "tokens.expires"])
    .select("users.name as user")
    .orderBy("tokens.id")
    .execute();
  return rows.flatMap(({ name, user, rights, project, expires }) => {
    const label = `The token ${JSON.stringify(name)} of ${user}`;
    const faults: string[] = [];
    if (!rights.split(",").every(isTokenRight)) faults.push(`has the rights ${quote(rights)}`);
    if (project !== null && findName(project) !== project) {
      faults.push(`is for the project ${quote(project)}`);
    }
    if (expires !== null && !TIME.test(expires)) faults.push(`expires at ${quote(expires)}`);
    return faults.map((fault) => `${label} ${fault}`);
  });
}

/** A project whose row says something else than its name and the journal do. */
export interface SpoiltProject {
  readonly id: number;
  /** In words such as `tool on root/main`. */
  readonly label: string;
  /** Each half a sentence. */
  readonly faults: readonly string[];
  /** What the row should have; `undefined` where it has no name that could tell. */
  readonly facts: ProjectFacts | undefined;
}

interface ProjectFacts {
  readonly displayName: string;
  readonly similarityKey: string;
  readonly lastSerial: number;
}

const AT_ONCE = 1000;

export async function* walkSpoiltProjects(db: Reader): AsyncGenerator<readonly SpoiltProject[]> {
  for (let after = 0; ; ) {
    // What is ahead of the journal as a whole is told as the journal's fault.
    const end = await lastSerial(db);
    const rows = await selectProjects(db, after).execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.flatMap((row) => checkProject(row, end) ?? []);
    after = last.id;
  }
}

function selectProjects(db: Reader, after: number) {
  return db
    .selectFrom("projects")
    .innerJoin("indexes", "indexes.id", "projects.index_id")
    .select(["projects.id", "projects.name", "display_name", "similarity_key", "last_serial"])
    .select(["indexes.owner", "indexes.name as index_name"])
    .select(({ selectFrom }) =>
      selectFrom("journal")
        .select(({ fn }) => fn.max("serial").as("serial"))
        .whereRef("journal.index_id", "=", "projects.index_id")
        .whereRef("journal.project", "=", "projects.name")
        .as("serial"),
    )
    .where("projects.id", ">", after)
    .orderBy("projects.id")
    .limit(AT_ONCE);
}

type ProjectRow = Awaited<ReturnType<ReturnType<typeof selectProjects>["execute"]>>[number];

function checkProject(row: ProjectRow, end: number): SpoiltProject | undefined {
  const label = `${row.name} on ${row.owner}/${row.index_name}`;
  const name = findName(row.name);
  if (name !== row.name) {
    const faults = ["no project can be called so"];
    return {
      id: row.id,
      label: `${quote(row.name)} on ${row.owner}/${row.index_name}`,
      faults,
      facts: undefined,
    };
  }
  const facts = findFacts(row, name);
  const faults: string[] = [];
  if (row.display_name !== facts.displayName) {
    faults.push(`its row says spelling ${quote(row.display_name)}, its name ${quote(name)}`);
  }
  if (row.similarity_key !== facts.similarityKey) {
    const [said, is] = [quote(row.similarity_key), quote(facts.similarityKey)];
    faults.push(`its row says similar names ${said}, its name ${is}`);
  }
  if (row.last_serial !== facts.lastSerial && row.last_serial <= end) {
    faults.push(`its row says serial ${row.last_serial}, the journal ${facts.lastSerial}`);
  }
  return faults.length === 0 ? undefined : { id: row.id, label, faults, facts };
}

/** Nobody knows any more how its author spelt a name whose spelling is that of another. */
function findFacts(row: ProjectRow, name: ProjectName): ProjectFacts {
  return {
    displayName: normalizeName(row.display_name) === name ? row.display_name : name,
    similarityKey: similarityKey(name),
    lastSerial: Number(row.serial ?? 0),
  };
}

export async function setProjectFacts(
  db: Transaction,
  id: number,
  { displayName, similarityKey, lastSerial }: ProjectFacts,
): Promise<void> {
  await db
    .updateTable("projects")
    .set({ display_name: displayName, similarity_key: similarityKey, last_serial: lastSerial })
    .where("id", "=", id)
    .execute();
}

const LONGEST_QUOTE = 100;

function quote(text: string): string {
  return JSON.stringify(text.slice(0, LONGEST_QUOTE));
}
