/**
 * Endings of the names of distribution files, old and new: the one list of them.
 * Specs: https://packaging.python.org/en/latest/specifications/source-distribution-format/ and
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/; the older ones are those that
 * https://docs.python.org/3.11/distutils/builtdist.html and installers have ever known.
 */

/** What an installer can unpack. */
const ARCHIVE_ENDINGS = [
  ...[
    ".tar.gz",
    ".tar.bz2",
    ".tar.xz",
    ".tar.lz",
    ".tar.lzma",
    ".tar",
    ".tgz",
    ".tbz",
    ".txz",
    ".tlz",
  ],
  ...[".zip", ".whl"],
] as const;

/** Every kind of file that a project ever had on an index. */
const FILE_ENDINGS = [
  ...ARCHIVE_ENDINGS,
  ...[".tar.z", ".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg"],
] as const;

/** The ending of a distribution file in lower case. */
export type FileEnding = (typeof FILE_ENDINGS)[number];

/**
 * The ending by which a name is that of a distribution file; undefined where it is none.
 *
 * ```ts
 * findFileEnding("Tool-1.0.TAR.GZ") // => ".tar.gz"
 * findFileEnding("tool-1.0.txt") // => undefined
 * ```
 */
export function findFileEnding(filename: string): FileEnding | undefined {
  return findEnding(FILE_ENDINGS, filename);
}

/**
 * Whether an installer can unpack a file of this name.
 *
 * ```ts
 * isArchiveName("tool-1.0.tbz") // => true
 * isArchiveName("tool-1.0.exe") // => false
 * ```
 */
export function isArchiveName(filename: string): boolean {
  return findEnding(ARCHIVE_ENDINGS, filename) !== undefined;
}

const LONGEST = 9;

function findEnding<Ending extends string>(
  endings: readonly Ending[],
  filename: string,
): Ending | undefined {
  const lower = filename.slice(-LONGEST).toLowerCase();
  return endings.find((ending) => lower.endsWith(ending));
}
