/**
 * Version specifiers: `>=1.4,!=1.5.*`.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers (PEP 440)
 */
import { quote, refusal, refusalWithin } from "./refusal.ts";
import {
  findVersion,
  formatCanonicalVersion,
  formatVersion,
  increment,
  isPrerelease,
  makeVersion,
  parseVersion,
  type Version,
} from "./version.ts";
import {
  between,
  complementRange,
  containsVersion,
  cutAfter,
  cutAfterLocals,
  cutAfterPosts,
  cutBefore,
  END,
  exactly,
  intersectAll,
  NO_VERSIONS,
  START,
  type VersionRange,
} from "./version-range.ts";
import { isSpace, trimSpace } from "./whitespace.ts";

export type SpecifierOperator = "~=" | "==" | "!=" | "<=" | ">=" | "<" | ">" | "===";

/** One clause. */
export interface Specifier {
  readonly operator: SpecifierOperator;
  /** The version as it is written, `.*` included. */
  readonly text: string;
  /** What is compared with; undefined behind `===` where the text is no version. */
  readonly version: Version | undefined;
  /** Whether `.*` stands behind it. */
  readonly isPrefix: boolean;
}

/** Clauses that must all hold; none at all lets everything through. */
export interface Specifiers {
  /** Sorted by their texts; of clauses that mean the same the first. */
  readonly clauses: readonly Specifier[];
  /** The versions which fit, pre-releases like all others; `===` counts as its version. */
  readonly range: VersionRange;
  /** Whether a clause other than `!=` names a pre-release, which invites them. */
  readonly namesPrerelease: boolean;
  /** Whether there is a `===`, which compares texts. */
  readonly hasLiteral: boolean;
}

/** Whether pre-releases count. Left open, `matchesVersion` takes them and `filterVersions` where nothing else fits. */
export interface PrereleaseOptions {
  readonly prereleases?: boolean | undefined;
}

export interface MatchOptions extends PrereleaseOptions {
  /** An installed pre-release fits even where pre-releases do not count. */
  readonly installed?: boolean | undefined;
}

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers";

/** The longer ones before their own beginnings. */
const OPERATORS: readonly SpecifierOperator[] = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"];

/** No clause at all. */
export const ANY_VERSION: Specifiers = makeSpecifiers([]);

/**
 * Reads clauses with commas between them; the empty text has none. Throws `invalid` with the place of the wrong clause.
 *
 * ```ts
 * formatSpecifiers(parseSpecifiers(" >= 1.0 , < 2 ")) // => "<2,>=1.0"
 * ```
 */
export function parseSpecifiers(text: string): Specifiers {
  const clauses: Specifier[] = [];
  let start = 0;
  while (start <= text.length) {
    const comma = text.indexOf(",", start);
    const end = comma === -1 ? text.length : comma;
    const clause = parseClause(text, start, end);
    if (clause !== undefined) clauses.push(clause);
    start = end + 1;
  }
  return clauses.length === 0 ? ANY_VERSION : makeSpecifiers(clauses);
}

/** Puts clauses together. */
export function makeSpecifiers(written: readonly Specifier[]): Specifiers {
  const clauses = written.length > 1 ? sortClauses(written) : written;
  return {
    clauses,
    range: intersectAll(clauses.map(rangeOf)),
    namesPrerelease: clauses.some(namesPrerelease),
    hasLiteral: clauses.some((clause) => clause.operator === "==="),
  };
}

/**
 * The normal form.
 *
 * ```ts
 * formatSpecifiers(parseSpecifiers(">=1.0, !=1.5, >=1.0.0")) // => "!=1.5,>=1.0"
 * ```
 */
export function formatSpecifiers(specifiers: Specifiers): string {
  return specifiers.clauses.map(formatClause).join(",");
}

/** One clause as it was written, without white space. */
export function formatClause(clause: Specifier): string {
  return clause.operator + clause.text;
}

/**
 * Whether a version fits. A text that is no version fits no clause but `===`, and fits where there are no clauses.
 *
 * ```ts
 * matchesVersion(parseSpecifiers("~=1.4"), parseVersion("1.9")) // => true
 * matchesVersion(parseSpecifiers(">=1"), "2.0rc1", { prereleases: false }) // => false
 * ```
 */
