/**
 * What an environment marker says in an environment.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers (PEP 508)
 */
import type { AppError } from "../errors.ts";
import {
  type Comparison,
  findSpecifiers,
  formatMarker,
  type Marker,
  type Operand,
} from "./marker.ts";
import {
  isSetVariable,
  type MarkerVariable,
  type SetVariable,
  VERSION_VARIABLES,
} from "./marker-variable.ts";
import { normalizeName } from "./name.ts";
import { quote, refuseFile } from "./refusal.ts";
import { matchesVersion } from "./specifier.ts";

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers";

/**
 * Values of the variables. Without `extra` none was asked for; a comparison with another variable that is missing throws.
 * Source: PEP 508, "Environment Markers".
 */
export type MarkerEnvironment = {
  readonly [Name in Exclude<MarkerVariable, SetVariable>]?: string;
} & { readonly [Name in SetVariable]?: readonly string[] | ReadonlySet<string> };

/**
 * Whether a marker holds. Every comparison is looked at: throws `invalid` where one has no meaning or asks for a
 * variable that the environment does not have. Source: PEP 508, "Environment Markers".
 *
 * ```ts
 * evaluateMarker(parseMarker("python_version >= '3.9'"), { python_version: "3.12" }) // => true
 * evaluateMarker(parseMarker("'docs' in extras"), { extras: ["docs", "test"] }) // => true
 * ```
 */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  return makeMarkerEvaluator(environment)(marker);
}

/**
 * `evaluateMarker` for many markers in one environment. The names of its sets are brought to their normal form once,
 * when the first marker asks: a lock file has as many markers as packages, and may name as many groups.
 */
export function makeMarkerEvaluator(environment: MarkerEnvironment): (marker: Marker) => boolean {
  const evaluation = { environment, extras: undefined, dependency_groups: undefined };
  return (marker) => evaluate(marker, evaluation);
}

/** What is known of an environment: the names of a set in their normal form once they were asked for. */
type Evaluation = { readonly environment: MarkerEnvironment } & {
  [Name in SetVariable]: ReadonlySet<string> | undefined;
};

function evaluate(marker: Marker, evaluation: Evaluation): boolean {
  if (marker.kind === "comparison") return evaluateComparison(marker, evaluation);
  let isAll = true;
  let isAny = false;
  for (const part of marker.parts) {
    if (evaluate(part, evaluation)) isAny = true;
    else isAll = false;
  }
  return marker.kind === "and" ? isAll : isAny;
}

function evaluateComparison(comparison: Comparison, evaluation: Evaluation): boolean {
  const { environment } = evaluation;
  const { left, operator, right } = comparison;
  if (left.kind === "literal" && right.kind === "literal") {
    throw refuseComparison(comparison, "it compares two texts and no variable");
  }
  if (right.kind === "variable" && isSetVariable(right.name)) {
    return isMember(comparison, right.name, evaluation);
  }
  const leftValue = operandValue(left, comparison, environment);
  if (comparison.specifiers !== undefined) {
    return matchesVersion(comparison.specifiers, leftValue, { prereleases: true });
  }
  const rightValue = operandValue(right, comparison, environment);
  if (right.kind === "variable" && (isVersionOperand(left) || isVersionOperand(right))) {
    const specifiers = findSpecifiers(operator, rightValue);
    if (specifiers) return matchesVersion(specifiers, leftValue, { prereleases: true });
  }
  return compareTexts(comparison, leftValue, rightValue);
}

function isVersionOperand(operand: Operand): boolean {
  return operand.kind === "variable" && VERSION_VARIABLES.has(operand.name);
}

/** Texts have no order: `<=` and `>=` hold for equal ones alone. */
function compareTexts(comparison: Comparison, left: string, right: string): boolean {
  switch (comparison.operator) {
    case "in":
      return right.includes(left);
    case "not in":
      return !right.includes(left);
    case "==":
    case "<=":
    case ">=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
    case ">":
      return false;
    default:
      throw refuseComparison(comparison, `${comparison.operator} compares versions alone`);
  }
}

function isMember(comparison: Comparison, name: SetVariable, evaluation: Evaluation): boolean {
  const { left, operator } = comparison;
  const members = evaluation.environment[name];
  if (members === undefined) throw refuseMissing(comparison, name);
  if (left.kind !== "literal" || (operator !== "in" && operator !== "not in")) {
    throw refuseComparison(comparison, `${name} is a set and can only be asked with in, not in`);
  }
  // Once for all comparisons: lock files ask for a name of a long set again and again.
  evaluation[name] ??= new Set(Array.from(members, normalizeName));
  const isIn = evaluation[name].has(left.value);
  return operator === "in" ? isIn : !isIn;
}

function operandValue(
  operand: Operand,
  comparison: Comparison,
  environment: MarkerEnvironment,
): string {
  if (operand.kind === "literal") return operand.value;
  const { name } = operand;
  if (isSetVariable(name)) {
    throw refuseComparison(comparison, `${name} is a set and can only stand behind in, not in`);
  }
  const value = environment[name];
  if (name === "extra") return value === undefined ? "" : normalizeName(value);
  if (value === undefined) throw refuseMissing(comparison, name);
  return name === "python_full_version" ? fullPythonVersion(value) : value;
}

/**
 * The full version of a Python as a version: one that was built between releases calls itself `3.13.0+`, which is none.
 *
 * ```ts
 * fullPythonVersion("3.13.0+") // => "3.13.0+local"
 * ```
 */
export function fullPythonVersion(text: string): string {
  return text.endsWith("+") ? `${text}local` : text;
}

function refuseMissing(comparison: Comparison, name: MarkerVariable): AppError {
  const instead = `Give ${name} with the environment`;
  return refuseComparison(comparison, `${name} has no value here`, instead);
}

function refuseComparison(
  comparison: Comparison,
  why: string,
  instead = "Compare a variable with a value of its kind",
): AppError {
  return refuseFile({
    attempt: `evaluate ${quote(formatMarker(comparison))}`,
    why,
    hint: `${instead} (${SOURCE})`,
  });
}
