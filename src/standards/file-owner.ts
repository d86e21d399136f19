/**
 * Whose file a name tells of: the projects that it could belong to, and the version. Names of years ago leave both open.
 * Specs: https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-file-name
 * and https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention
 */
import { type FileEnding, findFileEnding } from "./file-ending.ts";
import { isName, normalizeName, type ProjectName, parseName } from "./name.ts";
import { findVersion, formatVersion } from "./version.ts";

/** No file system in use takes more. */
const MAX_FILENAME_LENGTH = 255;

/** What stands behind the version in the names of eggs (`-py2.7-win32`), installers (`.win32-py2.7`) and packages of systems (`-1.noarch`). */
const LEGACY_TAIL: Readonly<Partial<Record<FileEnding, RegExp>>> = {
  ".egg": /-py\d+(?:\.\d+)?(?:-.*)?$/,
  ".exe": /\.(?:win32|win-amd64|win-arm64|win-ia64)(?:-py\d+\.\d+)?$/,
  ".msi": /\.(?:win32|win-amd64|win-arm64|win-ia64)(?:-py\d+\.\d+)?$/,
  ".rpm": /-[^-]+\.(?:noarch|src|i[3-6]86|x86_64)$/,
};

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
  const extension = findFileEnding(filename);
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
  const extension = findFileEnding(filename);
  if (extension === undefined || filename.length > MAX_FILENAME_LENGTH) return undefined;
  const written = findRawVersion(filename.slice(0, -extension.length), extension, project);
  if (written === undefined) return undefined;
  const version = findVersion(written);
  return version === undefined ? written : formatVersion(version);
}

function findRawVersion(
  stem: string,
  extension: FileEnding,
  project: ProjectName,
): string | undefined {
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
function mayFollowName(rest: string, extension: FileEnding): boolean {
  return extension === ".whl" ? rest.split("-").length >= 4 : rest !== "";
}
