/**
 * Versions: read, and written in their normal form.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/ (PEP 440)
 */
import { NO_KEY, sortKeyOf } from "./version-key.ts";
import {
  type PreRelease,
  type VersionNumber,
  type VersionParts,
  VersionScanner,
} from "./version-scanner.ts";

/**
 * A version as a value. Made by `parseVersion` and `makeVersion` alone, which keep `sortKey` right. It may be
 * kept as JSON, unless a number is so large that it is a `bigint`: those `JSON.stringify` refuses by a `TypeError`.
 * Source: PEP 440, "Public version identifiers".
 */
export interface Version extends VersionParts {
  /** Orders versions by one subtraction where both have one; negative for the versions it has no room for. */
  readonly sortKey: number;
}

/** A number of so many digits is exact. */
const MAX_EXACT_DIGITS = 15;
const [ZERO, DOT, LETTER_A, LETTER_B, LETTER_C, LETTER_R] = [48, 46, 97, 98, 99, 114];

/**
 * Reads a version in any spelling that the standard allows. Throws `invalid` with the place where it stops being one.
 * Source: PEP 440, "Normalization".
 *
 * ```ts
 * formatVersion(parseVersion(" v1.0-ALPHA.1 ")) // => "1.0a1"
 * parseVersion("1!2.0.post3").epoch // => 1
 * parseVersion("1.0+ubuntu.1").local // => ["ubuntu", 1]
 * ```
 */
export function parseVersion(text: string): Version {
  return parseNormal(text) ?? makeVersion(new VersionScanner(text).scan());
}

/** The version which a text spells, or nothing where it spells none: for lists which may hold anything. */
export function findVersion(text: string): Version | undefined {
  const normal = parseNormal(text);
  if (normal !== undefined) return normal;
  const parts = new VersionScanner(text).tryScan();
  return parts && makeVersion(parts);
}

/**
 * Builds a version from parts; what is left out is not there. Source: PEP 440, "Public version identifiers".
 *
 * ```ts
 * formatVersion(makeVersion({ release: [1, 2], dev: 0 })) // => "1.2.dev0"
 * ```
 */
export function makeVersion(parts: Partial<VersionParts> & Pick<VersionParts, "release">): Version {
  const { epoch = 0, release, pre, post, dev, local } = parts;
  const isKeyed = epoch === 0 && local === undefined;
  const sortKey = isKeyed ? sortKeyOf(release, pre, post, dev) : NO_KEY;
  return { epoch, release, pre, post, dev, local, sortKey };
}

/**
 * The normal form, zeros at the end kept. Source: PEP 440, "Normalization".
 *
 * ```ts
 * formatVersion(parseVersion("01.2-1.DEV")) // => "1.2.post1.dev0"
 * ```
 */
export function formatVersion(version: Version): string {
  return formatParts(version, version.release);
}

/**
 * The normal form without zeros at the end of the release: equal versions give equal texts.
 * Source: PEP 440, "Normalization".
 *
 * ```ts
 * formatCanonicalVersion(parseVersion("1.20.0")) // => "1.20"
 * ```
 */
export function formatCanonicalVersion(version: Version): string {
  return formatParts(version, trimRelease(version.release));
}

/**
 * Alpha, beta, candidate and development releases: what a resolver leaves out unless it is asked for them.
 * Source: PEP 440, "Pre-releases" and "Developmental releases".
 *
 * ```ts
 * isPrerelease(parseVersion("1.0.dev3")) // => true
 * isPrerelease(parseVersion("1.0.post1")) // => false
 * ```
 */
export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

/** The version without its local label. */
export function publicVersion(version: Version): Version {
  return version.local === undefined ? version : makeVersion({ ...version, local: undefined });
}

/** The release's numbers without the zeros at the end; one number stays. */
export function trimRelease(release: readonly VersionNumber[]): readonly VersionNumber[] {
  let end = release.length;
  while (end > 1 && release[end - 1] === 0) end--;
  return end === release.length ? release : release.slice(0, end);
}

