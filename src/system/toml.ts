/**
 * TOML 1.0 with the place of each key, which errors and edits need.
 * Spec: https://toml.io/en/v1.0.0
 */
import type { AST } from "toml-eslint-parser";
import { AppError, type Place } from "../errors.ts";

/** A value of TOML as a plain value. Integers beyond 2^53 are bigints. */
export type TomlValue =
  | string
  | number
  | bigint
  | boolean
  | TomlTime
  | readonly TomlValue[]
  | TomlTable;

export interface TomlTable {
  readonly [key: string]: TomlValue;
}

/** A date, a time or both. A `Date` for whoever needs no more; that alone would lose the offset and the last digits. */
export class TomlTime extends Date {
  readonly kind: "offset-date-time" | "local-date-time" | "local-date" | "local-time";
  /** As it was written. */
  readonly text: string;

  constructor(node: Pick<AST.TOMLDateTimeValue, "kind" | "value" | "datetime">) {
    super(node.value);
    this.kind = node.kind;
    this.text = node.datetime;
  }
}

/** Where a value is: the keys that lead to it, and numbers in lists. */
export type TomlPath = readonly (string | number)[];

export interface TomlDocument {
  readonly value: TomlTable;
  /** The place of a key or of a list's element; of the nearest table round it where there is no such thing. */
  placeOf(path: TomlPath): Place;
}

/** What a text may cost: no file of this field comes near. */
export const TOML_LIMITS = { characters: 16_000_000, depth: 100 } as const;

/** Reads TOML. `file` is what errors and places call it. Throws `invalid` with the place of the first fault. */
export async function parseToml(
  text: string,
  { file }: { readonly file?: string } = {},
): Promise<TomlDocument> {
  if (text.length > TOML_LIMITS.characters) {
    throw refuse(file, `it has more than ${TOML_LIMITS.characters} characters`);
  }
  // Ten milliseconds to load: not every command needs it.
  const { parseTOML, ParseError } = await import("toml-eslint-parser");
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: "1.0.0" });
  } catch (cause) {
    // The parser calls itself for each nested list: a text of brackets ends its stack.
    if (cause instanceof RangeError) throw refuse(file, "its values are nested too deeply", cause);
    if (!(cause instanceof ParseError)) throw cause;
    const place = { line: cause.lineNumber, column: cause.column + 1, offset: cause.index };
    throw refuse(
      file,
      `${cause.message} in line ${place.line}, column ${place.column}`,
      cause,
      place,
    );
  }
  return new Reader(file).read(program);
}

interface Table {
  [key: string]: Value;
}

type Value = string | number | bigint | boolean | TomlTime | Value[] | Table;

/** Builds the plain value while it walks over the tree, and remembers where each key stood. */
class Reader {
  readonly #file: string | undefined;
  readonly #places = new Map<string, Place>();

  constructor(file: string | undefined) {
    this.#file = file;
  }

  read(program: AST.TOMLProgram): TomlDocument {
    const root: Table = {};
    const [top] = program.body;
    for (const node of top.body) {
      if (node.type === "TOMLKeyValue") {
        this.#addPair(root, [], node);
        continue;
      }
      const table = this.#openTable(root, node.resolvedKey, node.key);
      for (const pair of node.body) this.#addPair(table, node.resolvedKey, pair);
    }
    return { value: root, placeOf: (path) => this.#placeOf(path) };
  }

  #addPair(table: Table, path: TomlPath, pair: AST.TOMLKeyValue): void {
    const keys = pair.key.keys.map(keyText);
    const last = keys.pop() ?? "";
    const parent = this.#openTable(table, keys, pair.key, path);
    const full = [...path, ...keys, last];
    this.#remember(full, pair.key);
    setKey(parent, last, this.#readValue(pair.value, full));
  }

  /** Goes from `table` down to the one at `path`, and makes what is not there yet. */
  #openTable(table: Table, path: TomlPath, node: AST.TOMLNode, above: TomlPath = []): Table {
    this.#checkDepth(above.length + path.length, node);
    let at: Table | Value[] = table;
    for (const [index, key] of path.entries()) {
      this.#remember([...above, ...path.slice(0, index + 1)], node);
      const next: Value | undefined = getKey(at, key);
      if (isContainer(next)) at = next;
      else at = makeChild(at, key, typeof path[index + 1] === "number");
    }
    if (Array.isArray(at)) throw this.#wrongAt(node, "a list stands where a table is opened");
    return at;
  }

  #readValue(node: AST.TOMLContentNode, path: TomlPath): Value {
    this.#checkDepth(path.length, node);
    switch (node.type) {
      case "TOMLArray":
        return node.elements.map((element, index) => {
          const inner = [...path, index];
          this.#remember(inner, element);
          return this.#readValue(element, inner);
        });
      case "TOMLInlineTable": {
        const table: Table = {};
        for (const pair of node.body) this.#addPair(table, path, pair);
        return table;
      }
      case "TOMLValue":
        return readScalar(node);
    }
  }

  #checkDepth(depth: number, node: AST.TOMLNode): void {
    if (depth > TOML_LIMITS.depth) throw this.#wrongAt(node, "its values are nested too deeply");
  }

  #wrongAt(node: AST.TOMLNode, why: string): AppError {
    return refuse(this.#file, why, undefined, placeOfNode(node));
  }

  /** The first place counts: a table may be opened again to add to it. */
  #remember(path: TomlPath, node: AST.TOMLNode): void {
    const key = JSON.stringify(path);
    if (!this.#places.has(key)) this.#places.set(key, withFile(placeOfNode(node), this.#file));
  }

  #placeOf(path: TomlPath): Place {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return withFile({ line: 1, column: 1, offset: 0 }, this.#file);
  }
}

function keyText(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function readScalar(node: AST.TOMLValue): Value {
  switch (node.kind) {
    case "integer":
      return Number.isSafeInteger(node.value) ? node.value : node.bigint;
    case "offset-date-time":
    case "local-date-time":
    case "local-date":
    case "local-time":
      return new TomlTime(node);
    default:
      return node.value;
  }
}

function isContainer(value: Value | undefined): value is Table | Value[] {
  return typeof value === "object" && !(value instanceof TomlTime);
}

function getKey(container: Table | Value[], key: string | number): Value | undefined {
  if (Array.isArray(container)) return typeof key === "number" ? container[key] : undefined;
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function makeChild(
  container: Table | Value[],
  key: string | number,
  isList: boolean,
): Table | Value[] {
  const child: Table | Value[] = isList ? [] : {};
  if (Array.isArray(container)) container.push(child);
  else setKey(container, String(key), child);
  return child;
}

/** An assignment to `__proto__` would change what the table inherits. */
function setKey(table: Table, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(table, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else {
    table[key] = value;
  }
}

function placeOfNode(node: AST.TOMLNode): Place {
  const { line, column } = node.loc.start;
  return { line, column: column + 1, offset: node.range[0] };
}

function withFile(place: Place, file: string | undefined): Place {
  return file === undefined ? place : { file, ...place };
}

function refuse(file: string | undefined, why: string, cause?: unknown, place?: Place): AppError {
  return new AppError("invalid", `Cannot read ${file ?? "the text"} as TOML: ${why}`, {
    hint: "See https://toml.io/en/v1.0.0",
    ...((place !== undefined || file !== undefined) && { place: withFile(place ?? {}, file) }),
    ...(cause !== undefined && { cause }),
  });
}
