/**
 * A zip read strictly from front to back, beside its directory: a reader that streams and one that jumps must see the
 * same members with the same bytes, and nothing else may be in the file.
 * Attacks: hidden members, second archives in gaps and comments, sizes that lie, overlapping members.
 */
import type { ByteSource } from "./byte-source.ts";
import { type FaultCode, type FaultList, quotePath } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";
import { makePathCheck } from "./member-path.ts";
import { makePace } from "./pace.ts";
import { uint64, viewOf } from "./zip-bytes.ts";
import { DEFLATED, decodeName, STORED, type ZipMember } from "./zip-directory.ts";
import { type HeaderSizes, readSizes } from "./zip-extra.ts";
import type { ZipArchive } from "./zip-reader.ts";

/** A member whose two headers agree, and where its packed bytes begin. */
export interface PlacedMember {
  readonly member: ZipMember;
  readonly start: number;
}

/** What the directory alone shows of each member. */
export async function checkDirectory(
  zip: ZipArchive,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<void> {
  const pace = makePace();
  const paths = makePathCheck(faults, limits);
  for (const [index, member] of zip.members.entries()) {
    checkMember(member, faults);
    paths.add(member.name, member.name.endsWith("/"));
    if (index % 512 === 511) {
      await pace();
    }
  }
  paths.finish();
}

const ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000;
const DESCRIPTOR_FLAG = 0x0008;
const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;
const SYMBOLIC_LINK = 0o120000;

function checkMember(member: ZipMember, faults: FaultList): void {
  for (const [code, what] of listMemberFaults(member)) {
    faults.add(code, `${quotePath(member.name)} ${what}`, member.name);
  }
}

function* listMemberFaults(member: ZipMember): Generator<readonly [FaultCode, string], void> {
  const fileType = member.mode & FILE_TYPE;
  if (!member.hasPlainName) {
    yield ["archive-path-encoding", "is a path that is not marked as UTF-8"];
  }
  if ((member.flags & ENCRYPTED_FLAGS) !== 0) {
    yield ["zip-encrypted", "is encrypted"];
  }
  if (member.method !== STORED && member.method !== DEFLATED) {
    yield ["zip-compression", `is packed by method ${member.method}`];
  }
  if (member.hasComment) {
    yield ["zip-member-comment", "has a comment in the directory"];
  }
  if (member.extraFault !== undefined) {
    yield ["zip-extra-field", `is described strangely: ${member.extraFault}`];
  }
  if (fileType === SYMBOLIC_LINK) {
    yield ["archive-link", "is a symbolic link"];
  } else if (fileType !== 0 && fileType !== REGULAR_FILE && fileType !== FOLDER) {
    yield ["archive-special-file", "is a device or another special file"];
  }
  if (member.name.endsWith("/") && member.size > 0) {
    yield ["zip-header-mismatch", "is a folder with content"];
  }
}

/** Gives the members in the order of the file, and stops at the first place where it cannot tell what follows. */
export async function* walkZip(
  zip: ZipArchive,
  faults: FaultList,
): AsyncGenerator<PlacedMember, void> {
  const byName = new Map(zip.members.map((member) => [member.name, member]));
  const seen = new Set<string>();
  const { source } = zip;
  let at = 0;
  while (at < zip.directoryStart) {
    const header = await readLocalHeader(source, at, zip.directoryStart);
    if (header === undefined) {
      const code = at === 0 ? "zip-prefix-data" : "zip-framing";
      faults.add(code, `At byte ${at} something stands that is no member`);
      break;
    }
    const member = byName.get(header.name);
    if (member === undefined) {
      const message = `${quotePath(header.name)} is in the file, but not in its directory`;
      faults.add("zip-hidden-member", message, header.name);
      break;
    }
    if (seen.has(member.name)) {
      // The directory's own doubles are told by its check; here the second would be read in place of the first.
      const message = `${quotePath(member.name)} is in the file twice`;
      faults.add("archive-duplicate-path", message, member.name);
      break;
    }
    seen.add(member.name);
    if (!checkHeader(header, member, at, faults)) {
      break;
    }
    yield { member, start: header.end };
    const end = await findMemberEnd(source, header, member, zip.directoryStart);
    if (end === undefined) {
      const message = `${quotePath(member.name)} does not end where its sizes say`;
      faults.add("zip-framing", message, member.name);
      break;
    }
    at = end;
  }
  if (at >= zip.directoryStart) {
    checkNoneMissing(zip, seen, faults);
  }
}

/** Only after a whole walk: after a break nobody knows what else is there. */
function checkNoneMissing(zip: ZipArchive, seen: ReadonlySet<string>, faults: FaultList): void {
  for (const { name } of zip.members) {
    if (!seen.has(name)) {
      faults.add("zip-missing-member", `${quotePath(name)} is not where the directory says`, name);
    }
  }
}

interface LocalHeader {
  readonly name: string;
  readonly hasPlainName: boolean;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly sizes: HeaderSizes & { readonly fault?: string };
  /** Where the packed bytes begin. */
  readonly end: number;
}

/** APPNOTE 4.3.7. `undefined` where no whole header stands at `at`. */
async function readLocalHeader(
  source: ByteSource,
  at: number,
  limit: number,
): Promise<LocalHeader | undefined> {
  if (at + 30 > limit) {
    return undefined;
  }
  const view = viewOf(await source.read(at, 30));
  const nameEnd = at + 30 + view.getUint16(26, true);
  const end = nameEnd + view.getUint16(28, true);
  if (view.getUint32(0, true) !== 0x04034b50 || end > limit) {
    return undefined;
  }
  const bytes = await source.read(at + 30, end - at - 30);
  const nameBytes = bytes.subarray(0, nameEnd - at - 30);
  const flags = view.getUint16(6, true);
  const { name, isPlain } = decodeName(nameBytes, flags);
  const sizes = { size: view.getUint32(22, true), packedSize: view.getUint32(18, true), offset: 0 };
  return {
    name,
    hasPlainName: isPlain,
    flags,
    method: view.getUint16(8, true),
    crc: view.getUint32(14, true),
    sizes: readSizes(bytes.subarray(nameEnd - at - 30), sizes, nameBytes),
    end,
  };
}

/** False where the header and the directory tell of different members. */
function checkHeader(
  header: LocalHeader,
  member: ZipMember,
  at: number,
  faults: FaultList,
): boolean {
  if (header.sizes.fault !== undefined) {
    const message = `${quotePath(member.name)} is described strangely: ${header.sizes.fault}`;
    faults.add("zip-extra-field", message, member.name);
    return false;
  }
  const isStreamed = (header.flags & DESCRIPTOR_FLAG) !== 0;
  if (isStreamed) {
    const message = `${quotePath(member.name)} has its sizes behind its content (a data descriptor)`;
    faults.add("zip-data-descriptor", message, member.name);
  }
  const agrees =
    member.offset === at &&
    ((header.flags ^ member.flags) & ENCRYPTED_FLAGS) === 0 &&
    header.hasPlainName === member.hasPlainName &&
    header.method === member.method &&
    isSame(header.sizes.size, member.size, isStreamed) &&
    isSame(header.sizes.packedSize, member.packedSize, isStreamed) &&
    isSame(header.crc, member.crc, isStreamed);
  if (!agrees) {
    const message = `The header of ${quotePath(member.name)} and the directory disagree`;
    faults.add("zip-header-mismatch", message, member.name);
  }
  return agrees;
}

/** A streamed member has zeros where it did not know yet. */
function isSame(local: number, central: number, isStreamed: boolean): boolean {
  return local === central || (isStreamed && local === 0);
}

/** Where the next member begins. `undefined` where the content or its descriptor (APPNOTE 4.3.9) does not end as told. */
async function findMemberEnd(
  source: ByteSource,
  header: LocalHeader,
  member: ZipMember,
  limit: number,
): Promise<number | undefined> {
  const end = header.end + member.packedSize;
  if (end > limit) {
    return undefined;
  }
  if ((header.flags & DESCRIPTOR_FLAG) === 0) {
    return end;
  }
  const bytes = await source.read(end, Math.min(24, limit - end));
  const view = viewOf(bytes);
  const hasSignature = bytes.length >= 4 && view.getUint32(0, true) === 0x08074b50;
  const skip = hasSignature ? 4 : 0;
  for (const width of [4, 8]) {
    const length = skip + 4 + 2 * width;
    if (length <= bytes.length && isDescriptor(view, skip, width, member)) {
      return end + length;
    }
  }
  return undefined;
}

function isDescriptor(view: DataView, at: number, width: number, member: ZipMember): boolean {
  const read = (offset: number): number =>
    width === 4 ? view.getUint32(offset, true) : uint64(view, offset);
  return (
    view.getUint32(at, true) === member.crc &&
    read(at + 4) === member.packedSize &&
    read(at + 4 + width) === member.size
  );
}
