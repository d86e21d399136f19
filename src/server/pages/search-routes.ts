/** The pages that find: a search over every index that the reader may see, and the list of classifiers. */
import {
  findClassifier,
  findClassifiers,
  groupClassifiers,
  hintForClassifier,
  parseClassifiers,
} from "../../rules/find-classifiers.ts";
import { shownTo } from "../access/visibility.ts";
import type { Parts } from "../parts.ts";
import { pageFrame, queryPart, queryParts, wantsSimplePages } from "../request.ts";
import type { Answer } from "../respond.ts";
import { listSearchHits, type SearchHit } from "../tables/search.ts";
import { classifiersPage } from "./classifiers.ts";
import { isPublic, listReadable } from "./readable-indexes.ts";
import { searchPage } from "./search.ts";
import { leadTo, sendPage } from "./send-page.ts";
import { findReader } from "./session.ts";

const HITS = 25;
const LAST_PAGE = 100;
const LONGEST_QUERY = 200;
const MOST_SUGGESTED = 20;

/** GET /search?q=WORDS&c=CLASSIFIER&page=N */
export function search(parts: Parts): Answer {
  return async (request, reply) => {
    const indexes = await listReadable(parts, await findReader(parts, request));
    const query = (queryPart(request, "q") ?? "").trim().slice(0, LONGEST_QUERY);
    const classifiers = parseClassifiers(queryParts(request, "c"));
    const pageNumber = parsePage(queryPart(request, "page"));
    const ids = new Set(indexes.map(({ id }) => id));
    const hits = await listSearchHits(parts.db.read, {
      ...shownTo({ ids }),
      ...{ text: query, classifiers, limit: HITS + 1, offset: (pageNumber - 1) * HITS },
    });
    const labels = new Map(indexes.map(({ id, label }) => [id, label]));
    const groups = Map.groupBy(hits.slice(0, HITS), ({ indexId }) => labels.get(indexId) ?? "");
    const page = searchPage(pageFrame(parts, request), {
      ...{ query, classifiers, page: pageNumber },
      suggested: suggest(classifiers, hits),
      hasMore: hits.length > HITS && pageNumber < LAST_PAGE,
      hits: [...groups].map(([index, projects]) => ({ index, projects })),
    });
    return sendPage(request, reply, page, indexes.every(isPublic));
  };
}

/** GET /classifiers/?q=WORDS */
export function classifiers(parts: Parts): Answer {
  return async (request, reply) => {
    // An installer that was given the server's address without `/simple/` asks for a project of that name.
    if (wantsSimplePages(request)) return leadTo(reply, "../simple/classifiers/");
    const query = (queryPart(request, "q") ?? "").trim().slice(0, LONGEST_QUERY);
    const groups = groupClassifiers(findClassifiers(wordsOf(query)));
    const page = classifiersPage(pageFrame(parts, request), {
      query,
      groups: [...groups].map(([name, rows]) => ({ name, rows })),
      hint: groups.size === 0 ? hintForClassifier(query) : "",
    });
    return sendPage(request, reply, page, true);
  };
}

/** For words in place of a classifier: those that may be meant. */
function suggest(
  classifiers: readonly string[],
  hits: readonly SearchHit[],
): { readonly instead: string; readonly names: readonly string[] } | undefined {
  const instead = classifiers.find((text) => findClassifier(text) === undefined);
  if (instead === undefined || hits.length > 0) return undefined;
  const found = findClassifiers(wordsOf(instead)).filter(({ isDeprecated }) => !isDeprecated);
  return { instead, names: found.slice(0, MOST_SUGGESTED).map(({ name }) => name) };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}

function parsePage(text: string | undefined): number {
  return text !== undefined && /^\d{1,3}$/.test(text)
    ? Math.min(Math.max(Number(text), 1), LAST_PAGE)
    : 1;
}
