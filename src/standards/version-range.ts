/**
 * Sets of versions as intervals, with the algebra that a resolver needs.
 *
 * An interval lies between two cuts. A cut is a place between versions: before one, after one, or after a release with
 * all its post-releases. So there are no open and closed ends, and a set has one form only: two sets are equal when
 * their cuts are. Where PEP 440 sets a limit right after a version and its local versions, the cut stands before the
 * version that comes next: nothing lies between `1.0+z` and `1.0.post0.dev0`.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers
 */
import { formatVersion, increment, makeVersion, publicVersion, type Version } from "./version.ts";
import { compareKeys, keyBehind, lastSortKey } from "./version-key.ts";
import { compareBases, compareVersions } from "./version-order.ts";

/**
 * A place between versions. `key` orders it among versions that have a sort key; negative where that does not decide.
 * Source: PEP 440, "Version specifiers".
 */
export interface Cut {
  readonly kind: "before" | "after" | "after-posts" | "end";
  readonly version: Version;
  readonly key: number;
}

/** The versions at or above one cut and below another. Never empty. Source: PEP 440, "Version specifiers". */
export interface Interval {
  readonly lower: Cut;
  readonly upper: Cut;
}

/** Intervals in ascending order which neither touch nor overlap. Source: PEP 440, "Version specifiers". */
export type VersionRange = readonly Interval[];

const FIRST = makeVersion({ release: [0], dev: 0 });
/** No version lies below it. */
export const START: Cut = cutBefore(FIRST);
/** All versions lie below it. */
export const END: Cut = { kind: "end", version: FIRST, key: Number.MAX_SAFE_INTEGER };

/** No version at all. Source: PEP 440, "Version specifiers". */
export const NO_VERSIONS: VersionRange = [];
/** Every version. Source: PEP 440, "Version specifiers". */
export const ALL_VERSIONS: VersionRange = [{ lower: START, upper: END }];

/** Right before a version and its local versions. */
export function cutBefore(version: Version): Cut {
  return { kind: "before", version, key: version.sortKey };
}

/** Right after a version, before longer local labels of it. */
export function cutAfter(version: Version): Cut {
  return { kind: "after", version, key: keyBehind(publicVersion(version).sortKey) };
}

/** After a version and all its local versions. */
export function cutAfterLocals(version: Version): Cut {
  return { kind: "before", version: nextPublic(version), key: keyBehind(version.sortKey) };
}

/** After a version, its local versions and its post-releases, which `>` leaves out. */
export function cutAfterPosts(version: Version): Cut {
  const { pre, post, dev } = version;
  if (dev !== undefined || post !== undefined) return cutAfterLocals(version);
  if (pre === undefined)
    return { kind: "after-posts", version, key: keyBehind(lastSortKey(version.sortKey)) };
  const next = makeVersion({ ...version, pre: { ...pre, number: increment(pre.number) }, dev: 0 });
  return { kind: "before", version: next, key: keyBehind(version.sortKey) };
}

/** The interval between two cuts as a set: empty where they are not in order. */
export function between(lower: Cut, upper: Cut): VersionRange {
  return compareCuts(lower, upper) < 0 ? [{ lower, upper }] : NO_VERSIONS;
}

/** This version alone, whatever it is equal to included, its local versions not. */
export function exactly(version: Version): VersionRange {
  return [{ lower: cutBefore(version), upper: cutAfter(version) }];
}

/**
 * Whether a version is in the set; pre-releases count like all others. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * containsVersion(parseSpecifiers(">=1").range, parseVersion("2.0a1")) // => true
 * ```
 */
export function containsVersion(range: VersionRange, version: Version): boolean {
  for (const interval of range) {
    if (isBelow(version, interval.lower)) return false;
    if (isBelow(version, interval.upper)) return true;
  }
  return false;
}

/**
 * Whether there is no version in it. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * isEmptyRange(parseSpecifiers(">2,<1").range) // => true
 * ```
 */
export function isEmptyRange(range: VersionRange): boolean {
  return range.length === 0;
}

/**
 * What is in both. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatRange(intersectRanges(parseSpecifiers(">=1").range, parseSpecifiers("<2").range)) // => ">=1,<2"
 * ```
 */
export function intersectRanges(a: VersionRange, b: VersionRange): VersionRange {
  if (a === ALL_VERSIONS) return b;
  if (b === ALL_VERSIONS) return a;
  const found: Interval[] = [];
  let atA = 0;
  let atB = 0;
  for (;;) {
    const [left, right] = [a[atA], b[atB]];
    if (left === undefined || right === undefined) return found;
    const startsLater = compareCuts(left.lower, right.lower) < 0 ? right : left;
    const isLeftShorter = compareCuts(left.upper, right.upper) < 0;
    const endsFirst = isLeftShorter ? left : right;
    if (startsLater === endsFirst) found.push(endsFirst);
    else found.push(...between(startsLater.lower, endsFirst.upper));
    if (isLeftShorter) atA++;
    else atB++;
  }
}

/** What is in every one of them: all versions for none. By halves, as one after the other would take quadratic time. */
export function intersectAll(ranges: readonly VersionRange[]): VersionRange {
  const [first, second] = ranges;
  if (first === undefined) return ALL_VERSIONS;
  if (second === undefined) return first;
  const middle = ranges.length >> 1;
  return intersectRanges(intersectAll(ranges.slice(0, middle)), intersectAll(ranges.slice(middle)));
}

