/**
 * The pieces of a page. A long page is kept in several, each deflated by itself, so that a change costs only the piece
 * in which it is. The deflated pieces follow one another on the wire as the blocks of one gzip member (RFC 1952).
 *
 * zstd could be joined in frames only, and there are decoders that stop behind the first (Node's own is one): that form
 * is made anew as a whole.
 */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { constants, crc32, createZstdCompress, deflateRaw, deflateRawSync } from "node:zlib";
import { packZstd, SHORT_BYTES, ZSTD_LEVEL } from "../../system/zstd.ts";
import { combineCrc } from "./combine-crc.ts";

export type Encoding = "identity" | "gzip" | "zstd";

/** A part of a page, never changed. */
export interface Piece {
  readonly plain: Buffer;
  /** Names the bytes. */
  readonly digest: string;
  /** CRC-32 of the bytes, for gzip. */
  readonly crc: number;
  /** Blocks of deflate without an end, so that more may follow. Made once. */
  deflated(): Promise<Buffer>;
}

/** A page in one encoding, ready to be written to a socket. */
export interface KeptBody {
  readonly chunks: readonly Buffer[];
  /** In bytes. */
  readonly length: number;
  readonly etag: string;
}

const CHUNK_BYTES = 256 * 1024;

const deflateElsewhere = promisify(deflateRaw);

const DEFLATE = { level: 6, finishFlush: constants.Z_SYNC_FLUSH };
// The smallest and the fastest of all (docs/benchmarks.md).
const ZSTD = { params: ZSTD_LEVEL, chunkSize: CHUNK_BYTES };

export function makePiece(text: string): Piece {
  const plain = Buffer.from(text, "utf8");
  let deflated: Promise<Buffer> | undefined;
  return {
    plain,
    digest: createHash("sha256").update(plain).digest("base64url"),
    crc: crc32(plain),
    deflated() {
      // What failed once, for want of memory, may be tried again.
      deflated ??= deflate(plain).catch((error: unknown) => {
        deflated = undefined;
        throw error;
      });
      return deflated;
    },
  };
}

/** A digest of the whole page, from those of its pieces. */
export function digestOf(pieces: readonly Piece[]): string {
  const hash = createHash("sha256");
  for (const { digest } of pieces) hash.update(digest);
  return hash.digest("base64url").slice(0, 27);
}

/** The pieces one after the other. A strong ETag names bytes, so each encoding has its own. */
export async function joinPieces(
  pieces: readonly Piece[],
  encoding: Encoding,
  digest: string,
): Promise<KeptBody> {
  if (encoding === "identity") return joinPlain(pieces, digest);
  const chunks = encoding === "gzip" ? await joinGzip(pieces) : [await compressZstd(pieces)];
  return makeBody(chunks, `"${digest}-${encoding}"`);
}

async function joinGzip(pieces: readonly Piece[]): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [GZIP_HEAD];
  // One after the other: all at once would keep every other work of the thread pool waiting.
  for (const piece of pieces) chunks.push(await piece.deflated());
  chunks.push(gzipEnd(pieces));
  return chunks;
}

async function compressZstd(pieces: readonly Piece[]): Promise<Buffer> {
  const chunks = pieces.map(({ plain }) => plain);
  // A stream costs more than such a page.
  if (lengthOf(chunks) <= SHORT_BYTES) return packZstd(Buffer.concat(chunks));
  return buffer(Readable.from(chunks).pipe(createZstdCompress(ZSTD)));
}

async function deflate(plain: Buffer): Promise<Buffer> {
  return plain.length <= SHORT_BYTES
    ? deflateRawSync(plain, DEFLATE)
    : deflateElsewhere(plain, DEFLATE);
}

export function joinPlain(pieces: readonly Piece[], digest: string): KeptBody {
  return makeBody(
    pieces.map(({ plain }) => plain),
    `"${digest}"`,
  );
}

/** Short ones are written at once. */
function makeBody(chunks: readonly Buffer[], etag: string): KeptBody {
  const length = lengthOf(chunks);
  const isShort = chunks.length > 1 && length <= CHUNK_BYTES;
  return { chunks: isShort ? [Buffer.concat(chunks)] : chunks, length, etag };
}

/** Deflate, no name, no time, from a system that does not matter. */
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty last block. */
const LAST_BLOCK = [0x03, 0x00];

function gzipEnd(pieces: readonly Piece[]): Buffer {
  const end = Buffer.from([...LAST_BLOCK, ...Array.from({ length: 8 }, () => 0)]);
  const crc = pieces.reduce((all, { crc, plain }) => combineCrc(all, crc, plain.length), 0);
  end.writeUInt32LE(crc, 2);
  end.writeUInt32LE(lengthOf(pieces.map(({ plain }) => plain)) % 2 ** 32, 6);
  return end;
}

export function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
