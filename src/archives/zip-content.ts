/** Reads every member of a zip once, in the order of the file, and checks that it is what the directory says. */
import { createHash, hash } from "node:crypto";
import { readAhead } from "./byte-source.ts";
import { BrokenArchive, type FaultList } from "./fault.ts";
import { type ArchiveLimits, isBomb } from "./limits.ts";
import { makePace } from "./pace.ts";
import { BLOCK_SIZE, isTarHeader } from "./tar-header.ts";
import type { ZipMember } from "./zip-directory.ts";
import { checkDirectory, type PlacedMember, walkZip } from "./zip-framing.ts";
import { joinChunks, openMember, type ZipArchive } from "./zip-reader.ts";

/** Which digest of a member's content is wanted, as `node:crypto` names it. */
export type DigestWanted = (member: ZipMember) => string | undefined;

/**
 * Framing, paths, sizes and CRCs; faults are told. Calls `onDigest` with the digest, in URL-safe base64 without
 * padding, of each member that is whole and of which one is wanted. Throws `BrokenArchive` for a bomb, before it is unpacked.
 */
export async function checkZipContent(
  zip: ZipArchive,
  faults: FaultList,
  limits: ArchiveLimits,
  wanted: DigestWanted = () => undefined,
  onDigest: (member: ZipMember, digest: string) => void = () => undefined,
): Promise<void> {
  if (isTarHeader(await zip.source.read(0, Math.min(BLOCK_SIZE, zip.source.size)))) {
    faults.add("archive-polyglot", "The file is a tar as well as a zip");
  }
  await checkDirectory(zip, faults, limits);
  checkUnpackedSize(zip, limits);
  const pace = makePace();
  // Headers and contents follow one another: one window serves both.
  const flowing = { ...zip, source: readAhead(zip.source, WINDOW) };
  for await (const placed of walkZip(flowing, faults)) {
    await pace();
    try {
      const algorithm = wanted(placed.member);
      const digest = await readThrough(flowing, placed, algorithm, limits);
      if (digest !== undefined) {
        onDigest(placed.member, digest);
      }
    } catch (error) {
      if (!(error instanceof BrokenArchive)) {
        throw error;
      }
      faults.add(error.fault.code, error.fault.message, error.fault.member);
    }
  }
}

const WINDOW = 512 * 1024;

/** Only sizes that are told are summed: `openMember` stops where a member grows beyond its own. */
function checkUnpackedSize(zip: ZipArchive, limits: ArchiveLimits): void {
  if (isBomb(zip.source.size, sumSizes(zip), limits)) {
    const obstacle = `it unpacks to more than ${limits.unpackedRatio} times its size`;
    throw new BrokenArchive("archive-bomb", obstacle);
  }
}

/** What all members unpack to, in bytes, as the directory tells it. */
export function sumSizes(zip: ZipArchive): number {
  return zip.members.reduce((sum, member) => sum + member.size, 0);
}

async function readThrough(
  zip: ZipArchive,
  { member, start }: PlacedMember,
  algorithm: string | undefined,
  limits: ArchiveLimits,
): Promise<string | undefined> {
  const chunks = openMember(zip, member, start, limits);
  if (algorithm === undefined) {
    for await (const _ of chunks) {
      // The reading itself is the check.
    }
    return undefined;
  }
  if (member.size <= limits.wholeMemberSize) {
    return hash(algorithm, await joinChunks(chunks), "base64url");
  }
  const digest = createHash(algorithm);
  for await (const chunk of chunks) {
    digest.update(chunk);
  }
  return digest.digest("base64url");
}
