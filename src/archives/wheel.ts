/**
 * Reads wheels.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
import { AppError } from "../errors.ts";
import { makeInfoFolder } from "../standards/filename.ts";
import type { ArchiveContent } from "./archive-content.ts";
import type { ByteSource } from "./byte-source.ts";
import { BrokenArchive, type FaultList, quotePath } from "./fault.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./limits.ts";
import { readRecord } from "./wheel-record.ts";
import { checkZipContent, sumSizes } from "./zip-content.ts";
import { openZip, readMember, type ZipArchive } from "./zip-reader.ts";

/** Reads a whole wheel once: framing, CRCs, and RECORD against the members. Throws `BrokenArchive` where it cannot go on. */
export async function inspectWheel(
  source: ByteSource,
  filename: string,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<ArchiveContent> {
  const zip = await openZip(source, limits);
  const folder = findDistInfo(zip, filename, faults);
  const read = (name: string, maxSize: number): Promise<Uint8Array | undefined> =>
    folder === undefined
      ? Promise.resolve(undefined)
      : readIfThere(zip, `${folder}/${name}`, maxSize, faults);
  const record = await read("RECORD", limits.recordSize);
  const entries = record && folder && (await readRecord(record, folder, faults, limits));
  if (entries) {
    await checkZipContent(zip, faults, limits, entries.digestWanted, entries.checkDigest);
    await entries.checkComplete(zip.members);
  } else {
    await checkZipContent(zip, faults, limits);
  }
  return {
    members: zip.members.map(({ name, size }) => ({ name, size, isFolder: name.endsWith("/") })),
    unpackedSize: sumSizes(zip),
    metadataFolder: folder,
    metadata: await read("METADATA", limits.metadataSize),
    wheelFile: await read("WHEEL", limits.wheelFileSize),
    record,
    entryPoints: await read("entry_points.txt", limits.entryPointsSize),
  };
}

/**
 * METADATA alone, byte for byte, with as few reads as it takes: over a source that asks a server for ranges, mostly
 * one or two. Throws `invalid` where the wheel has none or is broken.
 */
export async function readWheelMetadata(
  source: ByteSource,
  filename: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Uint8Array> {
  const zip = await openZip(source, limits);
  const folder = findDistInfo(zip, filename, undefined);
  const member = zip.members.find(({ name }) => name === `${folder}/METADATA`);
  if (member === undefined) {
    throw new AppError(
      "invalid",
      `Cannot read the metadata of ${quotePath(filename)}: there is none`,
    );
  }
  return readMember(zip, member, limits.metadataSize);
}

/**
 * The folder of the metadata: the one that the filename names, else the only one there is. Old tools did not spell both
 * alike. Two are a fault: installers differ in which they read.
 */
function findDistInfo(
  zip: ZipArchive,
  filename: string,
  faults: FaultList | undefined,
): string | undefined {
  const folders = new Set<string>();
  for (const { name } of zip.members) {
    const top = name.slice(0, Math.max(0, name.indexOf("/")));
    if (top.endsWith(".dist-info")) {
      folders.add(top);
    }
  }
  if (folders.size > 1) {
    const names = [...folders].slice(0, 3).map(quotePath).join(", ");
    faults?.add("wheel-dist-info", `The wheel has ${folders.size} .dist-info folders: ${names}`);
  }
  const named = makeInfoFolder(filename);
  if (folders.has(named)) {
    return named;
  }
  return folders.size === 1 ? [...folders][0] : undefined;
}

async function readIfThere(
  zip: ZipArchive,
  name: string,
  maxSize: number,
  faults: FaultList,
): Promise<Uint8Array | undefined> {
  const member = zip.members.find((candidate) => candidate.name === name);
  if (member === undefined) {
    return undefined;
  }
  try {
    return await readMember(zip, member, maxSize);
  } catch (error) {
    if (!(error instanceof BrokenArchive)) {
      throw error;
    }
    faults.add(error.fault.code, error.fault.message, name);
    return undefined;
  }
}
