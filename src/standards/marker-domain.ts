/**
 * What a comparison of a marker leaves open for its variable: a set of versions, a set of texts, or yes and no.
 * Variables here are those of markers, with two differences: `python_version` is counted as `python_full_version`, and
 * what cannot be counted (`in`, `extra`, sets, releases of systems) is a question of its own with yes or no.
 */
import {
  type Comparison,
  combineMarkers,
  formatMarker,
  type Marker,
  type MarkerOperator,
  makeComparison,
  type Operand,
} from "./marker.ts";
import { isSetVariable, type MarkerVariable, VERSION_VARIABLES } from "./marker-variable.ts";
import { formatVersion, increment, makeVersion, type Version } from "./version.ts";
import {
  ALL_VERSIONS,
  between,
  type Cut,
  complementRange,
  cutBefore,
  END,
  equalRanges,
  type Interval,
  intersectRanges,
  isBelow,
  NO_VERSIONS,
  unionRanges,
  type VersionRange,
} from "./version-range.ts";

/** What is left open. */
export type Domain =
  | {
      readonly kind: "versions";
      readonly variable: MarkerVariable;
      readonly range: VersionRange;
    }
  /** These texts, or all but these. */
  | {
      readonly kind: "texts";
      readonly variable: MarkerVariable;
      readonly values: readonly string[];
      readonly isExcluded: boolean;
    }
  /** One comparison that holds, or that does not hold. */
  | { readonly kind: "question"; readonly asked: Comparison; readonly holds: boolean };

/** The variable or question, and what is left open for it. */
export type Constraint = readonly [key: string, domain: Domain];

const FULL_VERSION = "python_full_version";
const VERSIONED = new Set<MarkerVariable>([FULL_VERSION, "implementation_version"]);

/** A comparison whose opposite is written with another operator. */
const OPPOSITES: ReadonlyMap<MarkerOperator, MarkerOperator> = new Map([
  ["not in", "in"],
  ["!=", "=="],
]);

/** What a comparison asks of its variable. */
export function constrain(comparison: Comparison): Constraint {
  const [variable, other] = [comparison.left, comparison.right];
  const isEquality = comparison.operator === "==" || comparison.operator === "!=";
  if (
    isEquality &&
    variable.kind === "literal" &&
    other.kind === "variable" &&
    (other.name === "extra" || isText(other.name))
  ) {
    // Only texts mean the same turned round: a version on the left of a literal is compared as a text.
    return constrain(makeComparison(other, comparison.operator, variable));
  }
  const versions = constrainVersions(comparison);
  if (versions !== undefined) return versions;
  if (
    isEquality &&
    variable.kind === "variable" &&
    other.kind === "literal" &&
    isText(variable.name)
  ) {
    const isExcluded = comparison.operator === "!=";
    const { name } = variable;
    return [name, { kind: "texts", variable: name, values: [other.value], isExcluded }];
  }
  const positive = isTextual(comparison) ? OPPOSITES.get(comparison.operator) : undefined;
  const asked = positive === undefined ? comparison : makeComparison(variable, positive, other);
  return [formatMarker(asked), { kind: "question", asked, holds: positive === undefined }];
}

/** Where versions are compared and one side is none, neither `==` nor `!=` holds: they are no opposites. */
function isTextual({ left, operator, right, specifiers }: Comparison): boolean {
  if (operator === "not in" || (specifiers === undefined && right.kind === "literal")) return true;
  return !isVersioned(left) && !isVersioned(right);
}

function isVersioned(operand: Operand): boolean {
  return operand.kind === "variable" && VERSION_VARIABLES.has(operand.name);
}

function constrainVersions({ left, specifiers }: Comparison): Constraint | undefined {
  if (left.kind === "literal" || specifiers === undefined || specifiers.hasLiteral)
    return undefined;
  if (left.name === "python_version") {
    const range = ofFullVersions(specifiers.range);
    return [FULL_VERSION, { kind: "versions", variable: FULL_VERSION, range }];
  }
  if (!VERSIONED.has(left.name)) return undefined;
  return [left.name, { kind: "versions", variable: left.name, range: specifiers.range }];
}

