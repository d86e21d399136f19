/**
 * The pages of the Simple API in JSON, both ways; written as version 1.4.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import { type AppError, isAppError } from "../errors.ts";
import { describeJsonFault } from "./json-document.ts";
import { makeJsonPlaces } from "./json-place.ts";
import { findName, type ProjectName, parseName } from "./name.ts";
import { reasonOf } from "./refusal.ts";
import { findFilename, isSafeFilename, type LinkParser, makeLinkParser } from "./simple-link.ts";
import {
  type FileEntry,
  joinPage,
  type PageFrame,
  type ProjectEntry,
  type ProjectList,
  type ProjectPage,
  type ReadPage,
} from "./simple-page.ts";
import {
  findHash,
  isNormalHash,
  type PageSource,
  parseProjectStatus,
  parseSerial,
  parseUploadTime,
  refusePage,
  requireApiVersion,
} from "./simple-value.ts";
import { formatTomlPath, type TomlPath } from "./toml-document.ts";

/** The version of the API whose keys the formatters write. */
const SIMPLE_API_VERSION = "1.4";

/**
 * Reads the page of one project. Addresses come out absolute; unknown keys are passed over; a file whose address no
 * installer may follow is left out, and named as such. Throws `invalid` for what is no such page or has another major version.
 * Source: PEP 691, "Project Detail", with PEP 700, PEP 714, PEP 740 and PEP 792.
 *
 * ```ts
 * const page = '{"name":"a","files":[{"filename":"a-1.zip","url":"../a-1.zip","hashes":{}}]}'
 * parseSimpleJson(page, { url: "https://example.org/simple/a/" }).files[0]?.url // => "https://example.org/simple/a-1.zip"
 * ```
 */
export function parseSimpleJson(text: string, source: PageSource = {}): ReadPage {
  const page = parsePage(text, source);
  const meta = isRecord(page.meta) ? page.meta : {};
  const written = { text, source };
  if (typeof page.name !== "string") throw refuseShape(written, ["name"], "a string");
  if (!Array.isArray(page.files)) throw refuseShape(written, ["files"], "a list");

  const reading = { ...written, parseLink: makeLinkParser(source.url) };
  const files: FileEntry[] = [];
  const leftOut: string[] = [];
  for (const [index, value] of page.files.entries()) {
    const file = parseFile(value, index, reading);
    if (typeof file === "string") leftOut.push(file);
    else files.push(file);
  }
  return {
    name: parsePageName(page.name, written),
    status: parseProjectStatus(page["project-status"] ?? meta["project-status"]),
    versions: isList(page.versions)
      ? page.versions.filter((version) => typeof version === "string")
      : [],
    files,
    ...(leftOut.length > 0 && { leftOut }),
    ...parseSerial(meta["_last-serial"]),
  };
}

/**
 * Reads the list of all projects. A name that is none is left out. Throws like `parseSimpleJson`.
 * Source: PEP 691, "Project List".
 *
 * ```ts
 * parseSimpleListJson('{"projects":[{"name":"My.Tool"}]}') // => { projects: [{ name: "my-tool", displayName: "My.Tool" }] }
 * ```
 */
export function parseSimpleListJson(text: string, source: PageSource = {}): ProjectList {
  const page = parsePage(text, source);
  const meta = isRecord(page.meta) ? page.meta : {};
  if (!Array.isArray(page.projects)) throw refuseShape({ text, source }, ["projects"], "a list");
  const projects: ProjectEntry[] = [];
  for (const value of page.projects) {
    const entry = isRecord(value) ? parseProject(value) : undefined;
    if (entry !== undefined) projects.push(entry);
  }
  return { projects, ...parseSerial(meta["_last-serial"]) };
}

/**
 * Writes the page of one project with the addresses as they stand in `page`.
 * Source: PEP 691, "Project Detail", with PEP 700, PEP 714, PEP 740 and PEP 792.
 *
 * ```ts
 * const page = { name: parseName("a"), status: { status: "active" }, versions: ["1"], files: [] }
 * JSON.parse(formatSimpleJson(page)).versions // => ["1"]
 * ```
 */
