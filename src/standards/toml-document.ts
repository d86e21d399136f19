/**
 * Walks over a TOML document that was read already, and notes each fault with its place.
 * Standards that are written in TOML (pyproject.toml, pylock.toml) read themselves from here.
 */
import { isAppError, type Place, type Problem } from "../errors.ts";
import { addSource, reasonOf, refuseFile, shorten } from "./refusal.ts";
import { formatTomlKey } from "./toml-text.ts";

/** Where a value is: the keys that lead to it, and numbers in lists. Source: https://toml.io/en/v1.0.0#keys */
export type TomlPath = readonly (string | number)[];

/**
 * A parsed TOML document, by shape: any reader of TOML may make it. Times are `Date`s.
 * Source: https://toml.io/en/v1.0.0
 */
export interface TomlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** The place of a key or of a list's element, for errors. */
  placeOf?(path: TomlPath): Place | undefined;
}

/** What a document is read for. */
export interface DocumentPurpose {
  /** What is tried, as `Cannot` goes on: `read pyproject.toml`. */
  readonly attempt: string;
  /** Name of the rule that every fault breaks. */
  readonly rule: string;
  /** Address of the standard. */
  readonly source: string;
  /** Addresses of the standards of tables that have one of their own, by the key at the top. */
  readonly sourceOfTable?: ReadonlyMap<string, string>;
}

/** Where faults are noted. */
export class DocumentFaults {
  readonly problems: Problem[] = [];
  readonly #document: TomlDocument;
  readonly #purpose: DocumentPurpose;

  constructor(document: TomlDocument, purpose: DocumentPurpose) {
    this.#document = document;
    this.#purpose = purpose;
  }

  add(path: TomlPath, why: string, instead: string, level: Problem["level"] = "error"): void {
    const place = this.#document.placeOf?.(path);
    const { source, sourceOfTable } = this.#purpose;
    this.problems.push({
      rule: this.#purpose.rule,
      level,
      message: path.length === 0 ? why : `${formatTomlPath(path)} ${why}`,
      hint: addSource(instead, sourceOfTable?.get(String(path[0])) ?? source),
      ...(place !== undefined && { place }),
    });
  }

  /** Throws `invalid` with all faults, where there are any; warnings are none. */
  throwIfAny(): void {
    const first = this.problems.find((problem) => problem.level === "error");
    if (first === undefined) return;
    throw refuseFile({
      attempt: this.#purpose.attempt,
      why: first.message,
      hint: first.hint ?? this.#purpose.source,
      ...(first.place !== undefined && { place: first.place }),
      problems: this.problems,
    });
  }
}

/** A value and where it is. */
export interface Located<Value> {
  readonly value: Value;
  readonly path: TomlPath;
}

/**
 * One table. Each method reads one key: `undefined` where it is missing, and also where its value is of the wrong
 * type, which is noted as a fault.
 */
export class DocumentTable {
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: TomlPath;
  readonly faults: DocumentFaults;

  constructor(values: Readonly<Record<string, unknown>>, path: TomlPath, faults: DocumentFaults) {
    this.values = values;
    this.path = path;
    this.faults = faults;
  }

  /** Whether a key has a value; `null` of JSON means the same as nothing. */
  has(key: string): boolean {
    return this.#get(key) !== undefined;
  }

  keys(): string[] {
    return Object.keys(this.values);
  }

  /** Notes a fault of a key of this table. */
  addFault(key: string, why: string, instead: string): void {
    this.faults.add([...this.path, key], why, instead);
  }

  string(key: string): string | undefined {
    const value = this.#get(key);
    if (value === undefined || typeof value === "string") return value;
    return this.#wrongType(key, value, "a string");
  }

  boolean(key: string): boolean | undefined {
    const value = this.#get(key);
    if (value === undefined || typeof value === "boolean") return value;
    return this.#wrongType(key, value, "true or false");
  }

  /** A whole number from 0 on. */
  size(key: string): number | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#wrongType(key, value, "a whole number, 0 or more");
  }

  time(key: string): Date | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    // A `Date` that is no time has no text either, which would be asked of it later.
    if (value instanceof Date && ("text" in value || !Number.isNaN(value.getTime()))) return value;
    return this.#wrongType(key, value, "a date and time");
  }

  table(key: string): DocumentTable | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (isTable(value)) return new DocumentTable(value, [...this.path, key], this.faults);
    return this.#wrongType(key, value, "a table");
  }

  list(key: string): Located<unknown>[] | undefined {
    const value = this.#get(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.#wrongType(key, value, "a list");
    return value.map((item: unknown, index) => ({ value: item, path: [...this.path, key, index] }));
  }

  /** Only the strings of a list: others are faults. */
  strings(key: string): Located<string>[] | undefined {
    return this.list(key)?.filter((item) => this.#isString(item));
  }

  tables(key: string): DocumentTable[] | undefined {
    return this.list(key)?.flatMap(({ value, path }) => {
      if (isTable(value)) return [new DocumentTable(value, path, this.faults)];
      this.faults.add(path, `is ${typeName(value)}`, "Write a table");
      return [];
    });
  }

  /** Reads a string by a parser, whose refusal becomes a fault. */
  parseAt<Value>(key: string, parse: (text: string) => Value): Value | undefined {
    const text = this.string(key);
    return text === undefined
      ? undefined
      : this.parse({ value: text, path: [...this.path, key] }, parse);
  }

  /** Reads each string of a list by a parser; those which it refuses are left out. */
  parseAll<Value extends {}>(key: string, parse: (text: string) => Value): Value[] | undefined {
    return this.list(key)?.flatMap(
      (item) => (this.#isString(item) ? this.parse(item, parse) : undefined) ?? [],
    );
  }

  parse<Value>(
    { value, path }: Located<string>,
    parse: (text: string) => Value,
  ): Value | undefined {
    try {
      return parse(value);
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
      const hint = error.hint ?? "Correct it";
      this.faults.add(path, `is invalid: ${reasonOf(error)}`, hint);
      return undefined;
    }
  }

  /** Notes a fault where the key is missing. */
  addMissing(key: string, instead: string): void {
    if (!this.has(key)) this.faults.add([...this.path, key], "is missing", instead);
  }

  #isString(item: Located<unknown>): item is Located<string> {
    if (typeof item.value === "string") return true;
    this.faults.add(item.path, `is ${typeName(item.value)}`, "Write a string");
    return false;
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.values, key) ? (this.values[key] ?? undefined) : undefined;
  }

  #wrongType(key: string, value: unknown, wanted: string): undefined {
    this.addFault(key, `is ${typeName(value)}, not ${wanted}`, `Write ${wanted}`);
    return undefined;
  }
}

/** Writes a path for a message, as TOML does and with long keys cut: `project.urls."Bug tracker"`, `packages[2].name`. */
export function formatTomlPath(path: TomlPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += `${text === "" ? "" : "."}${formatTomlKey(shorten(key))}`;
  }
  return text;
}

/** Whether a value of a document is a table. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (isTable(value)) return "a table";
  if (typeof value === "string") return "a string";
  if (typeof value === "boolean") return "a boolean";
  if (value === null) return "null";
  return "a number";
}
