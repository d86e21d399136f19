/**
 * Another index on loopback, to mirror from. It is rich (JSON with everything, ETags), poor (HTML with hashes, ranges
 * and the JSON API beside it) or bare (HTML with links alone), and misbehaves where it is told to.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { formatSimpleHtml } from "../../src/standards/simple-html.ts";
import { formatSimpleJson, formatSimpleListJson } from "../../src/standards/simple-json.ts";
import type { FileEntry, ProjectPage } from "../../src/standards/simple-page.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Stock, stockPage } from "./fake-index.ts";
import { openWebServer, type WebServer } from "./web-server.ts";

export type UpstreamKind = "rich" | "poor" | "bare";

/** What goes wrong with an answer. A text is sent in place of the right body. */
export type Fault =
  | "silent"
  | "slow"
  | "reset"
  | "reset in the middle"
  | "head alone"
  | "half at first"
  | "truncated"
  | "wrong length"
  | "other bytes"
  | "endless"
  | "drip"
  | "packed"
  | "redirect loop"
  | "redirect inside"
  | { readonly status: number; readonly headers?: Record<string, string> }
  | { readonly text: string; readonly type: string };

export interface FakeUpstream extends Pick<WebServer, "host" | "requests" | "forget" | "close"> {
  /** Of the Simple API. */
  readonly url: string;
  /** Replaces what it has. */
  setStock(stock: Stock): void;
  /** Every answer to a path that holds `part` has this fault, until `behave`. */
  misbehave(part: string, fault: Fault): void;
  /** As after a new start: what was left unanswered is broken off. */
  behave(): void;
  /** Sends the other half of what came by "half at first", as it was when it was asked for. */
  sendRest(): void;
}

export interface FakeUpstreamOptions {
  readonly kind?: UpstreamKind;
  /** How long "slow" takes. */
  readonly slowMs?: number;
  /** Value that `Authorization` must have. */
  readonly authorization?: string;
  /** Stands before all its paths, as the token of some indexes does: `/token`. */
  readonly below?: string;
  /** Changes a page before it is written. */
  readonly edit?: (page: ProjectPage) => ProjectPage;
}

interface Reply {
  readonly body: Uint8Array;
  readonly type: string;
  readonly etag?: string;
  readonly hasRanges?: boolean;
}

export async function openFakeUpstream(
  stock: Stock,
  options: FakeUpstreamOptions = {},
): Promise<FakeUpstream> {
  const { kind = "rich", slowMs = 300, below = "" } = options;
  const faults = new Map<string, Fault>();
  const unanswered = new Set<ServerResponse>();
  const rests: (() => void)[] = [];
  let current = stock;

  const server = await openWebServer(async (request, response) => {
    const asked = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    const path = asked.startsWith(`${below}/`) ? asked.slice(below.length) : "";
    if (options.authorization && request.headers.authorization !== options.authorization) {
      return void response.writeHead(401).end();
    }
    const fault = [...faults].find(([part]) => path.includes(part))?.[1];
    const reply = findReply(current, path, kind, options.edit, server.origin + below);
    unanswered.add(response);
    response.once("close", () => unanswered.delete(response));
    if (fault === "half at first") return void rests.push(sendHalf(reply, response));
    if (fault !== undefined && fault !== "slow") return misbehave(fault, reply, response);
    if (fault === "slow") await new Promise((done) => setTimeout(done, slowMs));
    send(request, response, reply);
  });

  return {
    url: `${server.origin}${below}/simple/`,
    host: server.host,
    requests: server.requests,
    forget: server.forget,
    close: server.close,
    setStock(stock) {
      current = stock;
    },
    misbehave: (part, fault) => void faults.set(part, fault),
    behave: () => {
      faults.clear();
      for (const response of unanswered) response.destroy();
    },
    sendRest: () => {
      for (const send of rests.splice(0)) send();
    },
  };
}

function findReply(
  stock: Stock,
  path: string,
  kind: UpstreamKind,
  edit: FakeUpstreamOptions["edit"],
  origin: string,
): Reply | undefined {
  const [, root = "", name = "", rest = ""] = path.split("/");
  if (root === "simple" && name === "") return listReply(stock, kind);
  const page = stockPage(stock, name, `${origin}/files`);
  if (page === undefined) return undefined;
  if (root === "simple") return pageReply(edit?.(page) ?? page, kind);
  if (root === "pypi" && rest === "json" && kind === "poor") return jsonApiReply(page);
  return root === "files" ? fileReply(stock, name, rest, kind) : undefined;
}

function listReply(stock: Stock, kind: UpstreamKind): Reply {
  const names = Object.keys(stock);
  if (kind !== "rich") {
    const links = names.map((name) => `<a href="${name}/">${name}</a>`);
    return html(`<html><body>${links.join("\n")}</body></html>`);
  }
  const projects = names.flatMap((name) => stockPage(stock, name) ?? []);
  return json(formatSimpleListJson({ projects: projects.map(({ name }) => ({ name })) }));
}

