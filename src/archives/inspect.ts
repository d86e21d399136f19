/**
 * One bounded reading of a wheel or an sdist: what it holds, its metadata byte for byte, and all that is wrong with
 * it. Nothing is unpacked to a disk, and memory stays bounded whatever the archive claims.
 * `rules/upload-rules.ts` decides what of it an index takes.
 */
import { isAppError } from "../errors.ts";
import { type Metadata, parseMetadata } from "../standards/metadata.ts";
import type { ArchiveContent } from "./archive-content.ts";
import { type ByteSource, memorySource, openFileSource } from "./byte-source.ts";
import { type ArchiveFault, BrokenArchive, type FaultList, makeFaultList } from "./fault.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./limits.ts";
import { inspectTarSdist, inspectZipSdist } from "./sdist.ts";
import { inspectWheel } from "./wheel.ts";

/** What a file is by the end of its name. */
export type ArchiveKind =
  | { readonly kind: "wheel"; readonly format: "zip" }
  | { readonly kind: "sdist"; readonly format: "zip" | "tar.gz" }
  /** Known, and not read: only named. */
  | { readonly kind: "other"; readonly format: string };

export interface Inspection extends ArchiveContent {
  readonly filename: string;
  readonly kind: ArchiveKind["kind"];
  readonly format: string;
  /** Of the file, in bytes. */
  readonly size: number;
  /** What `metadata` says. */
  readonly fields: Metadata | undefined;
  /** First parts of the members' paths: folders, and files that stand in none. */
  readonly topNames: readonly string[];
  /** Empty for an archive that holds together, whose CRCs are right and whose RECORD tells the truth. */
  readonly faults: readonly ArchiveFault[];
}

export interface InspectOptions {
  readonly limits?: ArchiveLimits;
}

/** Inspects the file at `path`, which may have any name; `filename` tells what it wants to be. */
export async function inspectArchive(
  path: string,
  filename: string,
  options: InspectOptions = {},
): Promise<Inspection> {
  const limits = options.limits ?? ARCHIVE_LIMITS;
  await using file = await openFileSource(path);
  const isSmall = file.size <= limits.wholeArchiveSize;
  const source = isSmall ? memorySource(await file.read(0, file.size)) : file;
  // Awaited here: the file is closed when this function ends.
  return await inspectSource(source, filename, options);
}

/** The same for bytes from elsewhere. Throws only what the source throws: a broken archive is an inspection with faults. */
export async function inspectSource(
  source: ByteSource,
  filename: string,
  options: InspectOptions = {},
): Promise<Inspection> {
  const limits = options.limits ?? ARCHIVE_LIMITS;
  const { kind, format } = findKind(filename);
  const faults = makeFaultList(limits);
  let content = EMPTY;
  try {
    if (kind === "wheel") {
      content = await inspectWheel(source, filename, faults, limits);
    } else if (kind === "sdist" && format === "zip") {
      content = await inspectZipSdist(source, faults, limits);
    } else if (kind === "sdist") {
      content = await inspectTarSdist(source, faults, limits);
    }
  } catch (error) {
    if (!(error instanceof BrokenArchive)) {
      throw error;
    }
    faults.add(error.fault.code, error.fault.message, error.fault.member);
  }
  const topNames = listTopNames(content);
  const fields = content.metadata && readFields(content.metadata, faults);
  return {
    ...content,
    // What no reader takes, none is given.
    metadata: fields && content.metadata,
    fields,
    ...{ filename, kind, format, size: source.size, topNames },
    faults: faults.found,
  };
}

function readFields(metadata: Uint8Array, faults: FaultList): Metadata | undefined {
  try {
    return parseMetadata(metadata);
  } catch (error) {
    if (!isAppError(error, "invalid")) {
      throw error;
    }
    faults.add("metadata-size", error.message);
    return undefined;
  }
}

function listTopNames({ members }: ArchiveContent): readonly string[] {
  const names = new Set<string>();
  for (const { name } of members) {
    const slash = name.indexOf("/");
    names.add(slash < 0 ? name : name.slice(0, slash));
  }
  return [...names];
}

const EMPTY: ArchiveContent = {
  members: [],
  unpackedSize: 0,
  metadataFolder: undefined,
  metadata: undefined,
  wheelFile: undefined,
  record: undefined,
  entryPoints: undefined,
};

/** Formats of other times and systems, which an index names when it refuses them. */
const OTHER_FORMATS = [
  "tar.bz2",
  "tar.xz",
  "tar.zst",
  "tar.Z",
  "tar",
  "tgz",
  "egg",
  "exe",
  "msi",
  "rpm",
  "deb",
];

/** What a file is by the end of its name. */
export function findKind(filename: string): ArchiveKind {
  if (filename.endsWith(".whl")) {
    return { kind: "wheel", format: "zip" };
  }
  if (filename.endsWith(".tar.gz")) {
    return { kind: "sdist", format: "tar.gz" };
  }
  if (filename.endsWith(".zip")) {
    return { kind: "sdist", format: "zip" };
  }
  const format = OTHER_FORMATS.find((ending) => filename.endsWith(`.${ending}`));
  return { kind: "other", format: format ?? "" };
}
