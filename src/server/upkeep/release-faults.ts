/**
 * Holds what a release says of itself against the first file that it has. That file described it, unless one before it
 * was deleted or replaced: then nobody can tell what that one said, and the row is held against itself.
 */
import { isDeepStrictEqual } from "node:util";
import { findDescription, isRenderingOf, renderDescription } from "../../readme/render.ts";
import { EMPTY_METADATA, type Metadata } from "../../standards/metadata.ts";
import { normalizeName } from "../../standards/name.ts";
import { findVersion, formatVersion } from "../../standards/version.ts";
import type { ReleaseFacts, ReleaseRow } from "../tables/release-rows.ts";
import { quote } from "./quote.ts";

export interface ReleaseFaults {
  /** Each half a sentence; all of them can be put right. */
  readonly faults: readonly string[];
  /** What the row should have. */
  readonly facts: ReleaseFacts;
}

/** A file of the release, and what stands in it: nothing, in an old sdist. */
export interface FirstFile {
  readonly filename: string;
  readonly metadata: Metadata | undefined;
}

/** Throws what rendering throws. */
export async function findReleaseFaults(row: ReleaseRow, file: FirstFile): Promise<ReleaseFaults> {
  const said = parseKept(row);
  const isItsOwn = !row.isOfFirstFile && said !== undefined;
  const metadata = isItsOwn ? said : readAgain(file.metadata ?? nameless(row, said));
  const source = isItsOwn ? "its metadata" : file.filename;
  const faults: string[] = [];
  const hold = (what: string, kept: string | undefined, is: string | undefined): void => {
    if (kept !== is) faults.push(`its row says ${what} ${quote(kept)}, ${source} ${quote(is)}`);
  };
  const version = spell(metadata.version) ?? row.version;
  hold("version", row.version, version);
  hold("summary", row.summary, metadata.summary);
  if (!isDeepStrictEqual(said, metadata)) {
    faults.push(`what is kept as its metadata does not stand in ${source}`);
  }
  const html = row.descriptionHtml;
  const isRight = html === undefined || (await isShownAs(metadata, html));
  if (!isRight) faults.push("what is shown as its description is not what that becomes");
  const facts = {
    ...{ version, summary: metadata.summary, metadata: JSON.stringify(metadata) },
    descriptionHtml: isRight ? html : await show(metadata),
  };
  return { faults, facts };
}

/** `undefined` where it is no metadata, or that of another project. */
function parseKept({ metadata, project }: ReleaseRow): Metadata | undefined {
  try {
    const kept: Readonly<Record<string, unknown>> = Object(JSON.parse(metadata));
    const isText = TEXTS.every((key) => ["undefined", "string"].includes(typeof kept[key]));
    if (!isText || normalizeName(String(kept.name)) !== project) return undefined;
    return withoutPlaces({ ...EMPTY_METADATA, ...kept });
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What is read of it below, whatever else it holds. */
const TEXTS = ["name", "version", "summary", "description", "descriptionContentType"];

/** As it would be kept. */
function readAgain(metadata: Metadata): Metadata {
  return withoutPlaces({ ...EMPTY_METADATA, ...JSON.parse(JSON.stringify(metadata)) });
}

/** In which line a field stood is nothing that a row knows. */
function withoutPlaces({ lines: _, ...metadata }: Metadata): Metadata {
  return metadata;
}

/** Nobody but the row can tell how the author of an old sdist spells its name. */
function nameless({ project, version }: ReleaseRow, said: Metadata | undefined): Metadata {
  return { ...EMPTY_METADATA, name: said?.name ?? project, version };
}

function spell(text: string | undefined): string | undefined {
  const version = text === undefined ? undefined : findVersion(text);
  return version && formatVersion(version);
}

async function isShownAs(metadata: Metadata, html: string): Promise<boolean> {
  const description = findDescription(metadata);
  return description === undefined ? html === "" : isRenderingOf(html, description);
}

async function show(metadata: Metadata): Promise<string> {
  const description = findDescription(metadata);
  return description === undefined ? "" : (await renderDescription(description)).html;
}
