/**
 * entry_points.txt: what a project offers to others by name, its commands among them.
 * Spec: https://packaging.python.org/en/latest/specifications/entry-points/
 */
import { type AppError, isAppError } from "../errors.ts";
import { isManyLines, splitLines } from "./line-end.ts";
import { fileRefusal, quote, reasonOf, refusal } from "./refusal.ts";
import { trimSpace } from "./whitespace.ts";

/** One object that a project offers. */
export interface EntryPoint {
  /** `console_scripts` and `gui_scripts` become commands. */
  readonly group: string;
  readonly name: string;
  /** The module to import, with its dots. */
  readonly module: string;
  /** What to take from the module, with its dots; nothing means the module itself. */
  readonly attribute?: string;
  /** Extras that the object needs; the specification knows them for old files alone. */
  readonly extras: readonly string[];
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/entry-points/";

/**
 * Reads entry_points.txt. Throws `invalid`, with the line, for what is no section, no entry point or there twice.
 *
 * ```ts
 * parseEntryPoints("[console_scripts]\nshop = cheese:main")[0]?.name // => "shop"
 * ```
 */
export function parseEntryPoints(text: string): EntryPoint[] {
  const entries: EntryPoint[] = [];
  const seen = new Set<string>();
  let group: string | undefined;
  for (const [index, raw] of splitLines(text).entries()) {
    const line = trimSpace(raw);
    const number = index + 1;
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      group = readGroup(line, number);
      continue;
    }
    if (group === undefined) throw wrong(number, "an entry point stands before the first [group]");
    const entry = readEntry(group, line, number);
    const key = `${group}\n${entry.name}`;
    if (seen.has(key)) {
      throw wrong(number, `${quote(entry.name)} stands twice in the group ${quote(group)}`);
    }
    seen.add(key);
    entries.push(entry);
  }
  return entries;
}

/**
 * Writes entry_points.txt: groups and names in order, an empty line between groups. Throws `invalid` for what would be
 * read back as something else: a name with a line end in it would bring entry points of its own.
 *
 * ```ts
 * formatEntryPoints([{ group: "console_scripts", name: "shop", module: "cheese", extras: [] }]) // => "[console_scripts]\nshop = cheese\n"
 * ```
 */
export function formatEntryPoints(entries: readonly EntryPoint[]): string {
  for (const entry of entries) requireWritable(entry);
  const groups = Map.groupBy(entries, (entry) => entry.group);
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([group, members]) => {
      const sorted = members.toSorted((a, b) => compare(a.name, b.name));
      return `[${group}]\n${sorted.map(formatEntry).join("")}`;
    })
    .join("\n");
}

/**
 * Reads what stands behind `=`: `module:attribute [extra]`. Throws `invalid` where it is none.
 *
 * ```ts
 * parseObjectReference("cheese.shop:Shop.main") // => { module: "cheese.shop", attribute: "Shop.main", extras: [] }
 * ```
 */
export function parseObjectReference(
  text: string,
): Pick<EntryPoint, "module" | "attribute" | "extras"> {
  const found = REFERENCE.exec(text);
  const [, module, attribute, extras] = found ?? [];
  if (module === undefined) {
    throw refusal(text, {
      as: "an object reference",
      why: "it is no path of names with dots between, and perhaps another behind a colon",
      instead: "Write package.module:object.attribute",
      source: SOURCE,
    });
  }
  return {
    module,
    ...(attribute !== undefined && { attribute }),
    extras: (extras ?? "").split(/[\s,]+/).filter((extra) => extra !== ""),
  };
}

/** Writes what `parseObjectReference` reads. */
export function formatObjectReference(entry: Omit<EntryPoint, "group" | "name">): string {
  const attribute = entry.attribute === undefined ? "" : `:${entry.attribute}`;
  const extras = entry.extras.length === 0 ? "" : ` [${entry.extras.join(",")}]`;
  return `${entry.module}${attribute}${extras}`;
}

/** Python's identifiers: letters of all scripts, digits not at the start. */
const DOTTED = String.raw`[\p{XID_Start}_]\p{XID_Continue}*(?:\.[\p{XID_Start}_]\p{XID_Continue}*)*`;
const REFERENCE = new RegExp(
  `^(${DOTTED})\\s*(?::\\s*(${DOTTED})\\s*)?(?:\\[([\\w\\s.,-]*)\\]\\s*)?$`,
  "u",
);

function readGroup(line: string, number: number): string {
  const group = trimSpace(/^\[([^[\]]*)\]$/.exec(line)?.[1] ?? "");
  if (group === "") throw wrong(number, `${quote(line)} is no [group]`);
  return group;
}

function readEntry(group: string, line: string, number: number): EntryPoint {
  const equals = line.indexOf("=");
  const name = trimSpace(line.slice(0, Math.max(equals, 0)));
  if (name === "") throw wrong(number, `${quote(line)} is no name = module:object`);
  try {
    return { group, name, ...parseObjectReference(trimSpace(line.slice(equals + 1))) };
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    throw wrong(number, reasonOf(error), error);
  }
}

/** Whoever reads the file must find this entry, and no other. */
function requireWritable(entry: EntryPoint): void {
  const { group, name } = entry;
  const reference = formatObjectReference(entry);
  const isGroup = isWritten(group) && !/[[\]]/.test(group);
  const isName = isWritten(name) && !name.includes("=") && !/^[#;[]/.test(name);
  if (isGroup && isName && isWritten(reference) && REFERENCE.test(reference)) return;
  throw fileRefusal({
    attempt: `write the entry point ${quote(`${name} = ${reference}`)} of the group ${quote(group)}`,
    why: "it could not be read back",
    hint: `Use names without line ends, [ ] and =, and none that begins with # or ; (${SOURCE})`,
  });
}

function isWritten(text: string): boolean {
  return text !== "" && text === trimSpace(text) && !isManyLines(text);
}

function formatEntry(entry: EntryPoint): string {
  return `${entry.name} = ${formatObjectReference(entry)}\n`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function wrong(line: number, why: string, cause?: unknown): AppError {
  return fileRefusal({
    attempt: "read entry_points.txt",
    why,
    hint: `Write [group], and below it name = package.module:object (${SOURCE})`,
    place: { file: "entry_points.txt", line },
    ...(cause !== undefined && { cause }),
  });
}
