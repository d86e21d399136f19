/**
 * Core metadata, versions 1.0 to 2.6: what METADATA of a wheel and PKG-INFO of an sdist say.
 * Read leniently here and written; `metadata-check.ts` is strict, `metadata-json.ts` knows PyPI's names.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
import { foldHeader, type Header, parseHeaderBlock } from "./header-block.ts";
import { splitLines } from "./line-end.ts";
import {
  type FieldKind,
  METADATA_FIELDS,
  METADATA_KEYS,
  type MetadataKey,
} from "./metadata-field.ts";
import { trimSpace } from "./whitespace.ts";

/**
 * Core metadata as it was written: nothing is normalised, and nothing need be valid (see `checkMetadata`).
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
export interface Metadata {
  readonly metadataVersion?: string;
  readonly name?: string;
  readonly version?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly descriptionContentType?: string;
  /** Split at commas. */
  readonly keywords: readonly string[];
  readonly homePage?: string;
  readonly downloadUrl?: string;
  readonly author?: string;
  readonly authorEmail?: string;
  readonly maintainer?: string;
  readonly maintainerEmail?: string;
  readonly license?: string;
  readonly licenseExpression?: string;
  readonly licenseFiles: readonly string[];
  readonly classifiers: readonly string[];
  readonly platforms: readonly string[];
  readonly supportedPlatforms: readonly string[];
  readonly requiresPython?: string;
  readonly requiresDist: readonly string[];
  readonly requiresExternal: readonly string[];
  readonly providesExtra: readonly string[];
  readonly providesDist: readonly string[];
  readonly obsoletesDist: readonly string[];
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  readonly obsoletes: readonly string[];
  /** Addresses by label. */
  readonly projectUrls: Readonly<Record<string, string>>;
  /** Absent where nothing is said; empty where the project is said to have none (PEP 794). */
  readonly importNames?: readonly string[];
  readonly importNamespaces: readonly string[];
  /** Fields that may differ between the sdist and its wheels (PEP 643). */
  readonly dynamic: readonly string[];
  /**
   * What could not be read, by lower-case name: fields of no known name, fields given twice that may stand once, what
   * is longer than anybody needs, and what is not UTF-8.
   */
  readonly unparsed: Readonly<Record<string, readonly string[]>>;
  /** Lines, counted from 1, of all occurrences of each field by lower-case name, where it was read from a text. */
  readonly lines?: ReadonlyMap<string, readonly number[]>;
}

/**
 * Metadata that says nothing, to spread what is known over.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/
 */
export const EMPTY_METADATA: Metadata = {
  keywords: [],
  licenseFiles: [],
  classifiers: [],
  platforms: [],
  supportedPlatforms: [],
  requiresDist: [],
  requiresExternal: [],
  providesExtra: [],
  providesDist: [],
  obsoletesDist: [],
  requires: [],
  provides: [],
  obsoletes: [],
  projectUrls: {},
  importNamespaces: [],
  dynamic: [],
  unparsed: {},
};

/**
 * Reads metadata as installers do: whatever is odd is kept under `unparsed`. Bytes are UTF-8. Throws `invalid` for more
 * than 20,000 fields, and for nothing else.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/
 *
 * ```ts
 * parseMetadata("Metadata-Version: 2.1\nName: shrubbery\nVersion: 1.0\n\nNice.").description // => "Nice."
 * ```
 */
export function parseMetadata(input: string | Uint8Array): Metadata {
  const { text, isBroken } =
    typeof input === "string" ? { text: input, isBroken: false } : decode(input);
  const { headers, body } = parseHeaderBlock(text);
  const { fields, lines } = groupHeaders(text, headers);
  const broken = isBroken ? takeBroken(fields) : undefined;
  const draft: Draft = collectMetadata(fields);
  if (broken !== undefined) draft.unparsed = { ...draft.unparsed, ...broken };
  if (body !== "") addBody(draft, body, !isBroken || !body.includes(REPLACEMENT));
  draft.lines = lines;
  return draft;
}

