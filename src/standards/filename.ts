/**
 * Names of distribution files.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention (PEP 427),
 * https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name (PEP 625)
 */
import { isAppError } from "../errors.ts";
import { type ProjectName, parseFilenameName, parseName } from "./name.ts";
import { quote, quoteAt, refuseText, refuseWithin } from "./refusal.ts";
import { parseTags } from "./tag.ts";
import { formatVersion, parseVersion, type Version } from "./version.ts";
import type { VersionNumber } from "./version-scanner.ts";

/**
 * What orders the wheels of one version that fit equally well: the number first, then the text behind it.
 * Source: PEP 427, "File name convention".
 */
export interface BuildNumber {
  readonly number: VersionNumber;
  readonly text: string;
}

/** What the name of a wheel says. Source: PEP 427, "File name convention". */
export interface WheelFilename {
  /** In its normal form. It names a project unless it has letters beyond ASCII, which PEP 427 allows. */
  readonly name: string;
  readonly version: Version;
  readonly build: BuildNumber | undefined;
  /** Expanded and sorted. */
  readonly tags: readonly string[];
  /** Name, version and tags as they are written there. */
  readonly rawName: string;
  readonly rawVersion: string;
  readonly rawTags: string;
}

/** What the name of a source distribution says. Source: PEP 625, "Specification". */
export interface SdistFilename {
  readonly name: ProjectName;
  readonly version: Version;
  readonly extension: ".tar.gz" | ".zip";
  readonly rawName: string;
  readonly rawVersion: string;
}

const WHEEL_SOURCE =
  "https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention";
const SDIST_SOURCE =
  "https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name";

/**
 * Reads the name of a wheel. `sortedTags` refuses compressed tags that are out of order, as an index of today may.
 * Throws `invalid`. Source: PEP 427, "File name convention".
 *
 * ```ts
 * parseWheelFilename("My_Tool-1.0-2-py3-none-any.whl").name // => "my-tool"
 * parseWheelFilename("tool-1.0-py2.py3-none-any.whl").tags // => ["py2-none-any", "py3-none-any"]
 * ```
 */
export function parseWheelFilename(
  filename: string,
  options: { readonly sortedTags?: boolean } = {},
): WheelFilename {
  if (!filename.endsWith(".whl")) throw refuseWheel(filename, 'it does not end with ".whl"');
  const parts = filename.slice(0, -".whl".length).split("-");
  if (parts.length !== 5 && parts.length !== 6) {
    throw refuseWheel(filename, `it has ${parts.length} parts between dashes in place of 5 or 6`);
  }
  const [rawName = "", rawVersion = ""] = parts;
  const rawTags = parts.slice(-3).join("-");
  const name = within(filename, "a wheel's name", 0, () => parseFilenameName(rawName));
  const version = within(filename, "a wheel's name", rawName.length + 1, () =>
    parseVersion(rawVersion),
  );
  const tags = within(filename, "a wheel's name", filename.length - rawTags.length - 4, () =>
    parseTags(rawTags),
  );
  if (options.sortedTags && !isSortedTags(rawTags)) {
    throw refuseWheel(filename, "the alternatives of its tags are not sorted");
  }
  const buildAt = rawName.length + rawVersion.length + 2;
  const build = parts.length === 6 ? parseBuild(filename, parts[2] ?? "", buildAt) : undefined;
  return { name, version, build, tags, rawName, rawVersion, rawTags };
}

/**
 * Reads the name of a source distribution, the part before the last dash being the project. Throws `invalid`.
 * Source: PEP 625, "Specification".
 *
 * ```ts
 * parseSdistFilename("my_tool-1.0.tar.gz").name // => "my-tool"
 * ```
 */
export function parseSdistFilename(filename: string): SdistFilename {
  const extension = ([".tar.gz", ".zip"] as const).find((ending) => filename.endsWith(ending));
  if (extension === undefined)
    throw refuseSdist(filename, 'it ends neither with ".tar.gz" nor ".zip"');
  const stem = filename.slice(0, -extension.length);
  const dash = stem.lastIndexOf("-");
  if (dash === -1) throw refuseSdist(filename, "there is no dash between name and version");
  const rawName = stem.slice(0, dash);
  const rawVersion = stem.slice(dash + 1);
  const name = within(filename, "an sdist's name", 0, () => parseName(rawName));
  const version = within(filename, "an sdist's name", dash + 1, () => parseVersion(rawVersion));
  return { name, version, extension, rawName, rawVersion };
}

