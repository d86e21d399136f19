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

/** In the order of the archive, without folders. Throws `BrokenArchive` where the archive cannot be read. */
export async function listMemberDigests(
  source: ByteSource,
  filename: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<readonly MemberDigest[]> {
  const { kind, format } = findKind(filename);
  if (kind === "other") {
    throw new BrokenArchive("archive-unreadable", `it is no wheel and no sdist, but a .${format}`);
  }
  return format === "zip" ? listOfZip(source, limits) : listOfTar(source, limits);
}

async function listOfZip(source: ByteSource, limits: ArchiveLimits): Promise<MemberDigest[]> {
  const zip = await openZip(source, limits);
  const digests: MemberDigest[] = [];
  for (const member of zip.members) {
    if (member.name.endsWith("/")) continue;
    const bytes = await readMember(zip, member, member.size);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    digests.push({ name: member.name, size: member.size, sha256 });
  }
  return digests;
}

async function listOfTar(source: ByteSource, limits: ArchiveLimits): Promise<MemberDigest[]> {
  const keepAll = (): number => Number.MAX_SAFE_INTEGER;
  const { kept } = await scanTarGz(source, keepAll, makeFaultList(limits), limits);
  return [...kept].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
}
