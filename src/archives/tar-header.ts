/**
 * One header of a tar: ustar, GNU and V7, and the records of a pax header. Where readers are known to differ, it
 * refuses: what one of them would see must be what all see.
 * Spec: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar Format".
 */
import { BrokenArchive, quotePath } from "./fault.ts";

export const BLOCK_SIZE = 512;

/** A header block as it stands, names as bytes read for UTF-8. */
export interface TarHeader {
  readonly name: string;
  readonly hasPlainName: boolean;
  readonly size: number;
  readonly mode: number;
  /** The type flag, `0` for the NUL of V7. */
  readonly type: string;
  readonly linkName: string;
}

/** Throws `BrokenArchive` where the block is no header. Zero blocks are the caller's. */
export function parseTarHeader(block: Uint8Array): TarHeader {
  if (!hasRightSum(block)) {
    throw new BrokenArchive("tar-header", "something that is no header stands in place of one");
  }
  const magic = latin1(block.subarray(257, 265));
  const hasPrefix = block[345] !== 0;
  if (hasPrefix && !magic.startsWith("ustar\u0000")) {
    // Some readers prepend these bytes in old formats, some do not.
    throw new BrokenArchive("tar-header", "a header has a prefix that its format does not know");
  }
  const name = decode(untilNul(block.subarray(0, 100)));
  const prefix = decode(untilNul(block.subarray(345, 500)));
  const type = String.fromCharCode(block[156] ?? 0);
  return {
    name: hasPrefix ? `${prefix.text}/${name.text}` : name.text,
    hasPlainName: name.isUtf8 && prefix.isUtf8,
    size: parseNumber(block.subarray(124, 136)),
    mode: parseNumber(block.subarray(100, 108)),
    type: type === "\u0000" ? "0" : type,
    linkName: decode(untilNul(block.subarray(157, 257))).text,
  };
}

/** True where a reader of tars could take the block for a header. */
export function isTarHeader(block: Uint8Array): boolean {
  // Every zip is asked this: where the sum is wrong, as in nearly all of them, no error has to be made.
  if (block.length !== BLOCK_SIZE || !hasRightSum(block)) {
    return false;
  }
  try {
    parseTarHeader(block);
    return true;
  } catch (error) {
    if (error instanceof BrokenArchive) {
      return false;
    }
    throw error;
  }
}

/** The records of a pax header: `length key=value\n`. Throws `BrokenArchive` where they do not add up. */
export function parsePax(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const digits = space > at && space - at < 10 ? latin1(bytes.subarray(at, space)) : "";
    const end = /^[1-9][0-9]*$/.test(digits) ? at + Number(digits) : 0;
    const equals = bytes.indexOf(0x3d, space);
    if (end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== 0x0a) {
      throw new BrokenArchive("tar-header", "an extended header is malformed");
    }
    const key = decode(bytes.subarray(space + 1, equals)).text;
    const value = decode(bytes.subarray(equals + 1, end - 1));
    if (records.has(key) || value.text.includes("\u0000")) {
      throw new BrokenArchive("tar-header", "an extended header is ambiguous");
    }
    // `hdrcharset=BINARY` allows any bytes: each reader would make a path of its own of them.
    if (!value.isUtf8 && (key === "path" || key === "linkpath")) {
      const obstacle = `the path ${quotePath(value.text)} is not UTF-8`;
      throw new BrokenArchive("archive-path-encoding", obstacle);
    }
    records.set(key, value.text);
    at = end;
  }
  return records;
}

/** The text of a GNU long-name member. */
export function parseLongName(bytes: Uint8Array): {
  readonly text: string;
  readonly isUtf8: boolean;
} {
  return decode(untilNul(bytes));
}

/** True for a block of zeros: the end of the archive. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** The sum of all bytes with the sum itself as spaces; old writers took the bytes as signed. */
function hasRightSum(block: Uint8Array): boolean {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let index = 0; index < block.length; index += 1) {
    const byte = index < 148 || index >= 156 ? (block[index] ?? 0) : 0;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const sum = findNumber(block.subarray(148, 156));
  return sum === unsigned || sum === signed;
}

/** Throws `BrokenArchive` for what is no number. */
function parseNumber(field: Uint8Array): number {
  const number = findNumber(field);
  if (number === undefined) {
    throw new BrokenArchive("tar-header", "a number in a header is malformed");
  }
  return number;
}

/** Octal digits between spaces and NULs, or GNU's binary numbers. */
function findNumber(field: Uint8Array): number | undefined {
  const first = field[0] ?? 0;
  if (first === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    if (Number.isSafeInteger(value)) {
      return value;
    }
  }
  const text = /^[ \u0000]*([0-7]*)[ \u0000]*$/.exec(latin1(field));
  if (first >= 0x80 || text === null) {
    return undefined;
  }
  return Number.parseInt(text[1] || "0", 8);
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  try {
    return { text: STRICT_UTF8.decode(bytes), isUtf8: true };
  } catch {
    return { text: new TextDecoder().decode(bytes), isUtf8: false };
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
