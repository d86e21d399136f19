/**
 * The end records of a zip, which say where its directory is.
 * Spec: APPNOTE.TXT 6.3.10 of PKWARE, 4.3.14 to 4.3.16.
 */
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive } from "./fault.ts";
import { uint64, viewOf } from "./zip-bytes.ts";

const END_SIZE = 22;
const LOCATOR_SIZE = 20;
/** Holds the directory and the metadata of most wheels: over a network one request is enough. */
const SHORT_TAIL = 16 * 1024;
const MAX_COMMENT = 0xffff;
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;

/** The last bytes of a file, and where they begin. */
export interface ZipTail {
  readonly tail: Uint8Array;
  readonly tailStart: number;
}

/** The end of the file with the end record in it, which a long comment may push far from the last byte. */
export async function readTail(source: ByteSource): Promise<ZipTail> {
  const shortStart = Math.max(0, source.size - SHORT_TAIL);
  const short = await source.read(shortStart, source.size - shortStart);
  // The locator of a ZIP64 record stands before the end record: both must be in it.
  if (shortStart === 0 || findSignature(short) >= LOCATOR_SIZE) {
    return { tail: short, tailStart: shortStart };
  }
  const tailStart = Math.max(0, source.size - END_SIZE - MAX_COMMENT);
  return { tail: await source.read(tailStart, source.size - tailStart), tailStart };
}

export interface EndRecord {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the end records begin. */
  readonly recordStart: number;
}

/** Reads the end record and, where there is one, its ZIP64 sister. Throws `BrokenArchive` unless both say the same. */
export async function readEndRecord(
  source: ByteSource,
  { tail, tailStart }: ZipTail,
): Promise<EndRecord> {
  const at = findEnd(tail);
  const view = viewOf(tail);
  const end = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
    recordStart: tailStart + at,
  };
  if (view.getUint32(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== end.count) {
    throw new BrokenArchive("zip-end-record", "it is part of an archive on several disks");
  }
  const locator = at - LOCATOR_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) {
    return end;
  }
  const large = await readLargeEnd(source, uint64(view, locator + 8), tailStart + locator);
  // A small number that disagrees with the large one would show another archive to readers without ZIP64.
  const agrees =
    (end.count === MAX_16 || end.count === large.count) &&
    (end.size === MAX_32 || end.size === large.size) &&
    (end.offset === MAX_32 || end.offset === large.offset);
  if (!agrees) {
    throw new BrokenArchive("zip-end-record", "its two end records disagree");
  }
  return large;
}

/** Where the last end record begins. Throws `BrokenArchive` unless its comment reaches exactly to the end of the file. */
function findEnd(tail: Uint8Array): number {
  const at = findSignature(tail);
  if (at < 0) {
    throw new BrokenArchive("archive-unreadable", "it is no zip file, or its end is missing");
  }
  if (at + END_SIZE + viewOf(tail).getUint16(at + 20, true) !== tail.length) {
    // Readers that search on would find an earlier end, and another archive.
    throw new BrokenArchive("archive-trailing-data", "something follows its end record");
  }
  return at;
}

/** True where a reader of zips could take the file for one: its end record is there, and a directory before it. */
export async function endsAsZip(source: ByteSource): Promise<boolean> {
  const tailStart = Math.max(0, source.size - END_SIZE - MAX_COMMENT);
  const tail = await source.read(tailStart, source.size - tailStart);
  const at = findSignature(tail);
  if (at < 0) {
    return false;
  }
  const view = viewOf(tail);
  const start = tailStart + at - view.getUint32(at + 12, true);
  if (start + 4 > tailStart + at) {
    return at + END_SIZE + view.getUint16(at + 20, true) === tail.length;
  }
  return start >= 0 && viewOf(await source.read(start, 4)).getUint32(0, true) === 0x02014b50;
}

function findSignature(tail: Uint8Array): number {
  return Buffer.from(
    tail.buffer,
    tail.byteOffset,
    Math.max(0, tail.length - END_SIZE + 4),
  ).lastIndexOf("PK\u0005\u0006", undefined, "latin1");
}

async function readLargeEnd(
  source: ByteSource,
  offset: number,
  locatorStart: number,
): Promise<EndRecord> {
  // 56 bytes are all that is known of it: whatever stands between it and its locator could be anything.
  if (offset + 56 !== locatorStart) {
    throw new BrokenArchive("zip-end-record", "its ZIP64 end record is not where it must be");
  }
  const view = viewOf(await source.read(offset, 56));
  if (view.getUint32(0, true) !== 0x06064b50 || uint64(view, 4) !== 44) {
    throw new BrokenArchive("zip-end-record", "its ZIP64 end record is malformed");
  }
  const count = uint64(view, 32);
  if (uint64(view, 24) !== count || uint64(view, 16) !== 0) {
    throw new BrokenArchive("zip-end-record", "it is part of an archive on several disks");
  }
  return { count, size: uint64(view, 40), offset: uint64(view, 48), recordStart: offset };
}
