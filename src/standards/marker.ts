/**
 * Environment markers: `python_version >= "3.9" and extra == "docs"`.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers (PEP 508)
 */
import { isAppError } from "../errors.ts";
import { DependencyScanner } from "./dependency-scanner.ts";
import {
  isSetVariable,
  MARKER_VARIABLES,
  type MarkerVariable,
  VERSION_VARIABLES,
} from "./marker-variable.ts";
import { normalizeName } from "./name.ts";
import { quote } from "./refusal.ts";
import { parseSpecifier, type Specifiers } from "./specifier.ts";

/** How two operands are compared. Source: PEP 508, "Environment Markers". */
export type MarkerOperator = "<=" | "<" | "!=" | "==" | ">=" | ">" | "~=" | "===" | "in" | "not in";

/** One side of a comparison. Source: PEP 508, "Environment Markers". */
export type Operand =
  | { readonly kind: "variable"; readonly name: MarkerVariable }
  | { readonly kind: "literal"; readonly value: string };

/** One comparison of a variable with a text or another variable. Source: PEP 508, "Environment Markers". */
export interface Comparison {
  readonly kind: "comparison";
  readonly left: Operand;
  readonly operator: MarkerOperator;
  readonly right: Operand;
  /** Operator and literal as a version specifier, where a version stands on the left and they make one. */
  readonly specifiers: Specifiers | undefined;
}

/** Parts which all must hold (`and`) or of which one must (`or`). Source: PEP 508, "Environment Markers". */
export interface Combination {
  readonly kind: "and" | "or";
  /** Two at least. */
  readonly parts: readonly Marker[];
  /** Whether parentheses stand round it, which the normal form keeps. */
  readonly isGrouped: boolean;
}

/** A marker as a tree. Source: PEP 508, "Environment Markers". */
export type Marker = Comparison | Combination;

/** Nobody nests by hand deeper than this; a parser that calls itself must stop somewhere. */
const MAX_DEPTH = 100;

/** The longer ones before their own beginnings. */
const SYMBOLS: readonly MarkerOperator[] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

/**
 * Reads a marker. Throws `invalid` with the place where it stops being one. Source: PEP 508, "Environment Markers".
 *
 * ```ts
 * formatMarker(parseMarker("os.name=='posix'")) // => 'os_name == "posix"'
 * ```
 */
export function parseMarker(text: string): Marker {
  const scanner = new DependencyScanner(text, "a marker");
  const marker = parseMarkerAt(scanner);
  if (scanner.isAtEnd) return marker;
  throw scanner.refuseMissing('"and", "or" or the end', "Join comparisons with and, or");
}

/** Reads a marker from where a scanner stands, and moves it behind the marker and the blanks after it. */
export function parseMarkerAt(scanner: DependencyScanner): Marker {
  return ungrouped(parseEither(scanner, 0));
}

/**
 * The normal form: double quotes, one space, parentheses only where they were and group something.
 * Source: PEP 508, "Environment Markers".
 *
 * ```ts
 * formatMarker(parseMarker("( extra=='My_Docs' )")) // => 'extra == "my-docs"'
 * ```
 */
export function formatMarker(marker: Marker): string {
  if (marker.kind === "comparison") {
    return `${formatOperand(marker.left)} ${marker.operator} ${formatOperand(marker.right)}`;
  }
  const parts = marker.parts.map((part) =>
    part.kind !== "comparison" && part.isGrouped ? `(${formatMarker(part)})` : formatMarker(part),
  );
  return parts.join(` ${marker.kind} `);
}

/** Joins markers; parentheses are set where they are needed. One marker alone is itself, none give undefined. */
export function combineMarkers(kind: "and" | "or", markers: readonly Marker[]): Marker | undefined {
  if (markers.length < 2) return markers[0];
  const parts = markers.flatMap((marker): readonly Marker[] => {
    if (marker.kind === kind) return marker.parts;
    return [marker.kind === "or" ? { ...marker, isGrouped: true } : marker];
  });
  return { kind, parts, isGrouped: false };
}

/** Makes a comparison from its parts, as reading one does: names of extras in their normal form. */
export function makeComparison(
  left: Operand,
  operator: MarkerOperator,
  right: Operand,
): Comparison {
  // Any other question about a set has no meaning: whoever evaluates it is shown what was written.
  const isMembership = operator === "in" || operator === "not in";
  const isNamed = isVariable(right, "extra") || isMembership;
  const normalLeft = isNamed ? withNormalName(left, right) : left;
  const normalRight = isVariable(left, "extra") ? withNormalName(right, left) : right;
  const isVersion = left.kind === "variable" && VERSION_VARIABLES.has(left.name);
  const specifiers =
    isVersion && right.kind === "literal" ? findSpecifiers(operator, right.value) : undefined;
  return { kind: "comparison", left: normalLeft, operator, right: normalRight, specifiers };
}

