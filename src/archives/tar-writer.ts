/**
 * Writes tar archives that every reader of sdists takes: ustar where it suffices, pax headers where it does not, no
 * sparse members, one fixed time, no owner.
 * Spec: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block".
 */
import { gzipSync } from "node:zlib";
import { requireSafeName } from "./written-name.ts";

/** One file of an archive that is being written. */
export interface TarEntry {
  /** Path with `/`, no leading one. A trailing one makes a folder. */
  readonly name: string;
  readonly content: Uint8Array | (() => Uint8Array);
  /** Unix permission bits; 0o644 where they are not given. */
  readonly mode?: number;
}

export interface TarOptions {
  /** Written on every member; 1970-01-01 where it is not given. */
  readonly modified?: Date;
}

/** The whole archive in memory, gzipped without name and time. Throws as `tarParts`. */
export function makeTarGz(entries: Iterable<TarEntry>, options: TarOptions = {}): Uint8Array {
  const bytes = gzipSync(makeTar(entries, options));
  // Byte 9 names the system that packed it (RFC 1952, 2.3.1): "unknown", so that every machine makes the same bytes.
  bytes[9] = 255;
  return bytes;
}

/** The whole archive in memory. Throws as `tarParts`. */
export function makeTar(entries: Iterable<TarEntry>, options: TarOptions = {}): Uint8Array {
  return Buffer.concat([...tarParts(entries, options)]);
}

/**
 * The archive piece by piece, in the order of `entries`: write the pieces one after another. Throws `invalid` for a
 * name that comes twice or that no reader would take.
 */
function* tarParts(
  entries: Iterable<TarEntry>,
  options: TarOptions = {},
): Generator<Uint8Array, void> {
  const seconds = Math.max(0, Math.floor((options.modified?.getTime() ?? 0) / 1000));
  const names = new Set<string>();
  for (const entry of entries) {
    requireSafeName(entry.name, names, "tar");
    const content = typeof entry.content === "function" ? entry.content() : entry.content;
    const isFolder = entry.name.endsWith("/");
    yield* memberParts({
      name: entry.name,
      type: isFolder ? "5" : "0",
      mode: entry.mode ?? (isFolder ? 0o755 : 0o644),
      content,
      seconds,
    });
  }
  yield Buffer.alloc(2 * BLOCK);
}

const BLOCK = 512;
const MAX_USTAR_SIZE = 0o77777777777;

interface Member {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly content: Uint8Array;
  readonly seconds: number;
}

function* memberParts(member: Member): Generator<Uint8Array, void> {
  const split = splitName(member.name);
  const pax: string[] = [];
  if (split === undefined) {
    pax.push(paxRecord("path", member.name));
  }
  if (member.content.length > MAX_USTAR_SIZE) {
    pax.push(paxRecord("size", String(member.content.length)));
  }
  if (pax.length > 0) {
    const records = Buffer.from(pax.join(""), "utf8");
    const name = { prefix: "", name: "PaxHeaders/entry" };
    yield header({ ...member, type: "x", mode: 0o644 }, name, records.length);
    yield* padded(records);
  }
  const shown = split ?? { prefix: "", name: asciiStart(member.name) };
  yield header(member, shown, Math.min(member.content.length, MAX_USTAR_SIZE));
  yield* padded(member.content);
}

interface SplitName {
  readonly prefix: string;
  readonly name: string;
}

/** How ustar can hold a name: 100 bytes, or 155 more before a `/`. `undefined` where it cannot. */
function splitName(name: string): SplitName | undefined {
  if (Buffer.byteLength(name) !== name.length) {
    return undefined;
  }
  if (name.length <= 100) {
    return { prefix: "", name };
  }
  const slash = name.indexOf("/", name.length - 101);
  return slash > 0 && slash <= 155 && slash < name.length - 1
    ? { prefix: name.slice(0, slash), name: name.slice(slash + 1) }
    : undefined;
}

/** What a reader without pax sees. */
function asciiStart(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, "_").slice(0, 100);
}

/** `length key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function header(member: Member, shown: SplitName, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  block.write(shown.name, 0, 100, "latin1");
  block.write(octal(member.mode, 7), 100, "latin1");
  block.write(octal(0, 7), 108, "latin1");
  block.write(octal(0, 7), 116, "latin1");
  block.write(octal(size, 11), 124, "latin1");
  block.write(octal(member.seconds, 11), 136, "latin1");
  block.write(" ".repeat(8), 148, "latin1");
  block.write(member.type, 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  block.write(shown.prefix, 345, 155, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\u0000 `, 148, "latin1");
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function* padded(content: Uint8Array): Generator<Uint8Array, void> {
  yield content;
  const rest = content.length % BLOCK;
  if (rest > 0) {
    yield Buffer.alloc(BLOCK - rest);
  }
}