export function formatSimpleJson(page: ProjectPage): string {
  return joinPage(frameSimpleJson(page), page.files.map(formatFileJson));
}

/** What a page says besides its files. */
export type PageHead = Omit<ProjectPage, "files">;

/** Writes what stands round the files that `formatFileJson` writes: a server keeps those and joins them. */
export function frameSimpleJson(head: PageHead): PageFrame {
  const before = joinPage(frameVersionsJson(head), head.versions.map(formatVersionJson));
  return { before, between: ",", after: "]}" };
}

/** Writes what stands round the versions that `formatVersionJson` writes, up to the first file. */
export function frameVersionsJson(head: Omit<PageHead, "versions">): PageFrame {
  const before = JSON.stringify({
    meta: { "api-version": SIMPLE_API_VERSION, "_last-serial": head.lastSerial },
    name: head.name,
    "project-status": { status: head.status.status, reason: head.status.reason },
  });
  return { before: `${before.slice(0, -1)},"versions":[`, between: ",", after: '],"files":[' };
}

/** Writes one version of a page. */
export function formatVersionJson(version: string): string {
  return JSON.stringify(version);
}

/**
 * Writes one file of a page, with the key for its metadata under both names that clients know (PEP 714).
 *
 * ```ts
 * const file = { filename: "a-1.zip", url: "a-1.zip", hashes: {}, yanked: false, metadata: false }
 * formatSimpleJson({ name: parseName("a"), status: { status: "active" }, versions: [], files: [file] }).includes(formatFileJson(file)) // => true
 * ```
 */
export function formatFileJson(file: FileEntry): string {
  return JSON.stringify({
    filename: file.filename,
    url: file.url,
    hashes: file.hashes,
    "requires-python": file.requiresPython,
    size: file.size,
    "upload-time": file.uploadTime,
    "_upload-time-source": file.uploadTimeSource,
    yanked: file.yanked === "" ? true : file.yanked,
    "core-metadata": file.metadata,
    "data-dist-info-metadata": file.metadata,
    provenance: file.provenance,
  });
}

/**
 * Writes the list of all projects, each under the name that its owner uses where it is known.
 * Source: PEP 691, "Project List".
 *
 * ```ts
 * formatSimpleListJson({ projects: [{ name: parseName("a") }] }) // => '{"meta":{"api-version":"1.4"},"projects":[{"name":"a"}]}'
 * ```
 */
export function formatSimpleListJson(list: ProjectList): string {
  return joinPage(frameSimpleListJson(list), list.projects.map(formatProjectJson));
}

/** Writes what stands round the projects that `formatProjectJson` writes. */
export function frameSimpleListJson({ lastSerial }: Omit<ProjectList, "projects">): PageFrame {
  const meta = { "api-version": SIMPLE_API_VERSION, "_last-serial": lastSerial };
  return { before: `{"meta":${JSON.stringify(meta)},"projects":[`, between: ",", after: "]}" };
}

/** Writes one project of the list. */
export function formatProjectJson({ name, displayName = name, lastSerial }: ProjectEntry): string {
  // A million of them are written at once: by hand, that takes a third of the time.
  const serial = lastSerial === undefined ? "" : `,"_last-serial":${lastSerial}`;
  return `{"name":${JSON.stringify(displayName)}${serial}}`;
}

type Values = Readonly<Record<string, unknown>>;

function parsePage(text: string, source: PageSource): Values {
  let page: unknown;
  try {
    page = JSON.parse(text);
  } catch (cause) {
    const instead =
      "Ask the index for application/vnd.pypi.simple.v1+json and look at what it answers";
    const { why, place } = describeJsonFault(text);
    throw refusePage(source, why, instead, { place, cause });
  }
  if (!isRecord(page)) throw refuseShape({ text, source }, [], "an object");
  const meta = isRecord(page.meta) ? page.meta : {};
  requireApiVersion(meta["api-version"], source, () =>
    makeJsonPlaces(text)(["meta", "api-version"]),
  );
  return page;
}

