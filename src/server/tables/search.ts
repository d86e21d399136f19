/** The text index over hosted projects. Who may see a hit is decided by whoever names the indexes. */

import type { ProjectName } from "../../standards/name.ts";
import { isName, parseName } from "../../standards/name.ts";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import type { Reader, Transaction } from "../database/database.ts";
import { sql } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

export interface SearchEntry {
  readonly projectId: number;
  readonly indexId: number;
  readonly name: ProjectName;
  readonly summary: string;
  readonly keywords: string;
  readonly description: string;
  readonly classifiers: readonly string[];
}

export interface SearchHit {
  readonly indexId: number;
  readonly name: ProjectName;
  readonly displayName: string;
  readonly summary: string;
}

export interface SearchQuery {
  /** Words as a person types them: every one must be found, the last also as the beginning of a word. */
  readonly text: string;
  /** Every one must be there, or one below it. */
  readonly classifiers?: readonly string[];
  /** The only indexes that hits may come from. */
  readonly indexIds: readonly number[];
  /** The only projects that are hits. What is hidden is left out here: else it would leave gaps in the pages. */
  readonly statuses: readonly ProjectStatus["status"][];
  readonly limit: number;
  readonly offset?: number;
}

const MOST_WORDS = 16;
const LONGEST_WORD = 100;
/** What is more than this of a description says nothing new about what a project is. */
const LONGEST_DESCRIPTION = 20_000;
/** The same of keywords, and of a summary where an index takes longer ones than PyPI. */
const LONGEST_LINE = 2000;
const LONGEST_CLASSIFIER = 200;

/** Takes the place of what was said of the project before. */
export async function setSearchEntry(db: Transaction, entry: SearchEntry): Promise<void> {
  const { projectId, indexId, name } = entry;
  const summary = entry.summary.slice(0, LONGEST_LINE);
  const keywords = entry.keywords.slice(0, LONGEST_LINE);
  const description = entry.description.slice(0, LONGEST_DESCRIPTION);
  const classifiers = entry.classifiers
    .filter(({ length }) => length <= LONGEST_CLASSIFIER)
    .map(asWord)
    .join(" ");
  const before = await selectSaid.first(db, { projectId });
  // Files of one release mostly say the same, and the text index is the dearest to write.
  const isSame =
    before?.summary === summary &&
    before.keywords === keywords &&
    before.description === description &&
    before.classifiers === classifiers;
  if (isSame) return;
  if (before !== undefined) await removeSearchEntry(db, projectId);
  await db
    .insertInto("search")
    .values({
      ...{ rowid: projectId, index_id: indexId, name },
      ...{ summary, keywords, description, classifiers },
    })
    .execute();
}

const selectSaid = prepareQuery((db, of: { readonly projectId: number }) =>
  db
    .selectFrom("search")
    .select(["summary", "keywords", "description", "classifiers"])
    .where("rowid", "=", of.projectId),
);

export async function removeSearchEntry(db: Transaction, projectId: number): Promise<void> {
  await db.deleteFrom("search").where("rowid", "=", projectId).execute();
}

/** So many hits are weighed against each other: to weigh, the text index reads every place of every word. */
const MOST_WEIGHED = 2000;

/**
 * The best hit first: a word in the name weighs more than one in the description. Where there are too many to weigh,
 * those come first that have the words in their name, and of them the one that has the shortest.
 */
export async function listSearchHits(
  db: Reader,
  query: SearchQuery,
): Promise<readonly SearchHit[]> {
  const words = formatWords(query.text);
  const classifiers = (query.classifiers ?? []).map(formatClassifier);
  const match = joinMatches([words && `${TEXT_COLUMNS} : (${words})`, ...classifiers]);
  if (match === undefined || query.indexIds.length === 0) return [];
  const found = await findHits(db, query, match).execute();
  const isTooMany = found.length === MOST_WEIGHED;
  const inName = words && joinMatches([`name : (${words})`, ...classifiers]);
  const ids = isTooMany
    ? [...(inName ? await listNamed(db, query, inName) : []), ...found.map(({ id }) => id)]
    : await weighHits(db, query, match);
  const { offset = 0, limit } = query;
  return readHits(db, [...new Set(ids)].slice(offset, offset + limit));
}

/** As they come, without a look at all of them. */
function findHits(db: Reader, query: SearchQuery, match: string) {
  return shownProjects(db, query)
    .innerJoin("search", "search.rowid", "projects.id")
    .select(["projects.id", "projects.name"])
    .where(sql<boolean>`search match ${match}`)
    .limit(MOST_WEIGHED);
}

/** Ids of projects, best first. */
async function weighHits(db: Reader, query: SearchQuery, match: string): Promise<number[]> {
  const rows = await findHits(db, query, match)
    .orderBy(sql`bm25(search, 10.0, 4.0, 4.0, 1.0, 0.0)`)
    .orderBy("projects.name")
    .execute();
  return rows.map(({ id }) => id);
}

/** Whoever is called so, then those who have the words in their name. */
async function listNamed(
  db: Reader,
  query: SearchQuery,
  inName: string,
): Promise<readonly number[]> {
  const text = query.text.trim();
  const called = shownProjects(db, query).select("projects.id");
  const isCalled = isName(text) && (query.classifiers ?? []).length === 0;
  const first = isCalled ? await called.where("projects.name", "=", parseName(text)).execute() : [];
  const named = await findHits(db, query, inName).execute();
  named.sort((one, other) => one.name.length - other.name.length);
  return [...first, ...named].map(({ id }) => id);
}

function shownProjects(db: Reader, { indexIds, statuses }: SearchQuery) {
  return db
    .selectFrom("projects")
    .where("projects.index_id", "in", [...indexIds])
    .where("projects.status", "in", [...statuses])
    .where("projects.deleted", "is", null);
}

/** In the order of the ids. */
async function readHits(db: Reader, ids: readonly number[]): Promise<readonly SearchHit[]> {
  const rows = await db
    .selectFrom("projects")
    .innerJoin("search", "search.rowid", "projects.id")
    .select(["projects.id", "projects.index_id", "projects.name", "projects.display_name"])
    .select("search.summary")
    .where("projects.id", "in", [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const { index_id: indexId, display_name: displayName, summary } = row;
    return [{ indexId, name: parseName(row.name), displayName, summary }];
  });
}

/**
 * Each word in quotes, so that nothing a person types is read as the query language of the text index. A single letter
 * is no beginning: there is no index of those, and every project has a word that begins so.
 */
function formatWords(text: string): string | undefined {
  const words = text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS)
    .map((word) => `"${word.slice(0, LONGEST_WORD)}"`);
  const isBeginning = (words.at(-1)?.length ?? 0) > '"a"'.length;
  return words.length === 0 ? undefined : `${words.join(" ")}${isBeginning ? "*" : ""}`;
}

/** What a person's words are looked for in. */
const TEXT_COLUMNS = "{name summary keywords description}";

function joinMatches(matches: readonly (string | undefined)[]): string | undefined {
  const wanted = matches.filter((match) => match !== undefined);
  return wanted.length === 0 ? undefined : wanted.map((match) => `(${match})`).join(" AND ");
}

/** `Framework :: Django`, and whatever begins with `Framework :: Django :: `. */
function formatClassifier(classifier: string): string {
  const whole = classifier.slice(0, LONGEST_CLASSIFIER);
  return `classifiers : ("${asWord(whole)}" OR "${asWord(`${whole} :: `)}"*)`;
}

/** In digits it is one word of the text index, whatever stands in it. */
function asWord(classifier: string): string {
  return Buffer.from(classifier).toString("hex").toUpperCase();
}
