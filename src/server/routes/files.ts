/** Files, and their metadata: below the index that was asked, and only what its page shows to this reader. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { ByteRange, OpenedFile } from "../../indexes/package-index.ts";
import { guessProjectNames } from "../../standards/filename.ts";
import { parseRange } from "../byte-range.ts";
import { isSame } from "../front.ts";
import type { Parts } from "../parts.ts";
import { type Asked, pathPart, requireReadable } from "../request.ts";
import type { Answer } from "../router.ts";

const IMMUTABLE = "max-age=31536000, immutable";

/** GET and HEAD …/files/<sha256>/<filename>[.metadata] */
export function file(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const wanted = { sha256: pathPart(request, "sha256"), filename: pathPart(request, "filename") };
    const open = await findShown(parts, asked, wanted);
    const found = await open?.();
    if (open === undefined || found === undefined) {
      throw new AppError(
        "not-found",
        `Cannot find the file "${wanted.filename}" on ${asked.index.label}`,
        { hint: "The project's page tells which files the index offers" },
      );
    }
    const etag = `"${wanted.sha256}-${wanted.filename}"`;
    reply
      .header("ETag", etag)
      .header("Cache-Control", asked.readable.isPublic ? IMMUTABLE : `private, ${IMMUTABLE}`)
      .header("Content-Type", contentTypeOf(wanted.filename))
      // A browser must never show an uploaded file as a page of this site.
      .header("Content-Security-Policy", "default-src 'none'; sandbox")
      .header("X-Content-Type-Options", "nosniff");
    if (isSame(request.headers["if-none-match"], etag)) {
      found.body.destroy();
      return reply.code(304).send();
    }
    return send(request, reply, found, open);
  };
}

type Open = (range?: ByteRange) => Promise<OpenedFile | undefined>;

/** Finds the file through its project: what a page does not show, no address serves. */
async function findShown(
  parts: Parts,
  { index, readable }: Asked,
  { sha256, filename }: { readonly sha256: string; readonly filename: string },
): Promise<Open | undefined> {
  const tree = parts.indexes.open(index, readable);
  const ofFile = filename.replace(/\.metadata$/, "");
  for (const name of guessProjectNames(ofFile)) {
    const entry = await parts.indexes.findFile(index, readable, name, ofFile);
    if (entry === undefined || (entry.hashes.sha256 ?? "-") !== sha256) continue;
    return (range) => tree.openFile(name, filename, range);
  }
  return undefined;
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  whole: OpenedFile,
  open: Open,
): Promise<FastifyReply> {
  const { size } = whole;
  if (size === undefined) return reply.send(whole.body);
  reply.header("Accept-Ranges", "bytes");
  const range = parseRange(request.headers.range, size);
  if (range === undefined && request.method !== "HEAD") {
    return reply.header("Content-Length", size).send(whole.body);
  }
  whole.body.destroy();
  if (range === "unsatisfiable") {
    return reply.code(416).header("Content-Range", `bytes */${size}`).send();
  }
  const { start, end } = range ?? { start: 0, end: size };
  reply.header("Content-Length", end - start);
  if (range !== undefined) {
    reply.code(206).header("Content-Range", `bytes ${start}-${end - 1}/${size}`);
  }
  if (request.method === "HEAD") return reply.send();
  return reply.send((await open({ start, end }))?.body);
}

function contentTypeOf(filename: string): string {
  if (filename.endsWith(".metadata")) return "text/plain; charset=utf-8";
  return filename.endsWith(".gz") ? "application/gzip" : "application/octet-stream";
}
