/**
 * Writes zip archives that every reader of wheels takes, PyPI's strict walk included: sizes and CRC in the local
 * header (no data descriptors), STORED or DEFLATED, no comments, one fixed time, ZIP64 only where it is needed.
 * Spec: APPNOTE.TXT 6.3.10 of PKWARE.
 */
import { crc32, deflateRawSync } from "node:zlib";
import { requireSafeName } from "./written-name.ts";

/** One file of an archive that is being written. */
export interface ZipEntry {
  /** Path with `/`, no leading one. A trailing one makes a folder. */
  readonly name: string;
  /** The content; a function is called when its turn comes, so that one member at a time is in memory. */
  readonly content: Uint8Array | (() => Uint8Array);
  /** Unix permission bits; 0o644 where they are not given. */
  readonly mode?: number;
}

export interface ZipOptions {
  /** Written on every member, in UTC; 1980-01-01, the format's first day, where it is not given. */
  readonly modified?: Date;
  /** zlib's level; 0 stores. Its own default where it is not given. */
  readonly level?: number;
}

/** The whole archive in memory. Throws `invalid` for a name that comes twice or that no reader would take. */
export function makeZip(entries: Iterable<ZipEntry>, options: ZipOptions = {}): Uint8Array {
  return Buffer.concat([...zipParts(entries, options)]);
}

/** The archive piece by piece, in the order of `entries`: write the pieces one after another. Throws as `makeZip`. */
function* zipParts(
  entries: Iterable<ZipEntry>,
  options: ZipOptions = {},
): Generator<Uint8Array, void> {
  const modified = dosTime(options.modified ?? FIRST_DAY);
  const names = new Set<string>();
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    requireSafeName(entry.name, names, "zip");
    const packed = pack(entry, options);
    const header = localHeader(packed, modified);
    yield header;
    yield packed.data;
    directory.push(centralHeader(packed, modified, offset));
    offset += header.length + packed.data.length;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  yield* directory;
  yield endOfDirectory(directory.length, size, offset);
}

const FIRST_DAY = new Date("1980-01-01T00:00:00Z");
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const UTF8_NAME = 0x0800;
const MADE_ON_UNIX = 3 << 8;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;
const DOS_FOLDER = 0x10;

interface Packed {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly data: Uint8Array;
  readonly size: number;
  readonly attributes: number;
}

function pack(entry: ZipEntry, options: ZipOptions): Packed {
  const content = typeof entry.content === "function" ? entry.content() : entry.content;
  const name = Buffer.from(entry.name, "utf8");
  const isFolder = entry.name.endsWith("/");
  const mayDeflate = options.level !== 0 && content.length > 0;
  const deflated = mayDeflate ? deflateRawSync(content, deflateOptions(options)) : content;
  // Deflating what is compressed already makes it longer: store it then, as other writers do.
  const isStored = deflated.length >= content.length;
  const mode = entry.mode ?? (isFolder ? 0o755 : 0o644);
  return {
    name,
    flags: name.length === entry.name.length ? 0 : UTF8_NAME,
    method: isStored ? STORED : DEFLATED,
    crc: crc32(content),
    data: isStored ? content : deflated,
    size: content.length,
    attributes: ((isFolder ? FOLDER : REGULAR_FILE) | mode) * 0x10000 + (isFolder ? DOS_FOLDER : 0),
  };
}

function deflateOptions(options: ZipOptions): { level?: number } {
  return options.level === undefined ? {} : { level: options.level };
}

/** APPNOTE 4.3.7. */
function localHeader(packed: Packed, modified: number): Uint8Array {
  const isLarge = packed.size >= MAX_32 || packed.data.length >= MAX_32;
  // 4.5.3: in a local header both sizes stand in the ZIP64 extra, or neither.
  const extra = isLarge ? zip64Extra([packed.size, packed.data.length]) : NOTHING;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(isLarge ? 45 : 20, 4);
  header.writeUInt16LE(packed.flags, 6);
  header.writeUInt16LE(packed.method, 8);
  header.writeUInt32LE(modified, 10);
  header.writeUInt32LE(packed.crc, 14);
  header.writeUInt32LE(isLarge ? MAX_32 : packed.data.length, 18);
  header.writeUInt32LE(isLarge ? MAX_32 : packed.size, 22);
  header.writeUInt16LE(packed.name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, packed.name, extra]);
}

/** APPNOTE 4.3.12. */
function centralHeader(packed: Packed, modified: number, offset: number): Uint8Array {
  const isLarge = packed.size >= MAX_32 || packed.data.length >= MAX_32;
  const large = isLarge ? [packed.size, packed.data.length] : [];
  const extra = zip64Extra(offset >= MAX_32 ? [...large, offset] : large);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(MADE_ON_UNIX | (extra.length > 0 ? 45 : 20), 4);
  header.writeUInt16LE(extra.length > 0 ? 45 : 20, 6);
  header.writeUInt16LE(packed.flags, 8);
  header.writeUInt16LE(packed.method, 10);
  header.writeUInt32LE(modified, 12);
  header.writeUInt32LE(packed.crc, 16);
  header.writeUInt32LE(isLarge ? MAX_32 : packed.data.length, 20);
  header.writeUInt32LE(isLarge ? MAX_32 : packed.size, 24);
  header.writeUInt16LE(packed.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(packed.attributes, 38);
  header.writeUInt32LE(Math.min(offset, MAX_32), 42);
  return Buffer.concat([header, packed.name, extra]);
}

const NOTHING = new Uint8Array(0);

/** APPNOTE 4.5.3: only the values that did not fit, in this order: size, packed size, offset. */
function zip64Extra(values: readonly number[]): Uint8Array {
  if (values.length === 0) {
    return NOTHING;
  }
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  }
  return extra;
}

/** APPNOTE 4.3.14 to 4.3.16; `offset` is where the directory begins. */
function endOfDirectory(count: number, size: number, offset: number): Uint8Array {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (count < MAX_16 && size < MAX_32 && offset < MAX_32) {
    return end;
  }
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(MADE_ON_UNIX | 45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, end]);
}

/** Time in the low half, date in the high half, in steps of two seconds: the format knows no more. */
function dosTime(when: Date): number {
  const at = when < FIRST_DAY ? FIRST_DAY : when;
  const date =
    ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x10000 + time;
}
