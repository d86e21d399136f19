/** What programs ask of an index as a whole: a search, and what has changed. */
import { AppError } from "../../errors.ts";
import { parseClassifiers } from "../../rules/find-classifiers.ts";
import { mayShow, shownTo, type Viewer } from "../access/visibility.ts";
import type { Parts } from "../parts.ts";
import { cacheControlOf, queryPart, queryParts, requireReadable } from "../request.ts";
import type { Answer } from "../respond.ts";
import { type Change, type JournalEntry, listChanges } from "../tables/journal.ts";
import { listSearchHits } from "../tables/search.ts";

const MOST_CHANGES = 1000;
const MOST_HITS = 100;

/** GET …/+search?q=WORDS&c=CLASSIFIER */
export function search(parts: Parts): Answer {
  return async (request, reply) => {
    const { readable } = await requireReadable(parts, request);
    reply.header("Cache-Control", cacheControlOf(readable));
    const text = queryPart(request, "q") ?? "";
    const hits = await listSearchHits(parts.db.read, {
      ...shownTo(readable),
      ...{ text, classifiers: parseClassifiers(queryParts(request, "c")) },
      limit: MOST_HITS,
    });
    return {
      hits: hits.map((hit) => ({
        index: parts.indexes.findById(hit.indexId)?.label,
        name: hit.displayName,
        summary: hit.summary,
      })),
    };
  };
}

/** GET …/+changes?since=SERIAL: at most a thousand, the rest follows from the last serial. */
export function changes(parts: Parts): Answer {
  return async (request, reply) => {
    const { readable } = await requireReadable(parts, request);
    const since = parseSerial(queryPart(request, "since"));
    const rows = await listChanges(parts.db.read, {
      serial: since,
      limit: MOST_CHANGES,
      indexIds: [...readable.ids],
    });
    const lastSerial = await parts.indexes.lastSerial();
    reply.header("X-PyPI-Last-Serial", lastSerial);
    reply.header("Cache-Control", cacheControlOf(readable));
    return {
      "last-serial": lastSerial,
      changes: rows.map((row) => ({
        serial: row.serial,
        at: row.at,
        actor: row.actor,
        did: row.did,
        index: row.indexId === undefined ? undefined : parts.indexes.findById(row.indexId)?.label,
        project: row.project,
        ...(mayTellOf(row, readable) ? detailsOf(row) : {}),
      })),
    };
  };
}

/** A row about a file stands for the file: of one that is not shown only is told that something was done. */
function mayTellOf(row: Change, readable: Viewer): boolean {
  const { indexId, version, filename, projectStatus = "active" } = row;
  if (indexId === undefined || (version === undefined && filename === undefined)) return true;
  return mayShow({ id: indexId }, readable, { projectStatus });
}

function detailsOf(row: Change): Pick<JournalEntry, "version" | "filename" | "detail"> {
  const { version, filename, detail } = row;
  return { version, filename, detail: isDetailForReaders(row) ? hidePaths(detail) : undefined };
}

/** Earlier versions wrote down the whole address of an upstream, whose path may be a secret. */
function hidePaths(detail: string | undefined): string | undefined {
  return detail?.replaceAll(/(https?:\/\/[^\s/]+)\/\S*/g, "$1");
}

/** Whose details every reader of the index may know. What is not here may name members, tokens or private bases. */
const TOLD_IN_DETAIL: ReadonlySet<string> = new Set([
  ...["add file", "replace file", "yank file", "yank release"],
  ...["set status", "give name back", "change index", "check claim"],
]);

/** Who is a member of an index is for its owners to see; of a project, everybody is told. */
function isDetailForReaders({ did, project }: JournalEntry): boolean {
  return TOLD_IN_DETAIL.has(did) || (did.endsWith(" member") && project !== undefined);
}

function parseSerial(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AppError(
    "invalid",
    `Cannot tell changes since "${text.slice(0, 40)}": a serial is a number`,
  );
}
