/**
 * The central directory of a zip: what readers at random see. `zip-framing.ts` sees what readers from the front see.
 * Spec: APPNOTE.TXT 6.3.10 of PKWARE, 4.3.12 to 4.3.16 and 4.5.3.
 */
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";
import { makePace } from "./pace.ts";

export const STORED = 0;
export const DEFLATED = 8;

/** One member as the directory describes it. */
export interface ZipMember {
  /** Decoded as UTF-8; see `hasPlainName`. */
  readonly name: string;
  /** False where the name is no UTF-8, or has other than ASCII without the flag that says UTF-8. */
  readonly hasPlainName: boolean;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Unix mode with the type of file in it; 0 where another system wrote it. */
  readonly mode: number;
  readonly hasComment: boolean;
  /** What is wrong with its extra field. */
  readonly extraFault: string | undefined;
}

export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** Where the directory begins, and the members end. It reaches to the end records without a gap. */
  readonly start: number;
  /** The last bytes of the file as they were fetched, and where they begin. */
  readonly tail: Uint8Array;
  readonly tailStart: number;
}

const END_SIZE = 22;
/** Holds the directory and the metadata of most wheels: over a network one request is enough. */
const SHORT_TAIL = 16 * 1024;
const MAX_COMMENT = 0xffff;
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;

/** Reads the directory from the end of the file. Throws `BrokenArchive` where there is none that holds together. */
export async function readZipDirectory(
  source: ByteSource,
  limits: ArchiveLimits,
): Promise<ZipDirectory> {
  const { tail, tailStart } = await readTail(source);
  const end = await readEndRecord(source, tail, tailStart);
  if (end.count > limits.members) {
    throw new BrokenArchive(
      "archive-member-limit",
      `it has ${end.count} members, and at most ${limits.members} are read`,
    );
  }
  if (end.size > limits.directorySize) {
    throw new BrokenArchive(
      "archive-member-limit",
      `its directory has ${end.size} bytes, and at most ${limits.directorySize} are read`,
    );
  }
  if (end.offset + end.size < end.recordStart) {
    throw new BrokenArchive(
      "zip-prefix-data",
      "something stands before its first member or after its directory",
    );
  }
  if (end.offset + end.size > end.recordStart) {
    throw new BrokenArchive("zip-end-record", "its directory reaches beyond its end record");
  }
  const bytes =
    end.offset >= tailStart
      ? tail.subarray(end.offset - tailStart, end.offset - tailStart + end.size)
      : await source.read(end.offset, end.size);
  const members = await parseHeaders(bytes, end.count, limits);
  return { members, start: end.offset, tail, tailStart };
}

interface Tail {
  readonly tail: Uint8Array;
  readonly tailStart: number;
}

/** The end of the file with the end record in it, which a long comment may push far from the last byte. */
async function readTail(source: ByteSource): Promise<Tail> {
  const shortStart = Math.max(0, source.size - SHORT_TAIL);
  const short = await source.read(shortStart, source.size - shortStart);
  if (shortStart === 0 || findSignature(short) >= 0) {
    return { tail: short, tailStart: shortStart };
  }
  const tailStart = Math.max(0, source.size - END_SIZE - MAX_COMMENT);
  return { tail: await source.read(tailStart, source.size - tailStart), tailStart };
}

interface EndRecord {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the end records begin. */
  readonly recordStart: number;
}

async function readEndRecord(
  source: ByteSource,
  tail: Uint8Array,
  tailStart: number,
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
  const locator = at - 20;
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

async function parseHeaders(
  bytes: Uint8Array,
  count: number,
  limits: ArchiveLimits,
): Promise<readonly ZipMember[]> {
  const pace = makePace();
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw new BrokenArchive("zip-end-record", "its directory is shorter than it says");
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > bytes.length) {
      throw new BrokenArchive("zip-end-record", "its directory is shorter than it says");
    }
    if (nameLength > limits.pathLength) {
      throw new BrokenArchive(
        "archive-path-length",
        `a member's path has ${nameLength} bytes, and at most ${limits.pathLength} are read`,
      );
    }
    members.push(parseHeader(bytes, view, at));
    at = next;
    if (index % 512 === 511) {
      await pace();
    }
  }
  if (at !== bytes.length) {
    throw new BrokenArchive("zip-end-record", "its directory is longer than it says");
  }
  return members;
}