function pageReply(page: ProjectPage, kind: UpstreamKind): Reply {
  if (kind === "rich") {
    const reply = json(formatSimpleJson(page));
    return { ...reply, etag: `"${sha256Of(reply.body)}"` };
  }
  const strip = (file: FileEntry): FileEntry => ({
    filename: file.filename,
    url: file.url,
    hashes: kind === "poor" ? file.hashes : {},
    yanked: file.yanked,
    metadata: false,
    ...(file.requiresPython !== undefined && { requiresPython: file.requiresPython }),
  });
  return html(formatSimpleHtml({ ...page, files: page.files.map(strip) }));
}

function jsonApiReply(page: ProjectPage): Reply {
  const files = page.files.map(({ filename, uploadTime }) => ({
    filename,
    upload_time_iso_8601: uploadTime,
  }));
  return json(JSON.stringify({ info: { name: page.name }, releases: { all: files }, urls: [] }));
}

function fileReply(
  stock: Stock,
  name: string,
  path: string,
  kind: UpstreamKind,
): Reply | undefined {
  const isMetadata = path.endsWith(".metadata");
  const file = stock[name]?.[isMetadata ? path.slice(0, -".metadata".length) : path];
  const body =
    isMetadata && kind === "rich" ? file?.metadata : isMetadata ? undefined : file?.bytes;
  return body && { body, type: "application/octet-stream", hasRanges: kind !== "bare" };
}

function json(text: string): Reply {
  return { body: Buffer.from(text), type: "application/vnd.pypi.simple.v1+json" };
}

function html(text: string): Reply {
  return { body: Buffer.from(text), type: "text/html" };
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply | undefined): void {
  if (reply === undefined) return void response.writeHead(404).end("nothing here");
  const { body, type, etag } = reply;
  if (etag !== undefined && request.headers["if-none-match"] === etag) {
    return void response.writeHead(304, { etag }).end();
  }
  const headers = { "content-type": type, ...(etag !== undefined && { etag }) };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (range === null || !reply.hasRanges) {
    return void response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
  }
  const start = Number(range[1]);
  const part = body.subarray(start, range[2] ? Number(range[2]) + 1 : undefined);
  const contentRange = `bytes ${start}-${start + part.length - 1}/${body.length}`;
  response.writeHead(206, { ...headers, "content-range": contentRange }).end(part);
}

/** Answers what sends the rest. */
function sendHalf(reply: Reply | undefined, response: ServerResponse): () => void {
  const { body, type } = reply ?? { body: Buffer.alloc(0), type: "text/html" };
  response.writeHead(200, { "content-type": type, "content-length": body.length });
  response.write(body.subarray(0, body.length / 2));
  return () => void response.end(body.subarray(body.length / 2));
}

function misbehave(
  fault: Exclude<Fault, "half at first">,
  reply: Reply | undefined,
  response: ServerResponse,
): void {
  if (typeof fault === "object") {
    if ("status" in fault) return void response.writeHead(fault.status, fault.headers ?? {}).end();
    return void response.writeHead(200, { "content-type": fault.type }).end(fault.text);
  }
  const body = Buffer.from(reply?.body ?? "");
  const type = { "content-type": reply?.type ?? "text/html" };
  const faults: Record<Exclude<Fault, object | "half at first">, () => void> = {
    silent: () => {},
    slow: () => {},
    reset: () => void response.destroy(),
    "reset in the middle": () => {
      response.writeHead(200, { ...type, "content-length": body.length });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
    },
    "head alone": () => {
      response.writeHead(200, { ...type, "content-length": body.length });
      response.flushHeaders();
    },
    truncated: () => void response.writeHead(200, type).end(body.subarray(0, body.length / 2)),
    "wrong length": () =>
      void response
        .writeHead(200, { ...type, "content-length": body.length + 10 })
        .end(Buffer.concat([body, Buffer.alloc(10)])),
    "other bytes": () => void response.writeHead(200, type).end(body.map((byte) => byte ^ 1)),
    endless: () => {
      response.writeHead(200, type);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "a")));
        response.once("drain", more);
      };
      more();
    },
    drip: () => {
      response.writeHead(200, type);
      const drop = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(drop));
    },
    packed: () =>
      void response.writeHead(200, { ...type, "content-encoding": "gzip" }).end(packedMuch()),
    "redirect loop": () => void response.writeHead(302, { location: "?again" }).end(),
    "redirect inside": () =>
      void response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
  };
  faults[fault]();
}

let packed: Uint8Array | undefined;

/** 100 MB in 100 kB. */
function packedMuch(): Uint8Array {
  packed ??= gzipSync(Buffer.alloc(100e6));
  return packed;
}
