/** The front page and that of an index; and the assets of all pages. */
import { AppError } from "../../errors.ts";
import { normalizeName } from "../../standards/name.ts";
import { mayShow, type Viewer } from "../access/visibility.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import {
  MAIN_INDEX,
  pageFrame,
  pathPart,
  queryPart,
  requireReadable,
  wantsSimplePages,
} from "../request.ts";
import type { Answer } from "../respond.ts";
import { listHostedLines, listMirroredLines, type ProjectLine } from "../tables/project-lines.ts";
import { findAssets } from "./assets.ts";
import { homePage } from "./home.ts";
import { indexPage } from "./index.ts";
import type { IndexCard } from "./index-card.ts";
import { isPublic, listReadable } from "./readable-indexes.ts";
import { leadTo, sendPage } from "./send-page.ts";
import { findReader } from "./session.ts";

const ROWS = 100;
const LONGEST_QUERY = 200;

/** GET / */
export function home(parts: Parts): Answer {
  return async (request, reply) => {
    if (wantsSimplePages(request)) return leadTo(reply, "simple/");
    const indexes = await listReadable(parts, await findReader(parts, request));
    const page = homePage(pageFrame(parts, request), {
      mainIndex: `${MAIN_INDEX.owner}/${MAIN_INDEX.index}`,
      indexes: indexes.map((node) => cardOf(node, indexes)),
    });
    return sendPage(request, reply, page, indexes.every(isPublic));
  };
}

/** GET /<owner>/<index>/ */
export function index(parts: Parts): Answer {
  return async (request, reply) => {
    if (wantsSimplePages(request)) return leadTo(reply, "simple/");
    const { index, readable } = await requireReadable(
      parts,
      request,
      await findReader(parts, request),
    );
    const query = (queryPart(request, "q") ?? "").slice(0, LONGEST_QUERY);
    const after = queryPart(request, "after")?.slice(0, LONGEST_QUERY);
    const listLines = index.kind === "hosted" ? listHostedLines : listMirroredLines;
    const lines = await listLines(parts.db.read, index.id, {
      prefix: asNameBegins(query),
      after,
      // One more tells whether there is a next page.
      limit: ROWS + 1,
    });
    const page = indexPage(pageFrame(parts, request), {
      index: cardOf(
        index,
        index.chain.filter((node) => readable.ids.has(node.id)),
      ),
      query,
      projects: lines.slice(0, ROWS).map((line) => asShown(line, index, readable)),
      after,
      next: lines.length > ROWS ? lines[ROWS - 1]?.name : undefined,
      isWhole: index.kind === "hosted" || (await parts.indexes.mirror(index).hasWholeList()),
    });
    return sendPage(request, reply, page, readable.isPublic);
  };
}

/** GET /+assets/<version>/<name> */
export function asset(): Answer {
  return async (request, reply) => {
    const { version, byName } = findAssets();
    const name = pathPart(request, "name");
    const found = byName.get(name);
    if (found === undefined) {
      throw new AppError("not-found", `Cannot find "${name}" among the parts of our pages`);
    }
    // A page of an older server asks for its own version: it gets ours, and keeps it for no time.
    const isOurs = pathPart(request, "version") === version;
    return reply
      .header("Cache-Control", isOurs ? "public, max-age=31536000, immutable" : "no-cache")
      .type(found.contentType)
      .send(found.bytes);
  };
}

/** Of a project whose files are not shown there is a name, and nothing that stands in its files. */
function asShown(line: ProjectLine, index: IndexNode, reader: Viewer): ProjectLine {
  const { name, displayName, projectStatus = "active" } = line;
  return mayShow(index, reader, { projectStatus }) ? line : { name, displayName };
}

/** Bases that the reader may not read are not named. */
function cardOf(node: IndexNode, readable: readonly IndexNode[]): IndexCard {
  return {
    label: node.label,
    kind: node.kind,
    isPublic: isPublic(node),
    bases: node.chain
      .filter((base) => base !== node && readable.includes(base))
      .map(({ label }) => label),
  };
}

/** `My_Lib` begins as `my-lib` does. */
function asNameBegins(query: string): string {
  return normalizeName(query.trim()).replaceAll(/[^a-z0-9-]/g, "");
}