export function matchesVersion(
  specifiers: Specifiers,
  version: Version | string,
  options: MatchOptions = {},
): boolean {
  const parsed = versionOf(version);
  if (options.prereleases === false && !options.installed && parsed && isPrerelease(parsed))
    return false;
  return fits(specifiers, version, parsed);
}

/**
 * The items that fit, in the order given. Where the choice about pre-releases is open, they come only if a clause
 * names one or if no other version fits (PEP 440, "Handling of pre-releases").
 *
 * ```ts
 * filterVersions(parseSpecifiers(">=1"), ["0.9", "1.0", "2.0a1"]) // => ["1.0"]
 * filterVersions(parseSpecifiers(">=2.0a1"), ["1.0", "2.0a1"]) // => ["2.0a1"]
 * ```
 */
export function filterVersions<Item extends Version | string>(
  specifiers: Specifiers,
  versions: Iterable<Item>,
  options: PrereleaseOptions = {},
): Item[] {
  const choice = options.prereleases ?? (specifiers.namesPrerelease ? true : undefined);
  const fitting: Item[] = [];
  const finals: Item[] = [];
  let hasFinal = false;
  for (const item of versions) {
    const parsed = versionOf(item);
    if (!fits(specifiers, item, parsed)) continue;
    fitting.push(item);
    // What is no version is neither final nor a pre-release: it comes along.
    if (parsed === undefined || !isPrerelease(parsed)) finals.push(item);
    if (parsed !== undefined && !isPrerelease(parsed)) hasFinal = true;
  }
  if (choice === true) return fitting;
  return choice === false || hasFinal ? finals : fitting;
}

/**
 * What fits both.
 *
 * ```ts
 * formatSpecifiers(intersectSpecifiers(parseSpecifiers(">=1"), parseSpecifiers("<2"))) // => "<2,>=1"
 * ```
 */
export function intersectSpecifiers(a: Specifiers, b: Specifiers): Specifiers {
  if (a.clauses.length === 0) return b;
  if (b.clauses.length === 0) return a;
  return makeSpecifiers([...a.clauses, ...b.clauses]);
}

/**
 * Whether nothing can ever fit, neither a version nor, behind `===`, any other text.
 *
 * ```ts
 * isEmpty(parseSpecifiers(">=2,<1")) // => true
 * isEmpty(parseSpecifiers(">1,<1.0.0.1.dev0")) // => false
 * ```
 */
export function isEmpty(specifiers: Specifiers): boolean {
  const literal = specifiers.clauses.find((clause) => clause.operator === "===");
  // A text is all that can fit there: it is tried.
  if (literal !== undefined) return !fits(specifiers, literal.text, literal.version);
  return specifiers.range.length === 0;
}

function versionOf(item: Version | string): Version | undefined {
  return typeof item === "string" ? findVersion(item) : item;
}

function fits(
  specifiers: Specifiers,
  item: Version | string,
  parsed: Version | undefined,
): boolean {
  if (!specifiers.hasLiteral) {
    if (parsed !== undefined) return containsVersion(specifiers.range, parsed);
    return specifiers.clauses.length === 0;
  }
  const text = (typeof item === "string" ? item : formatVersion(item)).toLowerCase();
  return specifiers.clauses.every((clause) => {
    if (clause.operator === "===") return clause.text.toLowerCase() === text;
    return parsed !== undefined && containsVersion(rangeOf(clause), parsed);
  });
}

function namesPrerelease({ operator, version, isPrefix }: Specifier): boolean {
  return operator !== "!=" && !isPrefix && version !== undefined && isPrerelease(version);
}

/** Nothing for white space alone: an empty clause between commas counts for nothing. */
function parseClause(text: string, start: number, end: number): Specifier | undefined {
  let from = start;
  while (from < end && isSpace(text.charCodeAt(from))) from++;
  if (from === end) return undefined;
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, from));
  if (operator === undefined) {
    throw refuse(
      text,
      from,
      "an operator is missing",
      "Begin each clause with ~= == != <= >= < > or ===",
    );
  }
  from += operator.length;
  while (from < end && isSpace(text.charCodeAt(from))) from++;
  const written = trimSpace(text.slice(from, end));
  if (operator === "===") return parseLiteral(text, from, written);
  const isPrefix = written.endsWith(".*") && (operator === "==" || operator === "!=");
  const version = versionWithin(text, from, isPrefix ? written.slice(0, -2) : written);
  checkClause(text, from, operator, version, isPrefix);
  return { operator, text: written, version, isPrefix };
}

