/**
 * Answers warm GETs from memory before Fastify sees them, after the very decision that the slow way makes.
 *
 * The slow way teaches it which path means what; what it does not know for certain it leaves to the slow way.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import type { Callers } from "./callers.ts";
import type { IndexNode } from "./index-tree.ts";
import { chooseEncoding, chooseForm } from "./negotiate.ts";
import type { KeptBody, KeptPage, PageCache } from "./page-cache.ts";
import type { Readers } from "./readers.ts";

/** What a path of the Simple API means. */
export interface PageTarget {
  readonly index: IndexNode;
  /** `undefined` for the list of projects. */
  readonly project: string | undefined;
}

export interface Front {
  /** Answers and returns `true`, or does nothing and returns `false`. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** From now on this path, without a query, means this page. */
  learn(path: string, target: PageTarget): void;
  /** Indexes, bases or members have changed. */
  forget(): void;
}

export interface FrontParts {
  readonly pages: PageCache;
  readonly callers: Callers;
  readonly readers: Readers;
  /** Whether this `Host` may be answered (rebinding of the loopback name). */
  readonly isOurHost: (host: string | undefined) => boolean;
  /** Called for each answer with its status and the bytes sent. */
  readonly count: (status: number, bytes: number) => void;
}

export function makeFront(parts: FrontParts): Front {
  const targets = new LRUCache<string, PageTarget>({ max: 20_000 });

  const findPage = (request: IncomingMessage): WarmPage | undefined => {
    const target = targets.get(request.url ?? "");
    if (target === undefined || !parts.isOurHost(request.headers.host)) return undefined;
    const actor = parts.callers.identifyNow(request.headers.authorization);
    const readable = actor && parts.readers.readableNow(actor, target.index);
    if (!readable?.ids.has(target.index.id)) return undefined;
    const page = parts.pages.peek({
      index: target.index.id,
      project: target.project,
      form: chooseForm(request.headers.accept),
      readable: readable.key,
    });
    const encoding = chooseEncoding(encodingsOf(request));
    const body = page?.now(encoding);
    return page && body && { page, body, encoding, isPublic: readable.isPublic };
  };

  return {
    answer(request, response) {
      if (request.method !== "GET" && request.method !== "HEAD") return false;
      const warm = findPage(request);
      if (warm === undefined) return false;
      const sent = writePage(request, response, warm);
      parts.count(response.statusCode, sent);
      return true;
    },
    learn: (path, target) => void targets.set(path, target),
    forget: () => targets.clear(),
  };
}

/** A page that is ready for one client. */
export interface WarmPage {
  readonly page: KeptPage;
  readonly body: KeptBody;
  readonly encoding: string;
  /** Whether everybody may read it: then shared caches may keep it. */
  readonly isPublic: boolean;
}

/** Writes the whole answer, or 304; both ways end here. Returns the bytes of the body. */
export function writePage(
  request: IncomingMessage,
  response: ServerResponse,
  { page, body, encoding, isPublic }: WarmPage,
): number {
  const headers = [
    "ETag",
    body.etag,
    // pip ≥ 26.2 and uv keep a page as long as they are told: a new release has to be seen at once.
    "Cache-Control",
    isPublic ? "no-cache" : "private, no-cache",
    "Vary",
    isPublic ? "Accept, Accept-Encoding" : "Accept, Accept-Encoding, Authorization",
  ];
  for (const [name, value] of Object.entries(page.headers)) headers.push(name, value);
  if (isSame(request.headers["if-none-match"], body.etag)) {
    response.writeHead(304, headers).end();
    return 0;
  }
  headers.push("Content-Type", page.contentType, "Content-Length", String(body.bytes.length));
  if (encoding !== "identity") headers.push("Content-Encoding", encoding);
  response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : body.bytes);
  return request.method === "HEAD" ? 0 : body.bytes.length;
}

/** The encodings that a client takes, as text. */
export function encodingsOf(request: IncomingMessage): string | undefined {
  const header = request.headers["accept-encoding"];
  return Array.isArray(header) ? header.join(",") : header;
}

/** RFC 9110 §13.1.2: weak comparison, and `*` for anything. */
export function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  return ifNoneMatch
    .slice(0, 4000)
    .split(",")
    .some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
