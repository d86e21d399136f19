/**
 * The central directory of a zip: what readers at random see. `zip-framing.ts` sees what readers from the front see.
 * Spec: APPNOTE.TXT 6.3.10 of PKWARE, 4.3.12.
 */
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";
import { makePace } from "./pace.ts";
import { viewOf } from "./zip-bytes.ts";
import { readEndRecord, readTail, type ZipTail } from "./zip-end.ts";
import { readSizes } from "./zip-extra.ts";

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

export interface ZipDirectory extends ZipTail {
  readonly members: readonly ZipMember[];
  /** Where the directory begins, and the members end. It reaches to the end records without a gap. */
  readonly start: number;
}

/** Reads the directory from the end of the file. Throws `BrokenArchive` where there is none that holds together. */
export async function readZipDirectory(
  source: ByteSource,
  limits: ArchiveLimits,
): Promise<ZipDirectory> {
  const { tail, tailStart } = await readTail(source);
  const end = await readEndRecord(source, { tail, tailStart });
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
  const madeOnUnix = UNIX_HOSTS.includes(view.getUint8(at + 5));
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

/** Unix and macOS. */
const UNIX_HOSTS: readonly number[] = [3, 19];

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
