/** The files of an archive with their digests, whatever kind it is of: what two archives are compared by. */
import { createHash } from "node:crypto";
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive, makeFaultList } from "./fault.ts";
import { findKind } from "./inspect.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./limits.ts";
import { scanTarGz } from "./tar-reader.ts";
import { openZip, readMember } from "./zip-reader.ts";

export interface MemberDigest {
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** In lower-case hex. */
  readonly sha256: string;
}

/** Sees each member with its content, once. */
export type MemberReader = (name: string, bytes: Uint8Array) => void;

/**
 * In the order of the archive, without folders; `onMember` sees the contents on the way. Throws `BrokenArchive` where
 * the archive cannot be read.
 */
export async function listMemberDigests(
  source: ByteSource,
  filename: string,
  onMember: MemberReader = () => {},
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<readonly MemberDigest[]> {
  const { kind, format } = findKind(filename);
  if (kind === "other") {
    throw new BrokenArchive("archive-unreadable", `it is no wheel and no sdist, but a .${format}`);
  }
  return format === "zip"
    ? listOfZip(source, onMember, limits)
    : listOfTar(source, onMember, limits);
}

async function listOfZip(
  source: ByteSource,
  onMember: MemberReader,
  limits: ArchiveLimits,
): Promise<MemberDigest[]> {
  const zip = await openZip(source, limits);
  const digests: MemberDigest[] = [];
  for (const member of zip.members) {
    if (member.name.endsWith("/")) continue;
    const bytes = await readMember(zip, member, member.size);
    onMember(member.name, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    digests.push({ name: member.name, size: member.size, sha256 });
  }
  return digests;
}

async function listOfTar(
  source: ByteSource,
  onMember: MemberReader,
  limits: ArchiveLimits,
): Promise<MemberDigest[]> {
  const keepAll = (): number => Number.MAX_SAFE_INTEGER;
  const { kept } = await scanTarGz(source, keepAll, makeFaultList(limits), limits);
  for (const [name, bytes] of kept) onMember(name, bytes);
  return [...kept].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
}