/**
 * What is in one of them or in both. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatRange(unionRanges(parseSpecifiers("<1").range, parseSpecifiers(">=2").range)) // => "<1 or >=2"
 * ```
 */
export function unionRanges(a: VersionRange, b: VersionRange): VersionRange {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sorted = [...a, ...b].sort((left, right) => compareCuts(left.lower, right.lower));
  const found: Interval[] = [];
  for (const interval of sorted) {
    const last = found.at(-1);
    if (last === undefined || compareCuts(last.upper, interval.lower) < 0) {
      found.push(interval);
    } else if (compareCuts(last.upper, interval.upper) < 0) {
      found[found.length - 1] = { lower: last.lower, upper: interval.upper };
    }
  }
  return found;
}

/**
 * All other versions. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatRange(complementRange(parseSpecifiers(">=1").range)) // => "<1"
 * ```
 */
export function complementRange(range: VersionRange): VersionRange {
  const found: Interval[] = [];
  let lower = START;
  for (const interval of range) {
    if (compareCuts(lower, interval.lower) < 0) found.push({ lower, upper: interval.lower });
    lower = interval.upper;
  }
  if (lower.kind !== "end") found.push({ lower, upper: END });
  return found;
}

/**
 * Whether every version of `a` is in `b`. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * isSubrange(parseSpecifiers("==1.5").range, parseSpecifiers(">=1").range) // => true
 * ```
 */
export function isSubrange(a: VersionRange, b: VersionRange): boolean {
  return equalRanges(intersectRanges(a, b), a);
}

/** Whether both hold the same versions. */
export function equalRanges(a: VersionRange, b: VersionRange): boolean {
  return (
    a.length === b.length &&
    a.every((interval, at) => {
      const other = b[at];
      return (
        other !== undefined &&
        compareCuts(interval.lower, other.lower) === 0 &&
        compareCuts(interval.upper, other.upper) === 0
      );
    })
  );
}

/**
 * The set in the words of specifiers, for people: `>=1,<2 or ==3`. No version gives `nothing`, all give `*`.
 * A text for messages: where no specifier says the same it comes close. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatRange(parseSpecifiers("<=2,>=1").range) // => ">=1,<=2"
 * ```
 */
export function formatRange(range: VersionRange): string {
  return range.length === 0 ? "nothing" : range.map(formatInterval).join(" or ");
}

/** Negative, zero or positive. */
function compareCuts(a: Cut, b: Cut): number {
  const difference = compareKeys(a.key, b.key);
  // Equal keys do not decide: the cut after 1.0 and the one after its local versions have the same.
  if (difference < 0 || difference > 0) return difference;
  if (a.kind === "end" || b.kind === "end")
    return Number(a.kind === "end") - Number(b.kind === "end");
  return (
    compareBases(a.version, b.version) ||
    Number(a.kind === "after-posts") - Number(b.kind === "after-posts") ||
    (a.kind === "after-posts" ? 0 : compareVersions(a.version, b.version)) ||
    Number(a.kind === "after") - Number(b.kind === "after")
  );
}

/** Whether a version lies below a cut. */
export function isBelow(version: Version, cut: Cut): boolean {
  const difference = compareKeys(version.sortKey, cut.key);
  if (!Number.isNaN(difference)) return difference < 0;
  switch (cut.kind) {
    case "before":
      return compareVersions(version, cut.version) < 0;
    case "after":
      return compareVersions(version, cut.version) <= 0;
    case "after-posts":
      return compareBases(version, cut.version) <= 0;
    case "end":
      return true;
  }
}

/** The first version above another and its local versions. */
function nextPublic(version: Version): Version {
  const { epoch, release, pre, post, dev } = version;
  if (dev !== undefined) return makeVersion({ epoch, release, pre, post, dev: increment(dev) });
  const nextPost = post === undefined ? 0 : increment(post);
  return makeVersion({ epoch, release, pre, post: nextPost, dev: 0 });
}

function formatInterval({ lower, upper }: Interval): string {
  const isStart = compareCuts(lower, START) === 0;
  if (lower.kind === "before" && upper.kind !== "end") {
    const isOne = [cutAfterLocals(lower.version), cutAfter(lower.version)].some(
      (end) => compareCuts(end, upper) === 0,
    );
    if (isOne) return `==${formatVersion(lower.version)}`;
  }
  const clauses = [...(isStart ? [] : [formatLower(lower)]), ...formatUpper(upper)];
  return clauses.join(",") || "*";
}

function formatLower(cut: Cut): string {
  return `${cut.kind === "before" ? ">=" : ">"}${formatVersion(cut.version)}`;
}

function formatUpper(cut: Cut): string[] {
  if (cut.kind === "end") return [];
  if (cut.kind !== "before") return [`<=${formatVersion(cut.version)}`];
  const { post, dev } = cut.version;
  if (dev !== 0) return [`<${formatVersion(cut.version)}`];
  // `<2` cuts before 2.dev0, and `<=1` before 1.post0.dev0.
  if (post === 0)
    return [`<=${formatVersion(makeVersion({ ...cut.version, post: undefined, dev: undefined }))}`];
  return [`<${formatVersion(makeVersion({ ...cut.version, dev: undefined }))}`];
}