/** A page as it was written, for errors. */
interface WrittenPage {
  readonly text: string;
  readonly source: PageSource;
}

/** The name of a page: the refusal of another tells which page it stands on. */
function parsePageName(name: string, { text, source }: WrittenPage): ProjectName {
  try {
    return parseName(name);
  } catch (cause) {
    if (!isAppError(cause, "invalid")) throw cause;
    const place = makeJsonPlaces(text)(["name"]);
    throw refusePage(source, reasonOf(cause), "Write the name of the project", { place, cause });
  }
}

interface FileReading extends WrittenPage {
  readonly parseLink: LinkParser;
}

type Draft = { -readonly [Key in keyof FileEntry]: FileEntry[Key] };

/**
 * Answers the name alone of a file that cannot be taken. Written for pages of 50,000 files: one object a file, and the
 * hashes of the page itself where they are right.
 */
function parseFile(value: unknown, index: number, reading: FileReading): FileEntry | string {
  if (!isRecord(value)) throw refuseShape(reading, ["files", index], "an object");
  if (typeof value.url !== "string")
    throw refuseShape(reading, ["files", index, "url"], "a string");
  const { parseLink } = reading;
  const link = parseLink(value.url);
  if (link === undefined) return typeof value.filename === "string" ? value.filename : value.url;
  const filename = value.filename ?? findFilename(link.url);
  if (typeof filename !== "string") {
    throw refuseShape(reading, ["files", index, "filename"], "a string");
  }
  if (!isSafeFilename(filename)) return filename;

  const { hashes = {}, size, yanked, provenance } = value;
  if (!isRecord(hashes)) throw refuseShape(reading, ["files", index, "hashes"], "an object");
  const file: Draft = {
    filename,
    url: link.url,
    hashes: parseHashes(hashes),
    yanked: typeof yanked === "string" ? yanked || false : yanked === true,
    metadata: parseMetadataHashes(
      value["core-metadata"] ?? value["data-dist-info-metadata"] ?? value["dist-info-metadata"],
    ),
  };
  const requiresPython = value["requires-python"];
  if (typeof requiresPython === "string") file.requiresPython = requiresPython;
  if (isSize(size)) file.size = size;
  const uploadTime = parseUploadTime(value["upload-time"]);
  if (uploadTime !== undefined) file.uploadTime = uploadTime;
  if (value["_upload-time-source"] === "first-seen") file.uploadTimeSource = "first-seen";
  const origin = typeof provenance === "string" ? parseLink(provenance)?.url : undefined;
  if (origin !== undefined) file.provenance = origin;
  return file;
}

function parseProject(value: Values): ProjectEntry | undefined {
  if (typeof value.name !== "string") return undefined;
  const name = findName(value.name);
  if (name === undefined) return undefined;
  return {
    name,
    ...(value.name !== name && { displayName: value.name }),
    ...parseSerial(value["_last-serial"]),
  };
}

function parseMetadataHashes(value: unknown): FileEntry["metadata"] {
  if (!isRecord(value)) return value === true;
  const hashes = parseHashes(value);
  return Object.keys(hashes).length > 0 ? hashes : true;
}

function parseHashes(value: Values): Readonly<Record<string, string>> {
  return isHashes(value) ? value : normalHashes(value);
}

/** Whether all is as it should be already, which nearly every page is. */
function isHashes(value: Values): value is Readonly<Record<string, string>> {
  for (const algorithm in value) if (!isNormalHash(algorithm, value[algorithm])) return false;
  return true;
}

/** Those which are hashes, in lower case. */
function normalHashes(value: Values): Readonly<Record<string, string>> {
  const pairs = Object.entries(value).map(([algorithm, digest]) => findHash(algorithm, digest));
  return Object.fromEntries(pairs.filter((pair) => pair !== undefined));
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function refuseShape({ text, source }: WrittenPage, path: TomlPath, wanted: string): AppError {
  const what = path.length === 0 ? "it" : formatTomlPath(path);
  const place = makeJsonPlaces(text)(path);
  return refusePage(source, `${what} is not ${wanted}`, `Write ${wanted}`, { place });
}
