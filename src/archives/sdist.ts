/**
 * Reads sdists: tar.gz as they are today, and zip as they once were.
 * Spec: https://packaging.python.org/en/latest/specifications/source-distribution-format/
 */

import type { ArchiveContent, InspectedMember } from "./archive-content.ts";
import type { ByteSource } from "./byte-source.ts";
import { type FaultList, quotePath } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";
import { scanTarGz } from "./tar-reader.ts";
import { checkZipContent, sumSizes } from "./zip-content.ts";
import { endsAsZip } from "./zip-end.ts";
import { openZip, readMember } from "./zip-reader.ts";

/** Reads a tar.gz through once. Throws `BrokenArchive` where it cannot go on. */
export async function inspectTarSdist(
  source: ByteSource,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<ArchiveContent> {
  await checkIsNoZip(source, faults);
  const keep = (name: string): number | undefined =>
    isMetadata(name) ? limits.metadataSize : undefined;
  const scan = await scanTarGz(source, keep, faults, limits);
  const members = scan.members.map(({ name, size, kind }) => ({
    name,
    size,
    isFolder: kind === "folder",
  }));
  const folder = findTopFolder(members, faults);
  return {
    ...NOT_IN_SDISTS,
    members,
    unpackedSize: scan.unpackedSize,
    metadataFolder: folder,
    metadata: scan.kept.get(`${folder}/PKG-INFO`),
  };
}

/** Reads a zip through once. Throws `BrokenArchive` where it cannot go on. */
export async function inspectZipSdist(
  source: ByteSource,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<ArchiveContent> {
  const zip = await openZip(source, limits);
  await checkZipContent(zip, faults, limits);
  const members = zip.members.map(({ name, size }) => ({
    name,
    size,
    isFolder: name.endsWith("/"),
  }));
  const folder = findTopFolder(members, faults);
  const metadata = zip.members.find(({ name }) => name === `${folder}/PKG-INFO`);
  return {
    ...NOT_IN_SDISTS,
    members,
    unpackedSize: sumSizes(zip),
    metadataFolder: folder,
    metadata: metadata && (await readMember(zip, metadata, limits.metadataSize)),
  };
}

const NOT_IN_SDISTS = { wheelFile: undefined, record: undefined, entryPoints: undefined } as const;

function isMetadata(name: string): boolean {
  return name.endsWith("/PKG-INFO") && name.indexOf("/") === name.length - "/PKG-INFO".length;
}

/** The one folder in which all members are. Installers unpack it and enter it. */
function findTopFolder(members: readonly InspectedMember[], faults: FaultList): string | undefined {
  const tops = new Set<string>();
  for (const { name, isFolder } of members) {
    const slash = name.indexOf("/");
    if (slash < 0 && !isFolder) {
      faults.add("sdist-top-folder", `${quotePath(name)} stands beside the top folder`, name);
    } else {
      tops.add(slash < 0 ? name : name.slice(0, slash));
    }
  }
  if (tops.size !== 1) {
    const names = [...tops].slice(0, 3).map(quotePath).join(", ");
    faults.add("sdist-top-folder", `The sdist has ${tops.size} top folders ${names}`.trimEnd());
  }
  return [...tops][0];
}

/** Attack: a file that is a tar.gz for one reader and a zip for another. */
async function checkIsNoZip(source: ByteSource, faults: FaultList): Promise<void> {
  if (await endsAsZip(source)) {
    faults.add("archive-polyglot", "The file is a zip as well as a tar.gz");
  }
}
