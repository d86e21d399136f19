/** Holds the row of a hosted file against the file itself: its bytes, what stands in it, and where it belongs. */
import type { ByteSource } from "../../archives/byte-source.ts";
import { findKind, inspectSource } from "../../archives/inspect.ts";
import { readWheelMetadata } from "../../archives/wheel.ts";
import { isAppError } from "../../errors.ts";
import { findFileVersion, guessProjectNames } from "../../standards/file-owner.ts";
import type { Metadata } from "../../standards/metadata.ts";
import { normalizeName } from "../../standards/name.ts";
import { findVersion } from "../../standards/version.ts";
import { sha256Of } from "../../system/digest.ts";
import { type ArchiveFacts, readArchiveFacts } from "../archive-facts.ts";
import type { DerivedFacts, HostedRow } from "../tables/blob-rows.ts";
import { formatVersionOrder } from "../tables/version-order.ts";
import { quote } from "./quote.ts";

/** A file that has been read whole, and whose sha256 is the one of its rows. */
export interface WholeFile {
  readonly source: ByteSource;
  /** Lower-case hex. */
  readonly md5: string;
  readonly blake2b: string;
}

export interface RowFaults {
  /** What the file itself cannot put right, each half a sentence. */
  readonly lasting: readonly string[];
  /** What is written otherwise than it stands in the file, each half a sentence. */
  readonly derived: readonly string[];
  /** What the row should have; `undefined` where nobody can tell. */
  readonly facts: DerivedFacts | undefined;
  /** What was read of it; `undefined` where nothing can be. */
  readonly archive: ArchiveFacts | undefined;
}

/** Without the size, which all rows of the same bytes share. Throws what the source throws. */
export async function findRowFaults(row: HostedRow, file: WholeFile): Promise<RowFaults> {
  const lasting = checkPlace(row);
  const { kind } = findKind(row.filename);
  if (kind === "other") return { lasting, derived: [], facts: undefined, archive: undefined };
  const archive = await readArchive(row.filename, kind, file.source);
  if (archive === undefined) {
    lasting.push("its metadata cannot be read");
    return { lasting, derived: [], facts: undefined, archive };
  }
  lasting.push(...checkRelease(row, archive.metadata));
  const { md5, blake2b } = file;
  const { pythonTag, metadata, metadataFile } = archive;
  const facts: DerivedFacts = {
    ...{ kind, pythonTag, md5, blake2b },
    versionOrder: row.orderOfRelease,
    requiresPython: metadata?.requiresPython,
    metadataSha256: metadataFile?.sha256,
    metadata: metadataFile?.bytes,
  };
  return { lasting, derived: compare(row, facts), facts, archive };
}

function checkPlace(row: HostedRow): string[] {
  const { filename, project, version, orderOfRelease } = row;
  const found: string[] = [];
  if (!row.isOfOneProject)
    found.push("its row, its release and its project do not belong together");
  if (!guessProjectNames(filename).some((name) => name === project)) {
    found.push(`no file of ${quote(project)} can have such a name`);
  }
  if (orderOf(version) !== orderOfRelease) {
    found.push(`its release is sorted by another version than ${quote(version)}`);
  }
  if (row.provenance !== (row.provenanceBody && sha256Of(row.provenanceBody))) {
    found.push("what is kept as its provenance is not what was attested");
  }
  return found;
}

function orderOf(text: string | undefined): string | undefined {
  const version = text === undefined ? undefined : findVersion(text);
  return version && formatVersionOrder(version);
}

/** `undefined` where an archive with these bytes could not be taken today. */
async function readArchive(
  filename: string,
  kind: "wheel" | "sdist",
  source: ByteSource,
): Promise<ArchiveFacts | undefined> {
  try {
    const bytes =
      kind === "wheel"
        ? await readWheelMetadata(source, filename)
        : (await inspectSource(source, filename)).metadata;
    return readArchiveFacts(filename, kind, bytes);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

/** Old sdists have no metadata: their names tell. */
function checkRelease(row: HostedRow, metadata: Metadata | undefined): readonly string[] {
  const { project, filename } = row;
  const own = guessProjectNames(filename).find((name) => name === project);
  const name = metadata === undefined ? own : normalizeName(metadata.name ?? "");
  const version = metadata === undefined ? own && findFileVersion(filename, own) : metadata.version;
  if (name === project && orderOf(version) === row.orderOfRelease) return [];
  const is = [name, version].filter((part) => part !== undefined).join(" ");
  return [
    `it is of ${quote(is)} by its own words, and stands under ${quote(`${project} ${row.version}`)}`,
  ];
}

function compare(row: HostedRow, facts: DerivedFacts): readonly string[] {
  const found: string[] = [];
  const hold = (what: string, said: string | undefined, is: string | undefined): void => {
    if (said !== is)
      found.push(`its row says ${what} ${quote(said)}, the file itself ${quote(is)}`);
  };
  hold("kind", row.kind, facts.kind);
  hold("Python tag", row.pythonTag, facts.pythonTag);
  hold("order of the version", row.versionOrder, facts.versionOrder);
  // Not all rows have one.
  if (row.md5 !== undefined) hold("md5", row.md5, facts.md5);
  hold("BLAKE2b", row.blake2b, facts.blake2b);
  hold("Requires-Python", row.requiresPython, facts.requiresPython);
  hold("sha256 of the metadata", row.metadataSha256, facts.metadataSha256);
  if ((row.metadata && sha256Of(row.metadata)) !== facts.metadataSha256) {
    found.push("what is kept as its metadata does not stand in the file");
  }
  return found;
}
