/**
 * Numbers that order versions: most pairs are compared by one subtraction.
 * The order: https://packaging.python.org/en/latest/specifications/version-specifiers/#summary-of-permitted-suffixes-and-relative-ordering
 */
import type { PreRelease, VersionNumber } from "./version-scanner.ts";

// A sort key has 52 bits, so that half a step still is exact: 14 for the first number of the release,
// 12 and 13 for the next two, 13 for what follows the release.
const FIRST_LIMIT = 2 ** 14;
const SECOND_LIMIT = 2 ** 12;
const THIRD_LIMIT = 2 ** 13;
const SUFFIX_LIMIT = 2 ** 13;
const SUFFIX_STEP = 2 ** 10;
const FINAL_SUFFIX = 4 * SUFFIX_STEP;

/** The key of versions that have none; all others are from 0 upward. Unlike NaN it is kept as JSON. */
export const NO_KEY = -1;

/** The key of a version without epoch and local label; `NO_KEY` where it has no room for one of the numbers. */
export function sortKeyOf(
  release: readonly VersionNumber[],
  pre: PreRelease | undefined,
  post: VersionNumber | undefined,
  dev: VersionNumber | undefined,
): number {
  const key = releaseKey(release) + suffixKey(pre, post, dev);
  return Number.isNaN(key) ? NO_KEY : key;
}

/** Negative, zero or positive; NaN where one of the two is no key. */
export function compareKeys(a: number, b: number): number {
  return a < 0 || b < 0 ? Number.NaN : a - b;
}

/** The key of the place right behind a version. */
export function keyBehind(sortKey: number): number {
  return sortKey < 0 ? NO_KEY : sortKey + 0.5;
}

/** The highest key that a post-release can have, of the release whose version has this key. */
export function lastSortKey(sortKey: number): number {
  if (sortKey < 0) return NO_KEY;
  return sortKey - (sortKey % SUFFIX_LIMIT) + SUFFIX_LIMIT - 2;
}

function releaseKey(release: readonly VersionNumber[]): number {
  const first = release[0];
  const second = release.length > 1 ? release[1] : 0;
  const third = release.length > 2 ? release[2] : 0;
  for (let at = 3; at < release.length; at++) if (release[at] !== 0) return Number.NaN;
  if (typeof first !== "number" || typeof second !== "number" || typeof third !== "number") {
    return Number.NaN;
  }
  if (first >= FIRST_LIMIT || second >= SECOND_LIMIT || third >= THIRD_LIMIT) return Number.NaN;
  return ((first * SECOND_LIMIT + second) * THIRD_LIMIT + third) * SUFFIX_LIMIT;
}

/** Only one of the three has room in a key: development releases come first, then a, b, rc, the release, its posts. */
function suffixKey(
  pre: PreRelease | undefined,
  post: VersionNumber | undefined,
  dev: VersionNumber | undefined,
): number {
  if (pre !== undefined) {
    if (post !== undefined || dev !== undefined) return Number.NaN;
    const step = pre.phase === "a" ? 1 : pre.phase === "b" ? 2 : 3;
    return limited(pre.number, SUFFIX_STEP) + step * SUFFIX_STEP;
  }
  if (post !== undefined) {
    if (dev !== undefined) return Number.NaN;
    return limited(post, SUFFIX_LIMIT - FINAL_SUFFIX - 2) + FINAL_SUFFIX + 1; // up to lastSortKey()
  }
  return dev === undefined ? FINAL_SUFFIX : limited(dev, SUFFIX_STEP);
}

function limited(number: VersionNumber, limit: number): number {
  return typeof number === "number" && number < limit ? number : Number.NaN;
}
