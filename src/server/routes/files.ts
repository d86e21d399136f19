/** Files, and their metadata: below the index that was asked, and only what its page shows to this reader. */

import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { ByteRange, OpenedFile, PackageIndex } from "../../indexes/package-index.ts";
import { guessProjectNames } from "../../standards/file-owner.ts";
import type { ProjectName } from "../../standards/name.ts";
import { readBytes } from "../../system/read-stream.ts";
import { isSame, writeHotFile } from "../front.ts";
import { type HotFile, LARGEST_HOT_FILE } from "../hot-files.ts";
import { chooseRange } from "../line/byte-range.ts";
import { writePast } from "../line/past-framework.ts";
import { SAFE_FILE_HEADERS } from "../line/safe-headers.ts";
import { sendArriving } from "../line/send-arriving.ts";
import { sendFile } from "../line/send-file.ts";
import type { Parts } from "../parts.ts";
import { type Asked, pathPart, requireReadable } from "../request.ts";
import type { Answer } from "../respond.ts";

/** Stands in an address where the upstream tells no digest. */
export const UNKNOWN_SHA256 = "-";

/** Asks what is known of a file, and for no byte of it. */
const NOTHING: ByteRange = { start: 0, end: 0 };

/** GET and HEAD …/files/<sha256>/<filename>[.metadata] */
export function file(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const wanted = { sha256: pathPart(request, "sha256"), filename: pathPart(request, "filename") };
    const openedAt = parts.hotFiles.changes();
    const isHead = request.method === "HEAD";
    const found = await openShown(parts, asked, wanted, isHead ? NOTHING : undefined);
    if (found === undefined) {
      throw new AppError(
        "not-found",
        `Cannot find the file "${wanted.filename}" on ${asked.index.label}`,
        { hint: "The project's page tells which files the index offers" },
      );
    }
    const { whole, name } = found;
    const head = headOf(wanted, found, asked);
    const { etag, headers } = head;
    const { size = Number.POSITIVE_INFINITY } = whole;
    // Without its digest in the address, the file behind it may be another tomorrow.
    const mayStay = wanted.sha256 !== UNKNOWN_SHA256 && size <= LARGEST_HOT_FILE;
    if (isHead || !mayStay || etag === undefined) return answerOpened(request, reply, found, head);
    const keep = async (bytes: Buffer): Promise<HotFile> => {
      const hot = { bytes, etag, headers };
      if (request.url.includes("?")) return hot;
      const lifeMs = await parts.indexes.pageLifeMs(asked.index, name);
      const kept = { project: name, file: hot, lifeMs, openedAt };
      parts.hotFiles.keep(request.url, asked.readable.key, kept);
      parts.front.learn(request.url, { index: asked.index, project: name, isFile: true });
      return hot;
    };
    if (isArriving(whole, wanted)) {
      if (size > LARGEST_KEPT_ON_ITS_WAY || asksForPart(request)) {
        return answerOpened(request, reply, found, head);
      }
      const writeHead = (): void => begin(reply, [...headers, "ETag", etag], size);
      const bytes = await sendArriving(reply.raw, whole.body, writeHead);
      if (bytes !== undefined) await keep(bytes);
      return reply;
    }
    const hot = await keep(await readBytes(whole.body));
    return writePast(reply, (response) => writeHotFile(request.raw, response, hot));
  };
}

/** Writes the head of an answer whose body of so many bytes follows. */
function begin(reply: FastifyReply, headers: readonly string[], size: number): void {
  writePast(reply, (response) => {
    response.writeHead(200, [...headers, "Content-Length", String(size)]);
    return size;
  });
}

/** Whoever reads slowly holds no more than this in memory. */
const LARGEST_KEPT_ON_ITS_WAY = 512 * 1024;

/** A file without a path is still on its way from an upstream; metadata never has one, and is whole. */
function isArriving({ path }: OpenedFile, { filename }: Wanted): boolean {
  return path === undefined && !filename.endsWith(".metadata");
}