/** The next whole number. */
export function increment(number: VersionNumber): VersionNumber {
  return typeof number === "number" && number < Number.MAX_SAFE_INTEGER
    ? number + 1
    : BigInt(number) + 1n;
}

/**
 * Most versions are written in their normal form, without epoch or local label: they are read here, in a fraction of
 * the time that the scanner takes. Anything else is left to it.
 */
function parseNormal(text: string): Version | undefined {
  let [first, second, number, digits, count] = [0, 0, 0, 0, 0];
  let more: number[] | undefined;
  let at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      number = number * 10 + code - ZERO;
      digits++;
      continue;
    }
    if (code !== DOT || !isDigit(text.charCodeAt(at + 1))) break;
    if (digits === 0 || digits > MAX_EXACT_DIGITS) return undefined;
    if (count === 0) first = number;
    else if (count === 1) second = number;
    else if (more === undefined) more = [first, second, number];
    else more.push(number);
    count++;
    number = 0;
    digits = 0;
  }
  if (digits === 0 || digits > MAX_EXACT_DIGITS) return undefined;
  // Arrays written out take less room than arrays that grow.
  const release =
    more !== undefined
      ? [...more, number]
      : count === 0
        ? [number]
        : count === 1
          ? [first, number]
          : [first, second, number];
  if (at < text.length) return parseNormalSuffix(text, at, release);
  return versionOf(release, undefined, undefined, undefined);
}

/** `rc1`, `.post1`, `.dev1` behind a release, in this order. */
function parseNormalSuffix(text: string, start: number, release: number[]): Version | undefined {
  let at = start;
  let pre: PreRelease | undefined;
  const length = phaseLength(text, at);
  if (length > 0) {
    const end = endOfDigits(text, at + length);
    const number = wholeNumber(text, at + length, end);
    if (number < 0) return undefined;
    pre = { phase: length === 2 ? "rc" : text.charCodeAt(at) === LETTER_A ? "a" : "b", number };
    at = end;
  }
  let post: number | undefined;
  if (text.startsWith(".post", at)) {
    const end = endOfDigits(text, at + 5);
    post = wholeNumber(text, at + 5, end);
    if (post < 0) return undefined;
    at = end;
  }
  let dev: number | undefined;
  if (text.startsWith(".dev", at)) {
    const end = endOfDigits(text, at + 4);
    dev = wholeNumber(text, at + 4, end);
    if (dev < 0) return undefined;
    at = end;
  }
  return at === text.length ? versionOf(release, pre, post, dev) : undefined;
}

/** How many letters `a`, `b` or `rc` has where it stands here, else 0. */
function phaseLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === LETTER_A || code === LETTER_B) return 1;
  return code === LETTER_R && text.charCodeAt(at + 1) === LETTER_C ? 2 : 0;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** The digits between two offsets as a number; -1 for none and for more than a number holds exactly. */
function wholeNumber(text: string, start: number, end: number): number {
  if (start === end || end - start > MAX_EXACT_DIGITS) return -1;
  let number = 0;
  for (let at = start; at < end; at++) number = number * 10 + text.charCodeAt(at) - ZERO;
  return number;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

function versionOf(
  release: readonly number[],
  pre: PreRelease | undefined,
  post: number | undefined,
  dev: number | undefined,
): Version {
  const sortKey = sortKeyOf(release, pre, post, dev);
  return { epoch: 0, release, pre, post, dev, local: undefined, sortKey };
}

function formatParts(version: Version, release: readonly VersionNumber[]): string {
  let text = version.epoch === 0 ? "" : `${version.epoch}!`;
  text += release.join(".");
  if (version.pre !== undefined) text += version.pre.phase + version.pre.number;
  if (version.post !== undefined) text += `.post${version.post}`;
  if (version.dev !== undefined) text += `.dev${version.dev}`;
  return version.local === undefined ? text : `${text}+${version.local.join(".")}`;
}