/** Makes metadata of the values of each field by its lower-case name, wherever they were written. */
export function collectMetadata(fields: ReadonlyMap<string, readonly string[]>): Metadata {
  const draft: Draft = { ...EMPTY_METADATA };
  const unparsed: [string, readonly string[]][] = [];
  for (const [name, values] of fields) {
    const key = METADATA_KEYS.get(name);
    if (key === undefined || !setField(draft, key, values)) unparsed.push([name, values]);
  }
  if (unparsed.length > 0) draft.unparsed = Object.fromEntries(unparsed);
  return draft;
}

/**
 * Writes metadata in the order that setuptools uses. Nothing in a value can begin a field of its own, since lines
 * after the first are indented: whatever any reader takes for a line end, such as `\v`, is written as `\n` and eight
 * blanks, and comes back so. From version 2.1 on the description is the body, before that a field. What is
 * `unparsed` is not written: nobody knows what it means.
 * Source: https://packaging.python.org/en/latest/specifications/core-metadata/
 *
 * ```ts
 * formatMetadata({ ...EMPTY_METADATA, name: "a", summary: "b\nName: c" }) // => "Name: a\nSummary: b\n        Name: c\n"
 * ```
 */
export function formatMetadata(metadata: Metadata): string {
  const lines: string[] = [];
  for (const [key, field] of FIELDS) {
    if (key === "description") continue;
    for (const value of listValues(metadata, key)) {
      lines.push(`${field.header}: ${foldHeader(value)}\n`);
    }
  }
  const { description } = metadata;
  if (description === undefined || description === "") return lines.join("");
  if (hasBody(metadata)) return `${lines.join("")}\n${description}`;
  return `${lines.join("")}Description: ${foldDescription(description)}\n`;
}

/**
 * Characters of all values of one field together, but for texts that no program reads. Installers and pages read the
 * values again and again, and each costs more than its length.
 */
const MAX_FIELD_LENGTH = 300_000;
const FREE_TEXTS: ReadonlySet<MetadataKey> = new Set(["description", "license"]);

/** How long the values are, and how long they may be at most; `undefined` where they are no longer. */
export function findExcess(
  key: MetadataKey,
  values: readonly string[],
): { readonly length: number; readonly most: number } | undefined {
  const length = values.reduce((sum, value) => sum + value.length, 0);
  const isRead = length <= MAX_FIELD_LENGTH || FREE_TEXTS.has(key);
  return isRead ? undefined : { length, most: MAX_FIELD_LENGTH };
}

type Draft = { -readonly [Key in keyof Metadata]: Metadata[Key] };
type KeyOfKind<Kind extends FieldKind> = {
  [Key in MetadataKey]: (typeof METADATA_FIELDS)[Key]["kind"] extends Kind ? Key : never;
}[MetadataKey];

/** Versions of core metadata in which the description is a field like any other. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["1.0", "1.1", "1.2"]);
const REPLACEMENT = "\ufffd";
const FIELDS = [...METADATA_KEYS.values()].map((key) => [key, METADATA_FIELDS[key]] as const);

function decode(bytes: Uint8Array): { readonly text: string; readonly isBroken: boolean } {
  try {
    return {
      text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
      isBroken: false,
    };
  } catch {
    // Only the fields with the bad bytes are lost: they are those that hold the replacement character.
    return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), isBroken: true };
  }
}

/** The values and the lines of each field. Fields of one name mostly follow each other: then nothing is looked up. */
function groupHeaders(
  text: string,
  headers: readonly Header[],
): {
  readonly fields: Map<string, string[]>;
  readonly lines: Map<string, number[]>;
} {
  const fields = new Map<string, string[]>();
  const lines = new Map<string, number[]>();
  let name: string | undefined;
  let values: string[] = [];
  let places: number[] = [];
  for (const header of headers) {
    if (header.name !== name) {
      name = header.name;
      values = fields.get(name) ?? [];
      places = lines.get(name) ?? [];
      if (values.length === 0) {
        fields.set(name, values);
        lines.set(name, places);
      }
    }
    values.push(name === "description" ? unfold(text, header) : header.value);
    places.push(header.line);
  }
  return { fields, lines };
}

