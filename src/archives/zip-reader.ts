/**
 * Reads one member of a zip at a time, from a file, from memory or by ranges from a server. What it gives is whole and
 * right: the size and the CRC of the directory hold, or it throws.
 */
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw, type InflateRaw, inflateRawSync } from "node:zlib";
import { type ByteSource, withPiece } from "./byte-source.ts";
import { BrokenArchive, quotePath } from "./fault.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./limits.ts";
import { viewOf } from "./zip-bytes.ts";
import { DEFLATED, readZipDirectory, STORED, type ZipMember } from "./zip-directory.ts";

export interface ZipArchive {
  readonly source: ByteSource;
  readonly members: readonly ZipMember[];
  /** Where the central directory begins. */
  readonly directoryStart: number;
}

/** Reads the directory. Throws `BrokenArchive` where there is none. */
export async function openZip(
  source: ByteSource,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<ZipArchive> {
  const directory = await readZipDirectory(source, limits);
  return {
    // Wheels keep their metadata at the end: often it is here already.
    source: withPiece(source, directory.tailStart, directory.tail),
    members: directory.members,
    directoryStart: directory.start,
  };
}

/** A member's content. Throws `BrokenArchive` where it is larger than `maxSize`, packed in a strange way, or wrong. */
export async function readMember(
  zip: ZipArchive,
  member: ZipMember,
  maxSize: number,
): Promise<Uint8Array> {
  if (member.size > maxSize) {
    throw new BrokenArchive(
      "metadata-size",
      `${quotePath(member.name)} has ${member.size} bytes, and at most ${maxSize} are read`,
      member.name,
    );
  }
  const { start, source } = await findContent(zip, member);
  return joinChunks(openMember({ ...zip, source }, member, start));
}

/** All chunks as one, without a copy where there is only one. */
export async function joinChunks(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/**
 * Where a member's packed bytes begin, and a source that has fetched them. Throws `BrokenArchive` where its local header
 * is not there.
 */
async function findContent(
  zip: ZipArchive,
  member: ZipMember,
): Promise<{ readonly start: number; readonly source: ByteSource }> {
  // The content is fetched along with its header, so that a server is asked once.
  const guess = 30 + 3 * member.name.length + 256 + member.packedSize;
  const length = Math.min(guess, zip.directoryStart - member.offset, LARGEST_READ);
  const bytes = length >= 30 ? await zip.source.read(member.offset, length) : undefined;
  if (bytes === undefined || viewOf(bytes).getUint32(0, true) !== 0x04034b50) {
    throw missing(member);
  }
  const view = viewOf(bytes);
  return {
    start: member.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true),
    source: withPiece(zip.source, member.offset, bytes),
  };
}

const LARGEST_READ = 256 * 1024;

/**
 * A member's content, piece by piece, from where its packed bytes begin. Throws `BrokenArchive` as soon as it is longer
 * than the directory says, or at the end where it is shorter or its CRC is wrong.
 */
export async function* openMember(
  zip: Pick<ZipArchive, "source" | "directoryStart">,
  member: ZipMember,
  start: number,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): AsyncGenerator<Uint8Array, void> {
  if (start + member.packedSize > zip.directoryStart) {
    throw missing(member);
  }
  let size = 0;
  let crc = 0;
  for await (const chunk of unpack(zip.source, member, start, limits)) {
    size += chunk.length;
    if (size > member.size) {
      throw wrong(member, "is longer than the directory says");
    }
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== member.size) {
    throw wrong(member, "is shorter than the directory says");
  }
  if (crc !== member.crc) {
    throw wrong(member, "has another CRC than the directory says");
  }
}

function unpack(
  source: ByteSource,
  member: ZipMember,
  start: number,
  limits: ArchiveLimits,
): AsyncIterable<Uint8Array> {
  if (member.method === STORED) {
    return readPieces(source, start, member.packedSize);
  }
  if (member.method !== DEFLATED) {
    throw new BrokenArchive(
      "zip-compression",
      `${quotePath(member.name)} is packed by method ${member.method}`,
      member.name,
    );
  }
  const isSmall =
    member.size <= limits.wholeMemberSize && member.packedSize <= limits.wholeMemberSize;
  return isSmall
    ? inflateWhole(source, member, start, limits)
    : inflateFlowing(source, member, start);
}

const PIECE = 256 * 1024;

async function* readPieces(
  source: ByteSource,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array, void> {
  for (let done = 0; done < length; done += PIECE) {
    yield await source.read(start + done, Math.min(PIECE, length - done));
  }
}

async function* inflateWhole(
  source: ByteSource,
  member: ZipMember,
  start: number,
  limits: ArchiveLimits,
): AsyncGenerator<Uint8Array, void> {
  const packed = await source.read(start, member.packedSize);
  yield inflateSmall(packed, member, limits.wholeMemberSize);
}

/** Inflates in one go. Throws `BrokenArchive` where the stream is damaged, does not end with the bytes, or grows too long. */
function inflateSmall(packed: Uint8Array, member: ZipMember, maxSize: number): Uint8Array {
  const size = Math.min(member.size, maxSize);
  // One chunk as large as the content: nothing is joined, and nothing thrown away.
  const options = { info: true, maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size) };
  let result: unknown;
  try {
    result = inflateRawSync(packed, options);
  } catch (error) {
    throw inflateError(member, error);
  }
  if (!isInflated(result)) {
    throw new TypeError("inflateRawSync() does not know its option info any more");
  }
  if (result.engine.bytesWritten !== packed.length) {
    throw wrong(member, "has bytes behind the end of its packed stream");
  }
  return result.buffer;
}

/** With `info`, the engine comes along, which knows how many bytes it took. */
function isInflated(
  value: unknown,
): value is { readonly buffer: Uint8Array; readonly engine: InflateRaw } {
  return typeof value === "object" && value !== null && "buffer" in value && "engine" in value;
}

async function* inflateFlowing(
  source: ByteSource,
  member: ZipMember,
  start: number,
): AsyncGenerator<Uint8Array, void> {
  const inflater = createInflateRaw({ chunkSize: PIECE });
  const packed = Readable.from(readPieces(source, start, member.packedSize), { objectMode: false });
  // The iteration below meets the error; `pipeline` only passes it on and cleans up.
  pipeline(packed, inflater, () => undefined);
  try {
    yield* inflater;
  } catch (error) {
    throw inflateError(member, error);
  }
  if (inflater.bytesWritten !== member.packedSize) {
    throw wrong(member, "has bytes behind the end of its packed stream");
  }
}

/** zlib's own errors in words of ours; all others as they are. */
function inflateError(member: ZipMember, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_BUFFER_TOO_LARGE") {
    return wrong(member, "is longer than the directory says");
  }
  return code.startsWith("Z_") ? wrong(member, "has a damaged packed stream") : error;
}

function wrong(member: ZipMember, what: string): BrokenArchive {
  return new BrokenArchive(
    "archive-wrong-checksum",
    `${quotePath(member.name)} ${what}`,
    member.name,
  );
}

function missing(member: ZipMember): BrokenArchive {
  return new BrokenArchive(
    "zip-missing-member",
    `${quotePath(member.name)} is not where the directory says`,
    member.name,
  );
}
