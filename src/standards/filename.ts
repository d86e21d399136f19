/**
 * Names of distribution files.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention (PEP 427),
 * https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name (PEP 625)
 */
import { isName, normalizeName, type ProjectName, parseFilenameName, parseName } from "./name.ts";
import { quote, refusal, refusalWithin } from "./refusal.ts";
import { parseTags } from "./tag.ts";
import {
  findVersion,
  formatVersion,
  parseVersion,
  type Version,
  type VersionNumber,
} from "./version.ts";

/** What orders the wheels of one version that fit equally well: the number first, then the text behind it. */
export interface BuildNumber {
  readonly number: VersionNumber;
  readonly text: string;
}

/** What the name of a wheel says. */
export interface WheelFilename {
  readonly name: ProjectName;
  readonly version: Version;
  readonly build: BuildNumber | undefined;
  /** Expanded and sorted. */
  readonly tags: readonly string[];
  /** Name, version and tags as they are written there. */
  readonly rawName: string;
  readonly rawVersion: string;
  readonly rawTags: string;
}

/** What the name of a source distribution says. */
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

/** No file system in use takes more. */
const MAX_FILENAME_LENGTH = 255;

/** Endings of distribution files old and new, the longer ones first. */
const EXTENSIONS = [
  ".tar.gz",
  ".tar.bz2",
  ".tar.xz",
  ".tar.z",
  ".tar",
  ".tgz",
  ".zip",
  ".whl",
  ".egg",
  ".exe",
  ".msi",
  ".rpm",
  ".deb",
  ".dmg",
];

/** What stands behind the version in the names of eggs (`-py2.7-win32`), installers (`.win32-py2.7`) and packages of systems (`-1.noarch`). */
const LEGACY_TAIL: Readonly<Record<string, RegExp>> = {
  ".egg": /-py\d+(?:\.\d+)?(?:-.*)?$/,
  ".exe": /\.(?:win32|win-amd64|win-arm64|win-ia64)(?:-py\d+\.\d+)?$/,
  ".msi": /\.(?:win32|win-amd64|win-arm64|win-ia64)(?:-py\d+\.\d+)?$/,
  ".rpm": /-[^-]+\.(?:noarch|src|i[3-6]86|x86_64)$/,
};

/**
 * Reads the name of a wheel. `sortedTags` refuses compressed tags that are out of order, as an index of today may.
 * Throws `invalid`.
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
 * The name that PEP 625 gives to a source distribution.
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
 * Every project that a file of this name could belong to. Old names do not say where the project ends:
 * `a-b-1.tar.gz` may be version `1` of `a-b` or version `b-1` of `a`. Empty for what is no distribution file.
 *
 * ```ts
 * guessProjectNames("zope.interface-3.3.tar.gz") // => ["zope-interface"]
 * guessProjectNames("a-b-1.tar.gz") // => ["a", "a-b"]
 * ```
 */
export function guessProjectNames(filename: string): ProjectName[] {
  const extension = findExtension(filename);
  if (extension === undefined || filename.length > MAX_FILENAME_LENGTH) return [];
  const stem = filename.slice(0, -extension.length);
  // Debian's names set the version off by an underscore.
  const separator = extension === ".deb" ? "_" : "-";
  const names = new Set<ProjectName>();
  for (let at = stem.indexOf(separator); at !== -1; at = stem.indexOf(separator, at + 1)) {
    const name = stem.slice(0, at);
    if (isName(name) && mayFollowName(stem.slice(at + 1), extension)) names.add(parseName(name));
  }
  return [...names];
}

/**
 * The version that a file of this project has by its name, in its normal form where it has one, else as it is written.
 * Nothing where the name is no name of that project's files.
 *
 * ```ts
 * findFileVersion("my.tool-1.0-1.zip", parseName("my-tool")) // => "1.0.post1"
 * findFileVersion("my.tool-1.0-py2.7.egg", parseName("my-tool")) // => "1.0"
 * ```
 */
export function findFileVersion(filename: string, project: ProjectName): string | undefined {
  const extension = findExtension(filename);
  if (extension === undefined || filename.length > MAX_FILENAME_LENGTH) return undefined;
  const written = findRawVersion(filename.slice(0, -extension.length), extension, project);
  if (written === undefined) return undefined;
  const version = findVersion(written);
  return version === undefined ? written : formatVersion(version);
}

function findRawVersion(stem: string, extension: string, project: ProjectName): string | undefined {
  const separator = extension === ".deb" ? "_" : "-";
  // The version may hold dashes and so may the name: of the places where the name fits, the last one leaves least to the version.
  for (let at = stem.lastIndexOf(separator); at > 0; at = stem.lastIndexOf(separator, at - 1)) {
    if (normalizeName(stem.slice(0, at)) !== project) continue;
    const rest = stem.slice(at + 1);
    if (!mayFollowName(rest, extension)) continue;
    if (extension === ".whl" || extension === ".deb") return rest.split(separator)[0];
    const tail = LEGACY_TAIL[extension];
    return tail === undefined ? rest : rest.replace(tail, "");
  }
  return undefined;
}

/** A wheel's name ends with a version and three tags at least. */
function mayFollowName(rest: string, extension: string): boolean {
  return extension === ".whl" ? rest.split("-").length >= 4 : rest !== "";
}

function findExtension(filename: string): string | undefined {
  const lower = filename.slice(-8).toLowerCase();
  return EXTENSIONS.find((extension) => lower.endsWith(extension));
}

function parseBuild(filename: string, text: string, offset: number): BuildNumber {
  const digits = /^\d+/.exec(text)?.[0];
  if (digits !== undefined) {
    // A version of one number has the same bounds and the same exactness.
    const [number = 0] = parseVersion(digits).release;
    return { number, text: text.slice(digits.length) };
  }
  throw refuseWheel(
    filename,
    `the build number ${quote(text)} does not begin with a digit`,
    offset,
  );
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
    throw refusalWithin(filename, as, start, error);
  }
}

function refuseWheel(filename: string, why: string, offset?: number): Error {
  return refusal(filename, {
    as: "a wheel's name",
    ...(offset !== undefined && { offset }),
    why,
    instead: "Name it {name}-{version}(-{build})-{interpreter}-{abi}-{platform}.whl",
    source: WHEEL_SOURCE,
  });
}

function refuseSdist(filename: string, why: string): Error {
  return refusal(filename, {
    as: "an sdist's name",
    why,
    instead: "Name it {name}-{version}.tar.gz",
    source: SDIST_SOURCE,
  });
}