/** Or, by an ETag, perhaps for none of it. */
function asksForPart({ headers }: FastifyRequest): boolean {
  return headers.range !== undefined || headers["if-none-match"] !== undefined;
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
  range: ByteRange | undefined,
): Promise<Shown | undefined> {
  const tree = parts.indexes.open(index, readable);
  for (const name of guessProjectNames(filename.replace(/\.metadata$/, ""))) {
    const whole = await tree.openFile(name, filename, range);
    if (whole === undefined) continue;
    // After a replacement the old address must not give the new bytes: clients keep them for a year.
    const isMeant =
      sha256 === UNKNOWN_SHA256
        ? await isWithoutSha256(tree, name, filename)
        : (whole.sha256 ?? UNKNOWN_SHA256) === sha256;
    if (isMeant) return { name, whole, open: (range) => tree.openFile(name, filename, range) };
    whole.body.destroy();
  }
  return undefined;
}

/** Whether the page tells no digest of the file: then alone its address may have none. */
async function isWithoutSha256(
  tree: PackageIndex,
  name: ProjectName,
  filename: string,
): Promise<boolean> {
  const ofFile = filename.replace(/\.metadata$/, "");
  const page = await tree.findProject(name);
  const entry = page?.files.find((file) => file.filename === ofFile);
  return entry !== undefined && entry.hashes.sha256 === undefined;
}

interface Wanted {
  readonly sha256: string;
  readonly filename: string;
}

/** What is told of a file before its bytes. */
interface Head {
  readonly etag: string | undefined;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

async function answerOpened(
  request: FastifyRequest,
  reply: FastifyReply,
  { whole, open }: Shown,
  head: Head,
): Promise<FastifyReply> {
  const { etag } = head;
  if (etag !== undefined && isSame(request.headers["if-none-match"], etag)) {
    whole.body.destroy();
    return addHead(reply, head).code(304).send();
  }
  const { size, path } = whole;
  if (size === undefined) {
    if (request.method !== "HEAD") return addHead(reply, head).send(whole.body);
    // Nobody knows the length before the last byte: it is left out.
    whole.body.destroy();
    return addHead(reply, head).send();
  }
  const range = chooseRange(request.headers, etag, size);
  if (range === "unsatisfiable") {
    whole.body.destroy();
    reply.header("Cache-Control", "no-store").header("Content-Range", `bytes */${size}`);
    return reply.code(416).send();
  }
  const { start, end } = range ?? { start: 0, end: size };
  const begin = (): FastifyReply => {
    addHead(reply, head).header("Content-Length", end - start);
    if (range === undefined) return reply;
    return reply.code(206).header("Content-Range", `bytes ${start}-${end - 1}/${size}`);
  };
  if (range === undefined && path === undefined && request.method !== "HEAD") {
    return begin().send(whole.body);
  }
  whole.body.destroy();
  if (request.method === "HEAD") return begin().send();
  if (path === undefined) {
    const part = await open({ start, end });
    if (part === undefined) throw new AppError("not-found", "Cannot send the file: it is gone");
    return begin().send(part.body);
  }
  await sendFile(reply.raw, path, { start, end }, () => {
    const headers = begin().getHeaders() as Record<string, string>;
    writePast(reply, (response) => {
      response.writeHead(reply.statusCode, headers);
      return end - start;
    });
  });
  return reply;
}

function addHead(reply: FastifyReply, { etag, headers }: Head): FastifyReply {
  for (let at = 0; at < headers.length; at += 2) reply.header(headers[at] ?? "", headers[at + 1]);
  return etag === undefined ? reply : reply.header("ETag", etag);
}

/** The digest names the bytes; where it is not in the address, the address may come to mean others. */
function headOf(wanted: Wanted, { whole }: Shown, { readable }: Asked): Head {
  const hasDigest = wanted.sha256 !== UNKNOWN_SHA256;
  const part = wanted.filename.endsWith(".metadata") ? ".metadata" : "";
  const kept = hasDigest ? "max-age=31536000, immutable" : "no-cache";
  return {
    etag: whole.sha256 === undefined ? undefined : `"${whole.sha256}${part}"`,
    headers: [
      ...["Content-Type", contentTypeOf(wanted.filename)],
      ...["Cache-Control", `${readable.isPublic ? "public" : "private"}, ${kept}`],
      ...["Accept-Ranges", "bytes"],
      ...SAFE_FILE_HEADERS,
    ],
  };
}

function contentTypeOf(filename: string): string {
  if (filename.endsWith(".metadata")) return "text/plain; charset=utf-8";
  return filename.endsWith(".gz") ? "application/gzip" : "application/octet-stream";
}