/** Whether a variable has one text that is compared as such; of extras several may be asked for. */
function isText(name: MarkerVariable): boolean {
  return name !== "extra" && !VERSION_VARIABLES.has(name) && !isSetVariable(name);
}

/** What both leave open; undefined where that is nothing. Both are of one key, so of one kind. */
export function intersectDomains(a: Domain, b: Domain): Domain | undefined {
  if (a.kind === "versions" && b.kind === "versions") {
    const range = intersectRanges(a.range, b.range);
    return range.length === 0 ? undefined : { ...a, range };
  }
  if (a.kind === "texts" && b.kind === "texts") {
    if (a.isExcluded && b.isExcluded) return { ...a, values: joined(a.values, b.values) };
    // What is left of the listed ones.
    const [some, other] = a.isExcluded ? [b, a] : [a, b];
    const others = new Set(other.values);
    const values = some.values.filter((value) => others.has(value) !== other.isExcluded);
    return values.length === 0 ? undefined : { ...some, values };
  }
  return a.kind === "question" && b.kind === "question" && a.holds === b.holds ? a : undefined;
}

/** What either leaves open; `everything` where that is no constraint any more. */
export function uniteDomains(a: Domain, b: Domain): Domain | "everything" {
  if (a.kind === "versions" && b.kind === "versions") {
    const range = unionRanges(a.range, b.range);
    return equalRanges(range, ALL_VERSIONS) ? "everything" : { ...a, range };
  }
  if (a.kind === "texts" && b.kind === "texts") {
    if (!a.isExcluded && !b.isExcluded) return { ...a, values: joined(a.values, b.values) };
    // What both leave out.
    const [all, other] = a.isExcluded ? [a, b] : [b, a];
    const others = new Set(other.values);
    const values = all.values.filter((value) => others.has(value) === other.isExcluded);
    return values.length === 0 ? "everything" : { ...all, values };
  }
  return a.kind === "question" && b.kind === "question" && a.holds === b.holds ? a : "everything";
}

/** Whether both leave the same open. */
export function equalDomains(a: Domain, b: Domain): boolean {
  if (a.kind === "versions") return b.kind === "versions" && equalRanges(a.range, b.range);
  if (a.kind === "question") return b.kind === "question" && a.holds === b.holds;
  if (b.kind !== "texts" || a.isExcluded !== b.isExcluded) return false;
  const others = new Set(b.values);
  return a.values.length === others.size && a.values.every((value) => others.has(value));
}

/** How much there is to compare in it. */
export function sizeOfDomain(domain: Domain): number {
  if (domain.kind === "versions") return domain.range.length;
  return domain.kind === "texts" ? domain.values.length : 1;
}

/** What is left open as a marker; undefined where no comparison says exactly the same. */
export function formatDomain(domain: Domain): Marker | undefined {
  switch (domain.kind) {
    case "question":
      return domain.holds ? domain.asked : opposite(domain.asked);
    case "texts": {
      const operator = domain.isExcluded ? "!=" : "==";
      const parts = domain.values.map((value) => compare(domain.variable, operator, value));
      return combineMarkers(domain.isExcluded ? "and" : "or", parts);
    }
    case "versions":
      return formatVersions(domain.variable, domain.range);
  }
}

