/**
 * Values of Python that stand in a file as they are: strings, numbers, lists, dictionaries.
 * Reference: https://docs.python.org/3/library/ast.html#ast.literal_eval
 */
import type { PackageSearch } from "../discovery.ts";
import type { Expression, Statement } from "../python-syntax/python-syntax.ts";

/** `None` is `undefined`. Tuples and sets are lists: nothing that is read here tells them apart. */
export type PythonValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | PythonFloat
  | FileText
  | FoundPackages
  | CompiledModule
  | readonly PythonValue[]
  | PythonDict;

export type PythonDict = ReadonlyMap<PythonValue, PythonValue>;

/** A number with a point, which Python prints with it: `1.0`. */
export interface PythonFloat {
  readonly kind: "float";
  readonly value: number;
}

/** `open("README.md").read()`: what stands in a file of the project. */
export interface FileText {
  readonly kind: "file-text";
  readonly file: string;
  readonly text: string;
}

/** `find_packages(…)` or `find_namespace_packages(…)`, not carried out yet. */
export interface FoundPackages {
  readonly kind: "found-packages";
  readonly search: PackageSearch;
}

/** `Extension("name", ["source.c"])`. */
export interface CompiledModule {
  readonly kind: "compiled-module";
  readonly name: string;
  readonly sources: readonly string[];
  /** Headers and the like, from which it is built too. */
  readonly depends: readonly string[];
}

/** A literal; `not-literal` where something would have to run. */
export type Literal =
  | { readonly kind: "literal"; readonly value: PythonValue }
  | { readonly kind: "not-literal"; readonly at: Expression };

/** As `ast.literal_eval`: no names, no calls, no sums. */
export function readLiteral(expression: Expression): Literal {
  switch (expression.kind) {
    case "text":
    case "constant":
      return { kind: "literal", value: expression.value };
    case "number":
      return { kind: "literal", value: numberOf(expression) };
    case "negative": {
      const inner = expression.of;
      return inner.kind === "number"
        ? { kind: "literal", value: negate(numberOf(inner)) }
        : { kind: "not-literal", at: inner };
    }
    case "list":
    case "tuple":
    case "set":
      return readItems(expression.items);
    case "dict":
      return readPairs(expression.pairs);
    default:
      return { kind: "not-literal", at: expression };
  }
}

/**
 * The value that the first `NAME = …` of a file gives a name, as setuptools reads `attr:`. `undefined` where there is
 * no such line.
 */
export function findAssigned(
  statements: readonly Statement[],
  name: string,
): Expression | undefined {
  for (const statement of statements) {
    if (statement.kind !== "assignment") continue;
    const isMeant = statement.targets.some((it) => it.kind === "name" && it.name === name);
    if (isMeant) return statement.value;
  }
  return undefined;
}

export function numberOf(expression: Expression & { kind: "number" }): PythonValue {
  const { value, isFloat } = expression;
  return isFloat ? { kind: "float", value: Number(value) } : value;
}

export function negate(value: PythonValue): PythonValue {
  if (typeof value === "number" || typeof value === "bigint") return -value;
  return isFloat(value) ? { kind: "float", value: -value.value } : value;
}

function isFloat(value: PythonValue): value is PythonFloat {
  return isTagged(value) && value.kind === "float";
}

export function isFileText(value: PythonValue): value is FileText {
  return isTagged(value) && value.kind === "file-text";
}

export function isFoundPackages(value: PythonValue): value is FoundPackages {
  return isTagged(value) && value.kind === "found-packages";
}

export function isCompiledModule(value: PythonValue): value is CompiledModule {
  return isTagged(value) && value.kind === "compiled-module";
}

export function isDict(value: PythonValue): value is PythonDict {
  return value instanceof Map;
}

export function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** What `str()` makes of a string or number; `undefined` for what is neither. */
export function textOf(value: PythonValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (isFileText(value)) return value.text;
  if (!isFloat(value)) return undefined;
  return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
}

/** The texts of a list, or of a string alone; `undefined` where there is anything else. */
export function listTexts(value: PythonValue): readonly string[] | undefined {
  const single = textOf(value);
  if (single !== undefined) return [single];
  if (!isList(value)) return undefined;
  const texts = value.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function isTagged(
  value: PythonValue,
): value is PythonFloat | FileText | FoundPackages | CompiledModule {
  return typeof value === "object" && !isDict(value) && !isList(value);
}

function readItems(items: readonly Expression[]): Literal {
  const values: PythonValue[] = [];
  for (const item of items) {
    const read = readLiteral(item);
    if (read.kind === "not-literal") return read;
    values.push(read.value);
  }
  return { kind: "literal", value: values };
}

function readPairs(pairs: readonly (readonly [Expression, Expression])[]): Literal {
  const dict = new Map<PythonValue, PythonValue>();
  for (const [key, value] of pairs) {
    const name = readLiteral(key);
    if (name.kind === "not-literal") return name;
    const read = readLiteral(value);
    if (read.kind === "not-literal") return read;
    dict.set(name.value, read.value);
  }
  return { kind: "literal", value: dict };
}
