/** The text index over hosted projects. Who may see a hit is decided by whoever names the indexes. */

import type { ProjectName } from "../../standards/name.ts";
import { parseName } from "../../standards/name.ts";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import type { Reader, Transaction } from "../database/database.ts";
import { sql } from "../database/database.ts";

export interface SearchEntry {
  readonly projectId: number;
  readonly indexId: number;
  readonly name: ProjectName;
  readonly summary: string;
  readonly keywords: string;
  readonly description: string;
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

/** Takes the place of what was said of the project before. */
export async function setSearchEntry(db: Transaction, entry: SearchEntry): Promise<void> {
  const { projectId, indexId, name, summary, keywords } = entry;
  const description = entry.description.slice(0, LONGEST_DESCRIPTION);
  const before = await db
    .selectFrom("search")
    .select(["summary", "keywords", "description"])
    .where("rowid", "=", projectId)
    .executeTakeFirst();
  // Files of one release mostly say the same, and the text index is the dearest to write.
  const isSame =
    before?.summary === summary &&
    before.keywords === keywords &&
    before.description === description;
  if (isSame) return;
  if (before !== undefined) await removeSearchEntry(db, projectId);
  await db
    .insertInto("search")
    .values({ rowid: projectId, index_id: indexId, name, summary, keywords, description })
    .execute();
}

export async function removeSearchEntry(db: Transaction, projectId: number): Promise<void> {
  await db.deleteFrom("search").where("rowid", "=", projectId).execute();
}

/** The best hit first: a word in the name weighs more than one in the description. */
export async function listSearchHits(
  db: Reader,
  query: SearchQuery,
): Promise<readonly SearchHit[]> {
  const match = formatMatch(query.text);
  if (match === undefined || query.indexIds.length === 0) return [];
  const rows = await db
    .selectFrom("search")
    .innerJoin("projects", "projects.id", "search.rowid")
    .select(["projects.index_id", "projects.name", "projects.display_name"])
    .select("search.summary")
    .where(sql<boolean>`search match ${match}`)
    .where("projects.index_id", "in", [...query.indexIds])
    .where("projects.status", "in", [...query.statuses])
    .where("projects.deleted", "is", null)
    .orderBy(sql`bm25(search, 10.0, 4.0, 4.0, 1.0)`)
    .orderBy("projects.name")
    .limit(query.limit)
    .offset(query.offset ?? 0)
    .execute();
  return rows.map((row) => ({
    indexId: row.index_id,
    name: parseName(row.name),
    displayName: row.display_name,
    summary: row.summary,
  }));
}

/** Each word in quotes, so that nothing a person types is read as the query language of the text index. */
function formatMatch(text: string): string | undefined {
  const words = text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS)
    .map((word) => `"${word.slice(0, LONGEST_WORD)}"`);
  return words.length === 0 ? undefined : `${words.join(" ")}*`;
}