/**
 * The name that PEP 625 gives to a source distribution. Source: PEP 625, "Specification".
 *
 * ```ts
 * formatSdistFilename(parseName("My.Tool"), parseVersion("1.0-1")) // => "my_tool-1.0.post1.tar.gz"
 * ```
 */
export function formatSdistFilename(name: ProjectName, version: Version): string {
  return `${escapeName(name)}-${formatVersion(version)}.tar.gz`;
}

/** A project's name as it stands in the names of files: `my-tool` is `my_tool`. */
export function escapeName(name: ProjectName): string {
  return name.replaceAll("-", "_");
}

/**
 * The Python tag of a wheel, as the form of an upload and PyPI's JSON tell it; undefined for what is no wheel. Names of
 * years ago count too: of those that no parser reads it is the third part from the end all the same.
 *
 * ```ts
 * findPythonTag("six-1.0-py2.py3-none-any.whl") // => "py2.py3"
 * findPythonTag("six-1.0.tar.gz") // => undefined
 * ```
 */
export function findPythonTag(filename: string): string | undefined {
  return filename.endsWith(".whl") ? filename.slice(0, -4).split("-").at(-3) : undefined;
}

/**
 * The folder for the metadata of a wheel that has this name.
 *
 * ```ts
 * makeInfoFolder("my_tool-1.0-py3-none-any.whl") // => "my_tool-1.0.dist-info"
 * ```
 */
export function makeInfoFolder(filename: string): string {
  return `${filename.split("-", 2).join("-")}.dist-info`;
}

function parseBuild(filename: string, text: string, offset: number): BuildNumber {
  let end = 0;
  while (/\d/.test(text.charAt(end))) end++;
  if (end === 0) {
    const why = `the build number ${quote(text)} does not begin with a digit`;
    throw refuseWheel(filename, why, offset);
  }
  const odd = text.search(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
  if (odd !== -1) {
    const why = `the build number holds the control character ${quoteAt(text, odd)}`;
    throw refuseWheel(filename, why, offset + odd);
  }
  // A version of one number has the same bounds and the same exactness.
  const [number = 0] = within(filename, "a wheel's name", offset, () =>
    parseVersion(text.slice(0, end)),
  ).release;
  return { number, text: text.slice(end) };
}

function isSortedTags(tags: string): boolean {
  return tags.split("-").every((part) => {
    const names = part.split(".");
    return names.every((name, at) => at === 0 || (names[at - 1] ?? "") <= name);
  });
}

/** Runs a parser on a part of the file name, and tells of its refusal with the whole name and the place in it. */
function within<T>(filename: string, as: string, start: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw refuseWithin(filename, as, start, error);
  }
}

function refuseWheel(filename: string, why: string, offset?: number): Error {
  return refuseText(filename, {
    as: "a wheel's name",
    ...(offset !== undefined && { offset }),
    why,
    instead: "Name it {name}-{version}(-{build})-{interpreter}-{abi}-{platform}.whl",
    source: WHEEL_SOURCE,
  });
}

function refuseSdist(filename: string, why: string): Error {
  return refuseText(filename, {
    as: "an sdist's name",
    why,
    instead: "Name it {name}-{version}.tar.gz",
    source: SDIST_SOURCE,
  });
}

/**
 * Whether two names are of one file: attestations may spell the parts of a name, and order its tags, in their normal
 * form (PEP 740).
 *
 * ```ts
 * isSameFile("A.b-1.0-py3.py2-none-any.whl", "a_b-1.0-py2.py3-none-any.whl") // => true
 * ```
 */
export function isSameFile(one: string, other: string): boolean {
  return one === other || normalForm(one) === normalForm(other);
}

function normalForm(filename: string): string {
  try {
    const isWheel = filename.endsWith(".whl");
    const read = isWheel ? parseWheelFilename(filename) : parseSdistFilename(filename);
    const rest =
      "tags" in read ? [`${read.build?.number ?? ""}${read.build?.text ?? ""}`, ...read.tags] : [];
    return [read.name, formatVersion(read.version), ...rest].join("-");
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    return filename;
  }
}
