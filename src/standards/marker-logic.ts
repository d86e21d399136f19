/**
 * What can be said of markers without an environment: whether one can hold at all, whether two can hold together, and
 * which shorter one says the same. Used where one resolution has to serve every machine.
 * Meaning of the comparisons: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
 */
import { combineMarkers, type Marker } from "./marker.ts";
import {
  constrain,
  type Domain,
  equalDomains,
  formatDomain,
  intersectDomains,
  sizeOfDomain,
  uniteDomains,
} from "./marker-domain.ts";

/** What a marker comes down to. Source: PEP 508, "Environment Markers". */
export type SimpleMarker = Marker | "always" | "never";

/** Constraints that must all hold, by variable. */
type Term = ReadonlyMap<string, Domain>;

/**
 * What thinking about a marker may cost. Alternatives multiply, and constraints that are joined are copied: beyond this
 * a marker is left as it is, and two of them count as able to hold together. `steps` are constraints looked at.
 */
const LOGIC_LIMITS = { alternatives: 64, steps: 20_000 } as const;

/** Counts the steps of one question. */
interface Effort {
  steps: number;
}

/**
 * Whether two markers can never hold together. False also where that cannot be told.
 * Source: PEP 508, "Environment Markers".
 *
 * ```ts
 * areDisjoint(parseMarker("python_version < '3.9'"), parseMarker("python_full_version >= '3.9.2'")) // => true
 * areDisjoint(parseMarker("extra == 'a'"), parseMarker("extra == 'b'")) // => false
 * ```
 */
export function areDisjoint(a: Marker, b: Marker): boolean {
  return listTerms({ kind: "and", parts: [a, b], isGrouped: false }, { steps: 0 })?.length === 0;
}

/**
 * A marker that says the same with fewer comparisons, or whether it always or never holds. A comparison that is left
 * out is refused no longer where it has no meaning, such as `os_name ~= 'a'` beside what never holds.
 * Source: PEP 508, "Environment Markers".
 *
 * ```ts
 * simplifyMarker(parseMarker("os_name == 'nt' and os_name == 'posix'")) // => "never"
 * formatMarker(simplifyMarker(parseMarker("python_version >= '3.8' and python_version >= '3.9'"))) // => 'python_version >= "3.9"'
 * ```
 */
export function simplifyMarker(marker: Marker): SimpleMarker {
  const terms = listTerms(marker, { steps: 0 });
  if (terms === undefined) return marker;
  const fewer = mergeTerms(terms);
  if (fewer.length === 0) return "never";
  if (fewer.some((term) => term.size === 0)) return "always";
  const parts = fewer.map(formatTerm).filter((part) => part !== undefined);
  const simple = parts.length < fewer.length ? undefined : combineMarkers("or", parts);
  if (simple === undefined) return marker;
  return countComparisons(simple) < countComparisons(marker) ? simple : marker;
}

/** The alternatives under which a marker holds, without those that cannot be; undefined where a limit is passed. */
function listTerms(marker: Marker, effort: Effort): Term[] | undefined {
  if (marker.kind === "comparison") {
    const [key, domain] = constrain(marker);
    return isNothing(domain) ? [] : [new Map([[key, domain]])];
  }
  let terms: Term[] | undefined = marker.kind === "and" ? [new Map()] : [];
  for (const part of marker.parts) {
    const more = listTerms(part, effort);
    if (more === undefined) return undefined;
    terms = marker.kind === "or" ? [...terms, ...more] : multiply(terms, more, effort);
    if (terms === undefined || terms.length > LOGIC_LIMITS.alternatives) return undefined;
  }
  return terms;
}

function isNothing(domain: Domain): boolean {
  return domain.kind === "versions" && domain.range.length === 0;
}

/** Each alternative of one side with each of the other. */
function multiply(
  terms: readonly Term[],
  more: readonly Term[],
  effort: Effort,
): Term[] | undefined {
  const found: Term[] = [];
  for (const a of terms) {
    for (const b of more) {
      effort.steps += sizeOfTerm(a) + sizeOfTerm(b);
      if (effort.steps > LOGIC_LIMITS.steps) return undefined;
      const both = intersectTerms(a, b);
      if (both !== undefined) found.push(both);
    }
  }
  return found;
}

function sizeOfTerm(term: Term): number {
  let size = 0;
  for (const domain of term.values()) size += sizeOfDomain(domain);
  return size;
}

function intersectTerms(a: Term, b: Term): Term | undefined {
  const both = new Map(a);
  for (const [key, domain] of b) {
    const own = both.get(key);
    const shared = own === undefined ? domain : intersectDomains(own, domain);
    if (shared === undefined) return undefined;
    both.set(key, shared);
  }
  return both;
}

/** Joins alternatives while one contains another or they differ in one variable alone. */
function mergeTerms(terms: readonly Term[]): readonly Term[] {
  let merged: Term[] = [];
  const open = [...terms];
  for (let term = open.shift(); term !== undefined; term = open.shift()) {
    const one = term;
    const other = merged.find((candidate) => joinTerms(candidate, one) !== undefined);
    const joined = other && joinTerms(other, one);
    if (joined === undefined) {
      merged.push(one);
    } else {
      // The new one may join with any other.
      merged = merged.filter((candidate) => candidate !== other);
      open.push(joined);
    }
  }
  return merged;
}

/** One term for both, where it leaves exactly as much open. */
function joinTerms(a: Term, b: Term): Term | undefined {
  const keys = new Set([...a.keys(), ...b.keys()]);
  const different = [...keys].filter((key) => {
    const [own, other] = [a.get(key), b.get(key)];
    return own === undefined || other === undefined || !equalDomains(own, other);
  });
  const [key, ...more] = different;
  if (key === undefined) return a;
  if (more.length > 0) return widerTerm(a, b);
  const [own, other] = [a.get(key), b.get(key)];
  const joined = new Map(a);
  const united = own && other ? uniteDomains(own, other) : "everything";
  if (united === "everything") joined.delete(key);
  else joined.set(key, united);
  return joined;
}

/** The one of two that contains the other. */
function widerTerm(a: Term, b: Term): Term | undefined {
  if (containsTerm(a, b)) return a;
  return containsTerm(b, a) ? b : undefined;
}

function containsTerm(wide: Term, narrow: Term): boolean {
  return [...wide].every(([key, domain]) => {
    const own = narrow.get(key);
    const shared = own && intersectDomains(own, domain);
    return own !== undefined && shared !== undefined && equalDomains(shared, own);
  });
}

function formatTerm(term: Term): Marker | undefined {
  const parts = [...term.values()].map(formatDomain).filter((part) => part !== undefined);
  return parts.length < term.size ? undefined : combineMarkers("and", parts);
}

function countComparisons(marker: Marker): number {
  if (marker.kind === "comparison") return 1;
  return marker.parts.reduce((count, part) => count + countComparisons(part), 0);
}
