/** Files, and their metadata: below the index that was asked, and only what its page shows to this reader. */
import { buffer } from "node:stream/consumers";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { ByteRange, OpenedFile } from "../../indexes/package-index.ts";
import { guessProjectNames } from "../../standards/file-owner.ts";
import type { ProjectName } from "../../standards/name.ts";
import { readRange } from "../byte-range.ts";
import { isSame, writeHotFile } from "../front.ts";
import { type HotFile, LARGEST_HOT_FILE } from "../hot-files.ts";
import type { Parts } from "../parts.ts";
import { type Asked, pathPart, requireReadable } from "../request.ts";
import type { Answer } from "../respond.ts";
import { sendFile } from "../send-file.ts";

/** Stands in an address where the upstream tells no digest. */
export const UNKNOWN_SHA256 = "-";

/** GET and HEAD …/files/<sha256>/<filename>[.metadata] */
export function file(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const wanted = { sha256: pathPart(request, "sha256"), filename: pathPart(request, "filename") };
    const openedAt = parts.hotFiles.changes();
    const found = await openShown(parts, asked, wanted);
    if (found === undefined) {
      throw new AppError(
        "not-found",
        `Cannot find the file "${wanted.filename}" on ${asked.index.label}`,
        { hint: "The project's page tells which files the index offers" },
      );
    }
    const { whole, name } = found;
    if (whole.path !== undefined && (whole.size ?? Number.POSITIVE_INFINITY) <= LARGEST_HOT_FILE) {
      const headers = headersOf(wanted.filename, asked);
      const hot = { bytes: await buffer(whole.body), etag: etagOf(wanted), headers };
      const lifeMs = await parts.indexes.pageLifeMs(asked.index, name);
      const kept = { project: name, file: hot, lifeMs, openedAt };
      parts.hotFiles.keep(request.url, asked.readable.key, kept);
      parts.front.learn(request.url, { index: asked.index, project: name, isFile: true });
      return answerHot(parts, request, reply, hot);
    }
    return answerOpened(request, reply, found, {
      etag: etagOf(wanted),
      headers: headersOf(wanted.filename, asked),
    });
  };
}

function answerHot(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  hot: HotFile,
): FastifyReply {
  reply.hijack();
  const sent = writeHotFile(request.raw, reply.raw, hot);
  parts.metrics.countAnswer(reply.raw.statusCode, sent);
  return reply;
}

/** Of a file that the reader is shown. */
interface Shown {
  readonly name: ProjectName;
  readonly whole: OpenedFile;
  readonly open: (range: ByteRange) => Promise<OpenedFile | undefined>;
}

/** Finds the file through its project: what a page does not show, no address serves. */
async function openShown(
  parts: Parts,
  { index, readable }: Asked,
  { sha256, filename }: Wanted,
): Promise<Shown | undefined> {
  const tree = parts.indexes.open(index, readable);
  for (const name of guessProjectNames(filename.replace(/\.metadata$/, ""))) {
    const whole = await tree.openFile(name, filename);
    if (whole === undefined) continue;
    // After a replacement the old address must not give the new bytes: clients keep them for a year.
    if (sha256 === UNKNOWN_SHA256 || (whole.sha256 ?? UNKNOWN_SHA256) === sha256) {
      return { name, whole, open: (range) => tree.openFile(name, filename, range) };
    }
    whole.body.destroy();
  }
  return undefined;
}

interface Wanted {
  readonly sha256: string;
  readonly filename: string;
}

async function answerOpened(
  request: FastifyRequest,
  reply: FastifyReply,
  { whole, open }: Shown,
  { etag, headers }: Omit<HotFile, "bytes">,
): Promise<FastifyReply> {
  for (let at = 0; at < headers.length; at += 2) reply.header(headers[at] ?? "", headers[at + 1]);
  reply.header("ETag", etag);
  if (isSame(request.headers["if-none-match"], etag)) {
    whole.body.destroy();
    return reply.code(304).send();
  }
  const { size, path } = whole;
  if (size === undefined) return reply.send(whole.body);
  const range = readRange(request.headers, etag, size);
  if (range === "unsatisfiable") {
    whole.body.destroy();
    reply.header("Cache-Control", "no-store").removeHeader("ETag");
    return reply.code(416).header("Content-Range", `bytes */${size}`).send();
  }
  const { start, end } = range ?? { start: 0, end: size };
  reply.header("Content-Length", end - start);
  if (range !== undefined) {
    reply.code(206).header("Content-Range", `bytes ${start}-${end - 1}/${size}`);
  }
  if (range === undefined && path === undefined && request.method !== "HEAD") {
    return reply.send(whole.body);
  }
  whole.body.destroy();
  if (request.method === "HEAD") return reply.send();
  if (path === undefined) return reply.send((await open({ start, end }))?.body);
  reply.hijack();
  await sendFile(reply.raw, path, { start, end }, () =>
    reply.raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>),
  );
  return reply;
}

/** An address names its bytes, so the ETag may be made from the address. */
function etagOf({ sha256, filename }: Wanted): string {
  const part = filename.endsWith(".metadata") ? ".metadata" : "";
  return sha256 === UNKNOWN_SHA256 ? `"${encodeURIComponent(filename)}"` : `"${sha256}${part}"`;
}

function headersOf(filename: string, { readable }: Asked): readonly string[] {
  const kept = "max-age=31536000, immutable";
  return [
    ...["Content-Type", contentTypeOf(filename)],
    ...["Cache-Control", readable.isPublic ? `public, ${kept}` : `private, ${kept}`],
    ...["Accept-Ranges", "bytes"],
    // A browser must never show an uploaded file as a page of this site.
    ...["Content-Security-Policy", "default-src 'none'; sandbox"],
    ...["X-Content-Type-Options", "nosniff"],
  ];
}

function contentTypeOf(filename: string): string {
  if (filename.endsWith(".metadata")) return "text/plain; charset=utf-8";
  return filename.endsWith(".gz") ? "application/gzip" : "application/octet-stream";
}
