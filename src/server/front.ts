/**
 * Answers warm GETs from memory before Fastify sees them, after the very decision that the slow way makes.
 *
 * The slow way teaches it which path means what; what it does not know for certain it leaves to the slow way.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { mayRead } from "./access/visibility.ts";
import type { Callers } from "./callers.ts";
import type { HotFile, HotFiles } from "./hot-files.ts";
import type { IndexNode } from "./index-tree.ts";
import { chooseRange } from "./line/byte-range.ts";
import { endWith } from "./line/end-with.ts";
import { SAFE_FILE_HEADERS } from "./line/safe-headers.ts";
import { hasManyHosts } from "./origin.ts";
import { chooseEncoding, chooseForm } from "./page-bytes/negotiate.ts";
import type { KeptPage, PageCache } from "./page-bytes/page-cache.ts";
import type { KeptBody } from "./page-bytes/page-pieces.ts";
import type { Readable, Readers } from "./readers.ts";

/** What a path of the Simple API means. */
export interface PageTarget {
  readonly index: IndexNode;
  /** `undefined` for the list of projects. */
  readonly project: string | undefined;
  /** Whether it is a file of the project, and not its page. */
  readonly isFile?: boolean;
}

export interface Front {
  /** Answers and returns `true`, or does nothing and returns `false`. `path` has the query, and no base path. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** From now on this path, without a query, means this page. */
  learn(path: string, target: PageTarget): void;
  /** Indexes, bases or members have changed. */
  forget(): void;
}

export interface FrontParts {
  readonly pages: PageCache;
  readonly hotFiles: HotFiles;
  readonly callers: Callers;
  readonly readers: Readers;
  /** Whether this `Host` may be answered (rebinding of the loopback name). */
  readonly isOurHost: (host: string | undefined) => boolean;
  /** Called for each answer with its status and the bytes sent. */
  readonly count: (status: number, bytes: number) => void;
}

export function makeFront(parts: FrontParts): Front {
  const targets = new LRUCache<string, PageTarget>({ max: 20_000 });

  /** What the path means, if it is warm and its reader is known: after the decision that the slow way makes. */
  const findTarget = (request: IncomingMessage, path: string): ReadableTarget | undefined => {
    const target = targets.get(path);
    if (target === undefined || !parts.isOurHost(request.headers.host)) return undefined;
    if (hasManyHosts(request.rawHeaders)) return undefined;
    const actor = parts.callers.identifyNow(request.headers.authorization);
    const readable = actor && parts.readers.readableNow(actor, target.index);
    return readable && mayRead(target.index, readable) ? { ...target, readable } : undefined;
  };

  const findPage = (
    request: IncomingMessage,
    { index, project, readable }: ReadableTarget,
  ): WarmPage | undefined => {
    const form = chooseForm(request.headers.accept);
    const page = parts.pages.peek({ index: index.id, project, form, readable: readable.key });
    const encoding = chooseEncoding(encodingsOf(request));
    const body = page?.now(encoding);
    return page && body && { page, body, encoding, isPublic: readable.isPublic };
  };

  /** Returns the bytes sent, or `undefined` where the slow way has to answer. */
  const write = (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): number | undefined => {
    const target = findTarget(request, path);
    if (target === undefined) return undefined;
    if (target.isFile) {
      const file = parts.hotFiles.find(path, target.readable.key);
      return file && writeHotFile(request, response, file);
    }
    const page = findPage(request, target);
    return page && writePage(request, response, page);
  };

  return {
    answer(request, response, path) {
      if (request.method !== "GET" && request.method !== "HEAD") return false;
      const sent = write(request, response, path);
      if (sent === undefined) return false;
      parts.count(response.statusCode, sent);
      return true;
    },
    learn: (path, target) => void targets.set(path, target),
    forget: () => targets.clear(),
  };
}

interface ReadableTarget extends PageTarget {
  readonly readable: Readable;
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
    ...page.headers,
    "ETag",
    body.etag,
    // pip ≥ 26.2 and uv keep a page as long as they are told: a new release has to be seen at once.
    "Cache-Control",
    isPublic ? "no-cache" : "private, no-cache",
    "Vary",
    isPublic ? page.vary : `${page.vary}, Authorization`,
  ];
  if (isSame(request.headers["if-none-match"], body.etag)) {
    response.writeHead(304, headers).end();
    return 0;
  }
  headers.push("Content-Type", page.contentType, "Content-Length", String(body.length));
  if (encoding !== "identity") headers.push("Content-Encoding", encoding);
  response.writeHead(200, headers);
  if (request.method === "HEAD") {
    response.end();
    return 0;
  }
  const [only, ...others] = body.chunks;
  if (only !== undefined && others.length === 0) {
    endWith(response, only);
  } else {
    response.cork();
    for (const chunk of body.chunks) response.write(chunk);
    response.end();
  }
  return body.length;
}

/** Writes a small file, whole or the part that was asked for, or 304 or 416. Returns the bytes of the body. */
export function writeHotFile(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, etag, headers }: HotFile,
): number {
  const head = [...headers, "ETag", etag];
  if (isSame(request.headers["if-none-match"], etag)) {
    response.writeHead(304, head).end();
    return 0;
  }
  const range = chooseRange(request.headers, etag, bytes.length);
  if (range === "unsatisfiable") {
    // Not the file's own headers: they would let a cache keep this for a year.
    const unsatisfiable = ["Content-Range", `bytes */${bytes.length}`, "Content-Length", "0"];
    response
      .writeHead(416, [...SAFE_FILE_HEADERS, ...unsatisfiable, "Cache-Control", "no-store"])
      .end();
    return 0;
  }
  const { start, end } = range ?? { start: 0, end: bytes.length };
  if (range !== undefined) head.push("Content-Range", `bytes ${start}-${end - 1}/${bytes.length}`);
  head.push("Content-Length", String(end - start));
  response.writeHead(range === undefined ? 200 : 206, head);
  if (request.method === "HEAD") {
    response.end();
    return 0;
  }
  if (range === undefined) endWith(response, bytes);
  else response.end(bytes.subarray(start, end));
  return end - start;
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
