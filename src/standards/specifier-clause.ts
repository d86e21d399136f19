/**
 * One clause of version specifiers, such as `>=1.4`.
 * Spec: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers (PEP 440)
 */
import { refuseText, refuseWithin } from "./refusal.ts";
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
  cutAfter,
  cutAfterLocals,
  cutAfterPosts,
  cutBefore,
  END,
  exactly,
  NO_VERSIONS,
  START,
  type VersionRange,
} from "./version-range.ts";
import { isSpace, SPACES, trimSpace } from "./whitespace.ts";

/** How a clause compares. Source: PEP 440, "Version specifiers". */
export type SpecifierOperator = "~=" | "==" | "!=" | "<=" | ">=" | "<" | ">" | "===";

/** One clause. Source: PEP 440, "Version specifiers". */
export interface Specifier {
  readonly operator: SpecifierOperator;
  /** The version as it is written, `.*` included. */
  readonly text: string;
  /** What is compared with; undefined behind `===` where the text is no version. */
  readonly version: Version | undefined;
  /** Whether `.*` stands behind it. */
  readonly isPrefix: boolean;
}

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/version-specifiers/#version-specifiers";

/** The longer ones before their own beginnings. */
const OPERATORS: readonly SpecifierOperator[] = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"];

/** Reads the clause between two offsets of a text; undefined for white space alone. Throws `invalid` with the place in the text. */
export function parseClause(text: string, start: number, end: number): Specifier | undefined {
  let from = start;
  while (from < end && isSpace(text.charCodeAt(from))) from++;
  if (from === end) return undefined;
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, from));
  if (operator === undefined) {
    throw refuseSpecifiers(
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
  const isPrefix = written.endsWith(".*");
  const starAt = from + written.length - 2;
  // A version may end with white space, but not in the middle of a clause.
  if (isPrefix && isSpace(written.charCodeAt(written.length - 3))) {
    throw refuseSpecifiers(text, starAt - 1, "white space stands before .*", "Leave it out");
  }
  const version = versionWithin(text, from, isPrefix ? written.slice(0, -2) : written);
  requireClause(text, from, operator, version, isPrefix ? starAt : undefined);
  return { operator, text: written, version, isPrefix };
}

/** One clause as it was written, without white space. */
export function formatClause(clause: Specifier): string {
  return clause.operator + clause.text;
}

/** Whether pre-releases are invited: by every operator but `!=`, where it names one. */
export function namesPrerelease({ operator, version, isPrefix }: Specifier): boolean {
  return operator !== "!=" && !isPrefix && version !== undefined && isPrerelease(version);
}

/** A text that is equal for clauses which mean the same: behind `===` and `.*` it is as written; `~=1.0` and `~=1.0.0` differ. */
export function canonicalClause(clause: Specifier): string {
  const { operator, version, isPrefix } = clause;
  if (operator === "===" || isPrefix || version === undefined) return formatClause(clause);
  return operator + (operator === "~=" ? formatVersion(version) : formatCanonicalVersion(version));
}

/** The versions which fit a clause, pre-releases like all others. `===` stands for its version. */
export function rangeOf({ operator, version, isPrefix }: Specifier): VersionRange {
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

const ENDS_LITERAL = new RegExp(`[${SPACES};)]`);

/** `===` takes any text without white space, `;` and `)`. */
function parseLiteral(text: string, from: number, written: string): Specifier {
  const wrong = written.search(ENDS_LITERAL);
  if (wrong !== -1) {
    throw refuseSpecifiers(
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
    throw refuseWithin(text, "version specifiers", from, error);
  }
}

function requireClause(
  text: string,
  from: number,
  operator: SpecifierOperator,
  version: Version,
  starAt: number | undefined,
): void {
  const isPrefix = starAt !== undefined;
  if (isPrefix && operator !== "==" && operator !== "!=") {
    throw refuseSpecifiers(
      text,
      starAt,
      `.* is not allowed with ${operator}`,
      "Use .* with == or !=",
    );
  }
  if (version.local !== undefined && (isPrefix || (operator !== "==" && operator !== "!="))) {
    throw refuseSpecifiers(
      text,
      text.indexOf("+", from),
      `a local version is not allowed with ${operator}${isPrefix ? " and .*" : ""}`,
      "Leave out the part from + on: only == and != take one",
    );
  }
  if (operator === "~=" && version.release.length < 2) {
    const [only = 0] = version.release;
    throw refuseSpecifiers(
      text,
      from,
      "~= needs two numbers at least",
      `Write ~=${only}.0, or >=${only}`,
    );
  }
  if (isPrefix && (version.pre || version.post !== undefined || version.dev !== undefined)) {
    throw refuseSpecifiers(
      text,
      starAt,
      ".* stands behind more than a release",
      `Write ${operator}${version.release.join(".")}.*`,
    );
  }
}

/** The error for what is wrong at an offset of specifiers. */
export function refuseSpecifiers(
  text: string,
  offset: number,
  why: string,
  instead: string,
): Error {
  return refuseText(text, { as: "version specifiers", offset, why, instead, source: SOURCE });
}