function parseHeader(bytes: Uint8Array, view: DataView, at: number): ZipMember {
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extra = bytes.subarray(nameEnd, nameEnd + view.getUint16(at + 30, true));
  const flags = view.getUint16(at + 8, true);
  const nameBytes = bytes.subarray(at + 46, nameEnd);
  const { name, isPlain } = decodeName(nameBytes, flags);
  const header = {
    size: view.getUint32(at + 24, true),
    packedSize: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  const sizes = readSizes(extra, header, nameBytes);
  const madeOnUnix = view.getUint8(at + 5) === 3;
  return {
    name,
    hasPlainName: isPlain,
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedSize: sizes.packedSize,
    size: sizes.size,
    offset: sizes.offset,
    mode: madeOnUnix ? view.getUint16(at + 40, true) : 0,
    hasComment: view.getUint16(at + 32, true) > 0,
    extraFault: sizes.fault,
  };
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const UTF8_FLAG = 0x0800;

/** A name as UTF-8 whatever the flag says; `isPlain` tells whether every reader sees it so. */
export function decodeName(
  bytes: Uint8Array,
  flags: number,
): { readonly name: string; readonly isPlain: boolean } {
  if (bytes.every((byte) => byte < 0x80)) {
    return {
      name: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"),
      isPlain: true,
    };
  }
  try {
    return { name: STRICT_UTF8.decode(bytes), isPlain: (flags & UTF8_FLAG) !== 0 };
  } catch {
    // Not UTF-8: shown with replacement characters, and told by the flag.
    return { name: new TextDecoder().decode(bytes), isPlain: false };
  }
}

export interface HeaderSizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/**
 * Sizes with those of the ZIP64 extra in place of 0xFFFFFFFF, and what is wrong with the extra field: readers differ
 * in what they make of a strange one.
 */
export function readSizes(
  extra: Uint8Array,
  header: HeaderSizes,
  name: Uint8Array,
): HeaderSizes & { readonly fault?: string } {
  const fields = splitExtra(extra);
  if (typeof fields === "string") {
    return { ...header, fault: fields };
  }
  const unicodeName = fields.get(0x7075);
  if (unicodeName !== undefined && Buffer.compare(unicodeName.subarray(5), name) !== 0) {
    return { ...header, fault: "it brings a second name" };
  }
  return takeLargeSizes(fields.get(0x0001), header);
}

/** APPNOTE 4.5.3: the values that did not fit stand there in this order; the others are left out or repeated. */
function takeLargeSizes(
  field: Uint8Array | undefined,
  header: HeaderSizes,
): HeaderSizes & { readonly fault?: string } {
  const isLarge = [header.size, header.packedSize, header.offset].includes(MAX_32);
  if (field === undefined || field.length === 0) {
    return isLarge ? { ...header, fault: "its ZIP64 sizes are missing" } : header;
  }
  if (![8, 16, 24, 28].includes(field.length)) {
    return { ...header, fault: "its ZIP64 field has a strange length" };
  }
  const view = viewOf(field);
  const values = Array.from({ length: field.length >> 3 }, (_, index) => uint64(view, 8 * index));
  let used = 0;
  const take = (value: number): number =>
    value === MAX_32 ? (values[used++] ?? Number.NaN) : value;
  const sizes = {
    size: take(header.size),
    packedSize: take(header.packedSize),
    offset: take(header.offset),
  };
  const inOrder = [sizes.size, sizes.packedSize, sizes.offset];
  const isRepeated = values.every((value, index) => value === inOrder[index]);
  if (inOrder.includes(Number.NaN) || (used !== values.length && !isRepeated)) {
    return { ...header, fault: "its ZIP64 sizes disagree with its header" };
  }
  return sizes;
}

/** Fields of an extra by number, or what is wrong with it. Only those that change a name or a size must be single. */
function splitExtra(extra: Uint8Array): ReadonlyMap<number, Uint8Array> | string {
  const fields = new Map<number, Uint8Array>();
  const view = viewOf(extra);
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) {
      return "its extra field is cut";
    }
    if (fields.has(id) && (id === 0x0001 || id === 0x7075)) {
      return "its extra field says the same thing twice";
    }
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return at === extra.length ? fields : "its extra field is cut";
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An unsigned 64-bit number. Throws `BrokenArchive` beyond what JavaScript counts exactly: no file is so large. */
export function uint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new BrokenArchive("zip-end-record", "a ZIP64 number is larger than any file");
  }
  return Number(value);
}