function parseEither(scanner: DependencyScanner, depth: number): Marker {
  return parseCombination(scanner, "or", () => parseBoth(scanner, depth));
}

function parseBoth(scanner: DependencyScanner, depth: number): Marker {
  return parseCombination(scanner, "and", () => parseAtom(scanner, depth));
}

function parseCombination(
  scanner: DependencyScanner,
  kind: "and" | "or",
  parsePart: () => Marker,
): Marker {
  const first = parsePart();
  if (!scanner.takeWord(kind)) return first;
  const parts = [first];
  do parts.push(parsePart());
  while (scanner.takeWord(kind));
  return { kind, parts, isGrouped: false };
}

function parseAtom(scanner: DependencyScanner, depth: number): Marker {
  scanner.skipBlanks();
  const start = scanner.at;
  if (!scanner.take("(")) return parseComparison(scanner);
  if (depth >= MAX_DEPTH) {
    throw scanner.refuse(
      `parentheses are nested more than ${MAX_DEPTH} deep`,
      "Leave out parentheses that group nothing",
      start,
    );
  }
  const inner = parseEither(scanner, depth + 1);
  if (!scanner.take(")")) {
    throw scanner.refuseMissing('")"', `Close the parenthesis of offset ${start}`);
  }
  scanner.skipBlanks();
  return inner.kind === "comparison" ? inner : { ...inner, isGrouped: true };
}

function parseComparison(scanner: DependencyScanner): Comparison {
  const left = parseOperand(scanner);
  const operator = parseOperator(scanner);
  const right = parseOperand(scanner);
  return makeComparison(left, operator, right);
}

function parseOperand(scanner: DependencyScanner): Operand {
  scanner.skipBlanks();
  const operand = parseLiteral(scanner) ?? parseVariable(scanner);
  scanner.skipBlanks();
  return operand;
}

function parseLiteral(scanner: DependencyScanner): Operand | undefined {
  const start = scanner.at;
  const mark = scanner.text[start];
  if (mark !== '"' && mark !== "'") return undefined;
  const end = scanner.text.indexOf(mark, start + 1);
  if (end === -1) {
    throw scanner.refuse("the quote is never closed", `Close it with ${mark}`);
  }
  const value = scanner.text.slice(start + 1, end);
  // The grammar has no escapes, and no line ends: python_str leaves out \ and every control character but the tab.
  const wrong = value.search(/[\\\0-\x08\x0a-\x1f\x7f]/);
  if (wrong !== -1) {
    throw scanner.refuse(
      "a string holds a backslash or a control character",
      "Write the character itself, or compare with another value",
      start + 1 + wrong,
    );
  }
  scanner.at = end + 1;
  return { kind: "literal", value };
}

function parseVariable(scanner: DependencyScanner): Operand {
  const word = scanner.peekWord(".");
  const name = MARKER_VARIABLES.get(word);
  if (name !== undefined) {
    scanner.at += word.length;
    return { kind: "variable", name };
  }
  const known = [...new Set(MARKER_VARIABLES.values())].join(", ");
  if (word === "") {
    throw scanner.refuseMissing("a variable or a string in quotes", `The variables are ${known}`);
  }
  throw scanner.refuse(`${quote(word)} is no marker variable`, `The variables are ${known}`);
}

function parseOperator(scanner: DependencyScanner): MarkerOperator {
  const symbol = SYMBOLS.find((candidate) => scanner.take(candidate));
  if (symbol !== undefined) return symbol;
  if (scanner.takeWord("in")) return "in";
  const start = scanner.at;
  if (scanner.takeWord("not")) {
    scanner.skipBlanks();
    if (scanner.takeWord("in")) return "not in";
  }
  scanner.at = start;
  throw scanner.refuseMissing("an operator", "Use one of <= < != == >= > ~= === in, not in");
}

/** Parentheses round the whole group nothing. */
function ungrouped(marker: Marker): Marker {
  return marker.kind !== "comparison" && marker.isGrouped
    ? { ...marker, isGrouped: false }
    : marker;
}

/** The name of an extra or group in its normal form, where `other` is a variable for such (PEP 685, PEP 735). */
function withNormalName(operand: Operand, other: Operand): Operand {
  if (operand.kind !== "literal" || other.kind !== "variable") return operand;
  if (other.name !== "extra" && !isSetVariable(other.name)) return operand;
  return { kind: "literal", value: normalizeName(operand.value) };
}

function isVariable(operand: Operand, name: MarkerVariable): boolean {
  return operand.kind === "variable" && operand.name === name;
}

function formatOperand(operand: Operand): string {
  if (operand.kind === "variable") return operand.name;
  return operand.value.includes('"') ? `'${operand.value}'` : `"${operand.value}"`;
}

/** Operator and text as a specifier, where they make one. */
export function findSpecifiers(operator: MarkerOperator, text: string): Specifiers | undefined {
  if (operator === "in" || operator === "not in") return undefined;
  try {
    return parseSpecifier(operator + text);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}