/** `===` takes any text without white space, `;` and `)`. */
function parseLiteral(text: string, from: number, written: string): Specifier {
  const wrong = written.search(/[\s\x1c-\x1f\x85;)]/);
  if (wrong !== -1) {
    throw refuse(
      text,
      from + wrong,
      "the text behind === ends here",
      "Put a comma between clauses",
    );
  }
  return { operator: "===", text: written, version: findVersion(written), isPrefix: false };
}

function versionWithin(text: string, from: number, written: string): Version {
  try {
    return parseVersion(written);
  } catch (error) {
    throw refusalWithin(text, "version specifiers", from, error);
  }
}

function checkClause(
  text: string,
  from: number,
  operator: SpecifierOperator,
  version: Version,
  isPrefix: boolean,
): void {
  if (version.local !== undefined && (isPrefix || (operator !== "==" && operator !== "!="))) {
    throw refuse(
      text,
      text.indexOf("+", from),
      `a local version is not allowed with ${operator}${isPrefix ? " and .*" : ""}`,
      "Leave out the part from + on: only == and != take one",
    );
  }
  if (operator === "~=" && version.release.length < 2) {
    const [only = 0] = version.release;
    throw refuse(text, from, "~= needs two numbers at least", `Write ~=${only}.0, or >=${only}`);
  }
  if (isPrefix && (version.pre || version.post !== undefined || version.dev !== undefined)) {
    throw refuse(
      text,
      text.indexOf(".*", from),
      ".* stands behind more than a release",
      `Write ${operator}${quote(version.release.join(".")).slice(1, -1)}.*`,
    );
  }
}

function refuse(text: string, offset: number, why: string, instead: string): Error {
  return refusal(text, { as: "version specifiers", offset, why, instead, source: SOURCE });
}

/** Sorted by their texts, each once. */
function sortClauses(written: readonly Specifier[]): Specifier[] {
  const byMeaning = new Map<string, Specifier>();
  const texts = written.map((clause) => ({ clause, text: formatClause(clause) }));
  texts.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  for (const { clause } of texts) {
    const meaning = canonicalClause(clause);
    if (!byMeaning.has(meaning)) byMeaning.set(meaning, clause);
  }
  return [...byMeaning.values()];
}

/** Behind `===` and `.*` texts count as they are; `~=1.0` and `~=1.0.0` differ. */
function canonicalClause(clause: Specifier): string {
  const { operator, version, isPrefix } = clause;
  if (operator === "===" || isPrefix || version === undefined) return formatClause(clause);
  return operator + (operator === "~=" ? formatVersion(version) : formatCanonicalVersion(version));
}

function rangeOf({ operator, version, isPrefix }: Specifier): VersionRange {
  if (version === undefined) return NO_VERSIONS;
  switch (operator) {
    case "===":
      return exactly(version);
    case ">=":
      return between(cutBefore(version), END);
    case ">":
      return between(cutAfterPosts(version), END);
    case "<=":
      return between(START, cutAfterLocals(version));
    case "<":
      return between(START, cutBefore(isPrerelease(version) ? version : firstOf(version)));
    case "~=":
      return between(cutBefore(version), cutBefore(nextOf(version, version.release.length - 1)));
    case "==":
      return isPrefix ? prefixRange(version) : equalRange(version);
    case "!=":
      return complementRange(isPrefix ? prefixRange(version) : equalRange(version));
  }
}

function equalRange(version: Version): VersionRange {
  const upper = version.local === undefined ? cutAfterLocals(version) : cutAfter(version);
  return between(cutBefore(version), upper);
}

function prefixRange(version: Version): VersionRange {
  const upper = cutBefore(nextOf(version, version.release.length));
  return between(cutBefore(firstOf(version)), upper);
}

/** The first of a version's own development releases. */
function firstOf(version: Version): Version {
  return makeVersion({ ...version, dev: 0, local: undefined });
}

/** The first version behind all that begin with the first `length` numbers. */
function nextOf({ epoch, release }: Version, length: number): Version {
  const prefix = release.slice(0, length);
  prefix[length - 1] = increment(prefix[length - 1] ?? 0);
  return makeVersion({ epoch, release: prefix, dev: 0 });
}
