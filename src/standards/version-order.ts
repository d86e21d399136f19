/**
 * The order of versions.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/#summary-of-permitted-suffixes-and-relative-ordering
 */
import type { Version } from "./version.ts";
import { compareKeys } from "./version-key.ts";
import type { VersionNumber } from "./version-scanner.ts";

/**
 * Negative, zero or positive, for `sort`. A total order; `1.0` and `1` are equal.
 * Source: PEP 440, "Summary of permitted suffixes and relative ordering".
 *
 * ```ts
 * ["1.0", "1.0.dev1", "1.0rc1"].sort((a, b) => compareVersions(parseVersion(a), parseVersion(b))) // => ["1.0.dev1", "1.0rc1", "1.0"]
 * ```
 */
export function compareVersions(a: Version, b: Version): number {
  const difference = compareKeys(a.sortKey, b.sortKey);
  if (!Number.isNaN(difference)) return difference;
  return (
    compareBases(a, b) ||
    compareMaybe(a.post, b.post, -1) ||
    compareMaybe(a.dev, b.dev, 1) ||
    compareLocals(a.local, b.local)
  );
}

/** Compares as far as the pre-release: a release's post-releases and local versions are equal to it here. */
export function compareBases(a: Version, b: Version): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareReleases(a.release, b.release) ||
    phaseRank(a) - phaseRank(b) ||
    compareNumbers(a.pre?.number ?? 0, b.pre?.number ?? 0)
  );
}

/** A development release of a release stands before that release's alphas. */
function phaseRank(version: Version): number {
  if (version.pre !== undefined)
    return version.pre.phase === "a" ? 1 : version.pre.phase === "b" ? 2 : 3;
  return version.post === undefined && version.dev !== undefined ? 0 : 4;
}

function compareReleases(a: readonly VersionNumber[], b: readonly VersionNumber[]): number {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = compareNumbers(a[at] ?? 0, b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareNumbers(a: VersionNumber, b: VersionNumber): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `missing` tells on which side of all numbers an absent one stands. */
function compareMaybe(
  a: VersionNumber | undefined,
  b: VersionNumber | undefined,
  missing: -1 | 1,
): number {
  if (a === undefined) return b === undefined ? 0 : missing;
  return b === undefined ? -missing : compareNumbers(a, b);
}

/** Numbers stand above words, and a longer label above its beginning. */
function compareLocals(a: Version["local"], b: Version["local"]): number {
  if (a === undefined || b === undefined) return (a ? 1 : 0) - (b ? 1 : 0);
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = compareSegments(a[at] ?? 0, b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareSegments(a: VersionNumber | string, b: VersionNumber | string): number {
  if (typeof a === "string") {
    if (typeof b !== "string") return -1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return typeof b === "string" ? 1 : compareNumbers(a, b);
}