function joined(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

function opposite(asked: Comparison): Marker | undefined {
  const operator = [...OPPOSITES].find(([, positive]) => positive === asked.operator)?.[0];
  return operator && makeComparison(asked.left, operator, asked.right);
}

/** Minor versions left out are written so; other gaps part the range into alternatives. */
function formatVersions(name: MarkerVariable, range: VersionRange): Marker | undefined {
  const excluded = complementRange(range).map((gap) => minorOf(name, gap));
  if (excluded.length > 0 && excluded.every((minor) => minor !== undefined)) {
    return combineMarkers(
      "and",
      excluded.map((minor) => compare("python_version", "!=", minor)),
    );
  }
  const alternatives = range.map((interval) => {
    const minor = minorOf(name, interval);
    if (minor !== undefined) return compare("python_version", "==", minor);
    return combineMarkers("and", formatEnds(name, interval) ?? []);
  });
  const whole = alternatives.filter((part) => part !== undefined);
  return whole.length < alternatives.length ? undefined : combineMarkers("or", whole);
}

function formatEnds(name: MarkerVariable, { lower, upper }: Interval): Comparison[] | undefined {
  const from = isBelow(makeVersion({ release: [0], dev: 0 }), lower)
    ? formatEnd(name, lower, ">=")
    : [];
  const to = upper.kind === "end" ? [] : formatEnd(name, upper, "<");
  return from && to && [...from, ...to];
}

/** `<` cuts before the development releases of a version, `>=` right before it, and a minor Python version begins with them. */
function formatEnd(
  name: MarkerVariable,
  { kind, version }: Cut,
  operator: ">=" | "<",
): Comparison[] | undefined {
  if (kind === "after-posts") {
    return operator === ">=" ? [compare(name, ">", formatVersion(version))] : undefined;
  }
  if (kind !== "before" || version.local !== undefined) return undefined;
  const { dev, post, pre, release } = version;
  const isFirst = dev === 0 && pre === undefined;
  if (isFirst && post === 0) {
    const before = formatVersion(makeVersion({ ...version, post: undefined, dev: undefined }));
    return operator === "<" ? [compare(name, "<=", before)] : undefined;
  }
  const final = formatVersion(makeVersion({ ...version, dev: undefined }));
  if (isFirst && post === undefined && name === FULL_VERSION && release.length === 2) {
    return [compare("python_version", operator, final)];
  }
  if (isFirst) return operator === "<" ? [compare(name, "<", final)] : undefined;
  const isExact = operator === ">=" || pre !== undefined || dev !== undefined;
  return isExact ? [compare(name, operator, formatVersion(version))] : undefined;
}

/** `3.9` where the cuts hold exactly the versions of Python 3.9. */
function minorOf(name: MarkerVariable, { lower, upper }: Interval): string | undefined {
  if (name !== FULL_VERSION) return undefined;
  const minor = minorVersionOf(lower.version);
  const whole = between(firstOf(minor), firstOf(nextMinor(minor)));
  return equalRanges(whole, between(lower, upper)) ? formatVersion(minor) : undefined;
}

function compare(name: MarkerVariable, operator: MarkerOperator, value: string): Comparison {
  return makeComparison({ kind: "variable", name }, operator, { kind: "literal", value });
}

/** The full versions whose epoch and first two numbers are in a range. */
function ofFullVersions(range: VersionRange): VersionRange {
  return range
    .map(({ lower, upper }) => between(firstMinorFrom(lower), firstMinorFrom(upper)))
    .reduce(unionRanges, NO_VERSIONS);
}

/** The cut before all versions of the first minor version, such as 3.9, that is not below a cut. */
function firstMinorFrom(cut: Cut): Cut {
  if (cut.kind === "end") return END;
  const minor = minorVersionOf(cut.version);
  return firstOf(isBelow(minor, cut) ? nextMinor(minor) : minor);
}

/** `1!3.9` of `1!3.9.2rc1`. */
function minorVersionOf({ epoch, release: [major = 0, minor = 0] }: Version): Version {
  return makeVersion({ epoch, release: [major, minor] });
}

function nextMinor({ epoch, release: [major = 0, minor = 0] }: Version): Version {
  return makeVersion({ epoch, release: [major, increment(minor)] });
}

/** The cut before all versions that begin with the numbers of a release. */
function firstOf(version: Version): Cut {
  return cutBefore(makeVersion({ ...version, dev: 0 }));
}
