/** Files, and their metadata: below the index that was asked, and only what its page shows to this reader. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { ByteRange, OpenedFile } from "../../indexes/package-index.ts";
import { guessProjectNames } from "../../standards/filename.ts";
import { parseRange } from "../byte-range.ts";
import { isSame } from "../front.ts";
import type { Parts } from "../parts.ts";
import { type Asked, pathPart, requireReadable } from "../request.ts";
import type { Answer } from "../respond.ts";

/** Stands in an address where the upstream tells no digest. */
export const UNKNOWN_SHA256 = "-";
const IMMUTABLE = "max-age=31536000, immutable";

/** GET and HEAD …/files/<sha256>/<filename>[.metadata] */
export function file(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const wanted = { sha256: pathPart(request, "sha256"), filename: pathPart(request, "filename") };
    const found = await openShown(parts, asked, wanted);
    if (found === undefined) {
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
      found.whole.body.destroy();
      return reply.code(304).send();
    }
    return send(request, reply, found);
  };
}

type Open = (range?: ByteRange) => Promise<OpenedFile | undefined>;

/** Finds the file through its project: what a page does not show, no address serves. */
async function openShown(
  parts: Parts,
  { index, readable }: Asked,
  { sha256, filename }: { readonly sha256: string; readonly filename: string },
): Promise<{ readonly whole: OpenedFile; readonly open: Open } | undefined> {
  const tree = parts.indexes.open(index, readable);
  for (const name of guessProjectNames(filename.replace(/\.metadata$/, ""))) {
    const open: Open = (range) => tree.openFile(name, filename, range);
    const whole = await open();
    if (whole === undefined) continue;
    // After a replacement the old address must not give the new bytes: clients keep them for a year.
    if ((whole.sha256 ?? UNKNOWN_SHA256) === sha256 || sha256 === UNKNOWN_SHA256)
      return { whole, open };
    whole.body.destroy();
  }
  return undefined;
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { whole, open }: { readonly whole: OpenedFile; readonly open: Open },
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
