/**
 * Version specifiers: `>=1.4,!=1.5.*`.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers (PEP 440)
 */
import {
  canonicalClause,
  formatClause,
  namesPrerelease,
  parseClause,
  rangeOf,
  refuseSpecifiers,
  type Specifier,
} from "./specifier-clause.ts";
import { findVersion, formatVersion, isPrerelease, type Version } from "./version.ts";
import { containsVersion, intersectAll, type VersionRange } from "./version-range.ts";

/**
 * Clauses that must all hold; none at all lets everything through. They may be kept as JSON, as versions may.
 * Source: PEP 440, "Version specifiers".
 */
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

/**
 * Whether pre-releases count. Left open, `matchesVersion` takes them and `filterVersions` where nothing else fits.
 * Source: PEP 440, "Handling of pre-releases".
 */
export interface PrereleaseOptions {
  readonly prereleases?: boolean | undefined;
}

/** How `matchesVersion` decides about pre-releases. Source: PEP 440, "Handling of pre-releases". */
export interface MatchOptions extends PrereleaseOptions {
  /** An installed pre-release fits even where pre-releases do not count. */
  readonly installed?: boolean | undefined;
}

/** No clause at all. Source: PEP 440, "Version specifiers". */
export const ANY_VERSION: Specifiers = makeSpecifiers([]);

/**
 * Reads clauses with commas between them; the empty text has none. Throws `invalid` with the place of the wrong clause.
 * Source: PEP 440, "Version specifiers".
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

/** Reads one clause, which must be there and be the only one. Throws `invalid`. */
export function parseSpecifier(text: string): Specifiers {
  const clause = parseClause(text, 0, text.length);
  if (clause !== undefined) return makeSpecifiers([clause]);
  throw refuseSpecifiers(text, 0, "it is empty", "Write an operator and a version");
}

/** Sorts the clauses, and works out at once what all questions about them need. */
function makeSpecifiers(written: readonly Specifier[]): Specifiers {
  const clauses = written.length > 1 ? sortClauses(written) : written;
  return {
    clauses,
    range: intersectAll(clauses.map(rangeOf)),
    namesPrerelease: clauses.some(namesPrerelease),
    hasLiteral: clauses.some((clause) => clause.operator === "==="),
  };
}

/**
 * The normal form. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatSpecifiers(parseSpecifiers(">=1.0, !=1.5, >=1.0.0")) // => "!=1.5,>=1.0"
 * ```
 */
export function formatSpecifiers(specifiers: Specifiers): string {
  return specifiers.clauses.map(formatClause).join(",");
}

/**
 * Whether a version fits. A text that is no version fits no clause but `===`, and fits where there are no clauses.
 * Source: PEP 440, "Version specifiers".
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
 * names one or if no other version fits. Source: PEP 440, "Handling of pre-releases".
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
 * What fits both. Joining many one after the other costs no more than their clauses: the whole is worked out when it is
 * asked for. Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * formatSpecifiers(intersectSpecifiers(parseSpecifiers(">=1"), parseSpecifiers("<2"))) // => "<2,>=1"
 * ```
 */
export function intersectSpecifiers(a: Specifiers, b: Specifiers): Specifiers {
  if (a === ANY_VERSION || a === b) return b;
  if (b === ANY_VERSION) return a;
  const joint: Joint = { parts: [a, b] };
  const joined: Specifiers = {
    get clauses() {
      joint.clauses ??= sortClauses(listParts(joint, "clauses").flat());
      return joint.clauses;
    },
    get range() {
      joint.range ??= intersectAll(listParts(joint, "range"));
      return joint.range;
    },
    namesPrerelease: a.namesPrerelease || b.namesPrerelease,
    hasLiteral: a.hasLiteral || b.hasLiteral,
  };
  JOINTS.set(joined, joint);
  return joined;
}

/**
 * Whether nothing can ever fit, neither a version nor, behind `===`, any other text.
 * Source: PEP 440, "Version specifiers".
 *
 * ```ts
 * isEmpty(parseSpecifiers(">=2,<1")) // => true
 * isEmpty(parseSpecifiers(">1,<1.0.0.1.dev0")) // => false
 * ```
 */
export function isEmpty(specifiers: Specifiers): boolean {
  if (!specifiers.hasLiteral) return specifiers.range.length === 0;
  const literal = specifiers.clauses.find((clause) => clause.operator === "===");
  // A text is all that can fit there: it is tried.
  return literal !== undefined && !fits(specifiers, literal.text, literal.version);
}

/** Two specifiers that were joined, and what has been worked out of them so far. */
interface Joint {
  readonly parts: readonly [Specifiers, Specifiers];
  clauses?: Specifiers["clauses"];
  range?: Specifiers["range"];
}

/** Which specifiers were joined; all others have their clauses and their range from the start. */
const JOINTS = new WeakMap<Specifiers, Joint>();

/**
 * The clauses or the ranges of all parts inside each other, as far down as they are not worked out. Without recursion,
 * and each part once: a loop makes joints as deep as it runs, and one that joins a thing with itself twice as many each time.
 */
function listParts<Key extends "clauses" | "range">(joint: Joint, key: Key): Specifiers[Key][] {
  const found: Specifiers[Key][] = [];
  const seen = new Set<Specifiers>();
  const waiting: Specifiers[] = [...joint.parts];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (seen.has(part)) continue;
    seen.add(part);
    const inner = JOINTS.get(part);
    if (inner === undefined || inner[key] !== undefined) found.push(part[key]);
    else waiting.push(...inner.parts);
  }
  return found;
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
  const isLiteral = (clause: Specifier): boolean => clause.operator === "===";
  // Few texts are the one that is meant: only for those the ranges of the other clauses are made.
  return (
    specifiers.clauses.every(
      (clause) => !isLiteral(clause) || clause.text.toLowerCase() === text,
    ) &&
    specifiers.clauses.every((clause) => {
      return (
        isLiteral(clause) || (parsed !== undefined && containsVersion(rangeOf(clause), parsed))
      );
    })
  );
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
