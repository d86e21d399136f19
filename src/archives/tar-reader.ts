/**
 * Reads through a tar.gz once, from front to back, without unpacking it to anywhere: what members it has, the content
 * of the few that are asked for, and all that is wrong with it.
 * Spec of the checks: PEP 721's `data` filter, and what PyPI refuses (sparse members).
 */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type BlockReader, makeBlockReader } from "./block-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive, type FaultList, quotePath } from "./fault.ts";
import { type ArchiveLimits, isBomb } from "./limits.ts";
import { makePathCheck, type PathCheck } from "./member-path.ts";
import {
  BLOCK_SIZE,
  isZero,
  parseLongName,
  parsePax,
  parseTarHeader,
  type TarHeader,
} from "./tar-header.ts";
import { checkLinks, type TarMember } from "./tar-links.ts";

export interface TarScan {
  readonly members: readonly TarMember[];
  /** The content of the members that were asked for, by name. */
  readonly kept: ReadonlyMap<string, Uint8Array>;
  /** All bytes that came out of the gzip stream. */
  readonly unpackedSize: number;
}

/**
 * `keep` names the largest size up to which a file's content is kept; `undefined` passes over it. Throws
 * `BrokenArchive` where nothing behind can be told; lesser faults go to `faults`.
 */
export async function scanTarGz(
  source: ByteSource,
  keep: (name: string) => number | undefined,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<TarScan> {
  const count = { unpacked: 0 };
  const scanner: Scanner = {
    blocks: makeBlockReader(gunzip(source, count, limits)),
    members: [],
    kept: new Map(),
    paths: makePathCheck(faults, limits),
    keep,
    faults,
    limits,
  };
  while (await readOne(scanner)) {
    // Each call reads one member with all that belongs to it.
  }
  scanner.paths.finish();
  checkLinks(scanner.members, faults);
  return { members: scanner.members, kept: scanner.kept, unpackedSize: count.unpacked };
}

interface Scanner {
  readonly blocks: BlockReader;
  readonly members: TarMember[];
  readonly kept: Map<string, Uint8Array>;
  readonly paths: PathCheck;
  readonly keep: (name: string) => number | undefined;
  readonly faults: FaultList;
  readonly limits: ArchiveLimits;
}

const PIECE = 256 * 1024;

async function* gunzip(
  source: ByteSource,
  count: { unpacked: number },
  limits: ArchiveLimits,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  // The iteration below meets the error; `pipeline` only passes it on and cleans up.
  pipeline(Readable.from(pieces(source), { objectMode: false }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      count.unpacked += chunk.length;
      if (isBomb(source.size, count.unpacked, limits)) {
        const obstacle = `it unpacks to more than ${limits.unpackedRatio} times its size`;
        throw new BrokenArchive("archive-bomb", obstacle);
      }
      yield chunk;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw code.startsWith("Z_")
      ? new BrokenArchive("archive-unreadable", "its gzip stream is damaged or cut")
      : error;
  }
  if (gunzip.bytesWritten !== source.size) {
    throw new BrokenArchive("archive-trailing-data", "something follows its gzip stream");
  }
}

async function* pieces(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < source.size; at += PIECE) {
    yield await source.read(at, Math.min(PIECE, source.size - at));
  }
}

/** What extended headers say of the member that follows them. */
interface Extended {
  readonly pax?: ReadonlyMap<string, string>;
  readonly name?: { readonly text: string; readonly isUtf8: boolean };
  readonly linkName?: string;
}

/** Reads one member. False at the end of the archive. */
async function readOne(scanner: Scanner): Promise<boolean> {
  let extended: Extended = {};
  for (;;) {
    const block = await scanner.blocks.take(BLOCK_SIZE);
    if (block.length === 0 || isZero(block)) {
      await finish(scanner, block, extended);
      return false;
    }
    if (block.length < BLOCK_SIZE) {
      throw new BrokenArchive("archive-unreadable", "it is cut in a header");
    }
    const header = parseTarHeader(block);
    const next = await readExtended(scanner, header, extended);
    if (next === undefined) {
      await readMember(scanner, header, extended);
      return true;
    }
    extended = next;
  }
}

/** Two blocks of zeros end it, and nothing but zeros may follow: some readers go on, and see other members. */
async function finish(scanner: Scanner, block: Uint8Array, extended: Extended): Promise<void> {
  if (Object.keys(extended).length > 0) {
    throw new BrokenArchive("tar-header", "an extended header stands without a member");
  }
  for (let rest = block; rest.length > 0; rest = await scanner.blocks.take(PIECE)) {
    if (!isZero(rest)) {
      throw new BrokenArchive("archive-trailing-data", "something follows its last member");
    }
  }
}

/** Takes an extended header in. `undefined` where the header is a member's own. */
async function readExtended(
  scanner: Scanner,
  header: TarHeader,
  extended: Extended,
): Promise<Extended | undefined> {
  switch (header.type) {
    case "x":
      return once(extended, { pax: parsePax(await readHeaderContent(scanner, header)) });
    case "L":
      return once(extended, { name: parseLongName(await readHeaderContent(scanner, header)) });
    case "K":
      return once(extended, {
        linkName: parseLongName(await readHeaderContent(scanner, header)).text,
      });
    case "g":
      checkGlobal(scanner, parsePax(await readHeaderContent(scanner, header)));
      return extended;
    default:
      return undefined;
  }
}

/** Readers differ in which of two headers of one kind, or of pax and GNU together, counts. */
function once(extended: Extended, more: Extended): Extended {
  const isMixed = "pax" in extended !== "pax" in more && Object.keys(extended).length > 0;
  if (isMixed || Object.keys(more).some((key) => key in extended)) {
    throw new BrokenArchive("tar-header", "a member has several extended headers");
  }
  return { ...extended, ...more };
}

async function readHeaderContent(scanner: Scanner, header: TarHeader): Promise<Uint8Array> {
  if (header.size > scanner.limits.headerSize) {
    throw new BrokenArchive("tar-header", `an extended header has ${header.size} bytes`);
  }
  return readContent(scanner, header);
}

/** A whole content with its padding. Throws `BrokenArchive` where the archive ends in it. */
async function readContent(scanner: Scanner, header: Pick<TarHeader, "size">): Promise<Uint8Array> {
  const padded = padding(header.size);
  const bytes = await scanner.blocks.take(header.size + padded);
  if (bytes.length < header.size + padded) {
    throw new BrokenArchive("archive-unreadable", "it is cut in a member");
  }
  // A copy: what is kept must not hold the whole piece in memory.
  return Uint8Array.from(bytes.subarray(0, header.size));
}

function padding(size: number): number {
  return (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE;
}

/** `git archive` writes a comment for all members; names and sizes for all members nobody needs. */
function checkGlobal(scanner: Scanner, records: ReadonlyMap<string, string>): void {
  for (const key of records.keys()) {
    if (["path", "linkpath", "size"].includes(key) || key.startsWith("GNU.sparse.")) {
      scanner.faults.add("tar-header", `A global header sets ${quotePath(key)}`);
    }
  }
}

async function readMember(scanner: Scanner, header: TarHeader, extended: Extended): Promise<void> {
  const member = describeMember(header, extended, scanner.faults);
  scanner.members.push(member);
  if (scanner.members.length > scanner.limits.members) {
    const obstacle = `it has more than ${scanner.limits.members} members`;
    throw new BrokenArchive("archive-member-limit", obstacle);
  }
  scanner.paths.add(member.name, member.kind === "folder");
  if (member.kind !== "file" && member.size > 0) {
    // Some readers take the bytes as this member's content, some as the next header.
    const obstacle = `${quotePath(member.name)} is no file and has content`;
    throw new BrokenArchive("tar-header", obstacle, member.name);
  }
  const wanted = member.kind === "file" ? scanner.keep(member.name) : undefined;
  if (wanted !== undefined && member.size <= wanted) {
    scanner.kept.set(member.name, await readContent(scanner, member));
    return;
  }
  if (wanted !== undefined) {
    const message = `${quotePath(member.name)} has ${member.size} bytes, and at most ${wanted} are read`;
    scanner.faults.add("metadata-size", message, member.name);
  }
  const length = member.size + padding(member.size);
  if ((await scanner.blocks.skip(length)) < length) {
    throw new BrokenArchive("archive-unreadable", "it is cut in a member");
  }
}

const KINDS: Readonly<Record<string, TarMember["kind"]>> = {
  "0": "file",
  "7": "file",
  "1": "hard-link",
  "2": "symbolic-link",
  "5": "folder",
};

function describeMember(header: TarHeader, extended: Extended, faults: FaultList): TarMember {
  const name = extended.pax?.get("path") ?? extended.name?.text ?? header.name;
  const isOldFolder = header.type === "0" && name.endsWith("/");
  const kind = isOldFolder ? "folder" : (KINDS[header.type] ?? "special");
  const isPlain = extended.name?.isUtf8 ?? (extended.pax?.has("path") || header.hasPlainName);
  if (!isPlain) {
    faults.add("archive-path-encoding", `The path ${quotePath(name)} is not UTF-8`, name);
  }
  const isSparse = [...(extended.pax?.keys() ?? [])].some((key) => key.startsWith("GNU.sparse."));
  if (header.type === "S" || isSparse) {
    // Readers that know them show other bytes than those that do not; and a few bytes unpack to terabytes.
    throw new BrokenArchive("tar-sparse", `${quotePath(name)} is a sparse file`, name);
  }
  if (kind === "special") {
    const message = `${quotePath(name)} is a device or another special member`;
    faults.add("archive-special-file", message, name);
  }
  const target = extended.pax?.get("linkpath") ?? extended.linkName ?? header.linkName;
  const isLink = kind === "symbolic-link" || kind === "hard-link";
  return { name, kind, size: realSize(header, extended, name), ...(isLink ? { target } : {}) };
}

const MAX_USTAR_SIZE = 0o77777777777;

/** Attack: a size in the pax header that readers of the plain one do not see, and so a member hidden in the content. */
function realSize(header: TarHeader, extended: Extended, name: string): number {
  const text = extended.pax?.get("size");
  if (text === undefined) {
    return header.size;
  }
  const size = /^[0-9]{1,15}$/.test(text) ? Number(text) : -1;
  if (size < 0 || (size <= MAX_USTAR_SIZE && size !== header.size)) {
    throw new BrokenArchive("tar-header", `${quotePath(name)} has two sizes`, name);
  }
  return size;
}