/** Takes out the fields that hold bytes which are no UTF-8. */
function takeBroken(fields: Map<string, string[]>): Readonly<Record<string, readonly string[]>> {
  const broken = [...fields].filter(([, values]) =>
    values.some((value) => value.includes(REPLACEMENT)),
  );
  for (const [name] of broken) fields.delete(name);
  return Object.fromEntries(broken);
}

/** Answers false where the values cannot be what the field means. */
function setField(draft: Draft, key: MetadataKey, values: readonly string[]): boolean {
  if (findExcess(key, values) !== undefined) return false;
  const [first] = values;
  if (isOfKind(key, "list")) {
    draft[key] = key === "importNames" && values.length === 1 && first === "" ? [] : values;
    return true;
  }
  if (isOfKind(key, "urls")) {
    const urls = values.map(splitProjectUrl);
    draft[key] = Object.fromEntries(urls.map(({ label, url }) => [label, url]));
    return new Set(urls.map(({ label }) => label)).size === urls.length || forget(draft, key);
  }
  if (first === undefined || values.length > 1) return false;
  if (isOfKind(key, "keywords")) draft[key] = splitKeywords(first);
  else if (isOfKind(key, "text")) draft[key] = first;
  return true;
}

function isOfKind<Kind extends FieldKind>(key: MetadataKey, kind: Kind): key is KeyOfKind<Kind> {
  return METADATA_FIELDS[key].kind === kind;
}

function forget(draft: Draft, key: KeyOfKind<"urls">): false {
  draft[key] = {};
  return false;
}

function splitKeywords(text: string): string[] {
  return text
    .split(",")
    .map(trimSpace)
    .filter((word) => word !== "");
}

/** `Label, address`: the address may hold further commas. */
export function splitProjectUrl(text: string): { readonly label: string; readonly url: string } {
  const comma = text.indexOf(",");
  if (comma < 0) return { label: trimSpace(text), url: "" };
  return { label: trimSpace(text.slice(0, comma)), url: trimSpace(text.slice(comma + 1)) };
}

/**
 * Takes off what writers put before the later lines of a description in a field: `       |` or eight blanks. An empty
 * first line is one like the others: without it the `|` of the second would be taken for text.
 */
function unfold(text: string, { start, end }: Header): string {
  const raw = text.slice(start, end);
  return raw.replace(/^[ \t]+/, "").replaceAll(/(\r\n|\r|\n)(?: {7}\|| {1,8}|\t)/g, "$1");
}

function addBody(draft: Draft, body: string, isReadable: boolean): void {
  const others = draft.unparsed.description ?? listOf(draft.description);
  if (others.length === 0 && isReadable) {
    draft.description = body;
    return;
  }
  // Nobody can tell which of the two is meant.
  delete draft.description;
  draft.unparsed = { ...draft.unparsed, description: [...others, body] };
}

function listOf(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

function listValues(metadata: Metadata, key: MetadataKey): readonly string[] {
  if (isOfKind(key, "text")) return listOf(metadata[key]);
  if (isOfKind(key, "urls")) {
    return Object.entries(metadata[key]).map(([label, url]) => `${label}, ${url}`);
  }
  if (isOfKind(key, "keywords")) {
    return metadata[key].length === 0 ? [] : [metadata[key].join(",")];
  }
  if (!isOfKind(key, "list")) return [];
  const values = metadata[key];
  if (key === "importNames" && values?.length === 0) return [""];
  return values ?? [];
}

function hasBody(metadata: Metadata): boolean {
  return metadata.metadataVersion === undefined || !WITHOUT_BODY.has(metadata.metadataVersion);
}

function foldDescription(text: string): string {
  return splitLines(text).join("\n       |");
}
