/**
 * entry_points.txt: what a project offers to others by name, its commands among them.
 * Spec: https://packaging.python.org/en/latest/specifications/entry-points/
 */
import { type AppError, isAppError } from "../errors.ts";
import { isIdentifier } from "./identifier.ts";
import { isManyLines, splitLines } from "./line-end.ts";
import { quote, quoteAt, reasonOf, refuseFile, refuseText } from "./refusal.ts";
import { SPACES, trimSpace, trimSpaceEnd } from "./whitespace.ts";

/**
 * One object that a project offers.
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#data-model
 */
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
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#file-format
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
    const place: LinePlace = { line: index + 1, column: raw.indexOf(line) + 1 };
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      group = parseGroup(line, place);
      continue;
    }
    if (group === undefined)
      throw refuseLine(place, "an entry point stands before the first [group]");
    const entry = parseEntry(group, line, place);
    const key = `${group}\n${entry.name}`;
    if (seen.has(key)) {
      throw refuseLine(place, `${quote(entry.name)} stands twice in the group ${quote(group)}`);
    }
    seen.add(key);
    entries.push(entry);
  }
  return entries;
}

/**
 * Writes entry_points.txt: groups and names in order, an empty line between groups. Throws `invalid` for what would be
 * read back as something else: a name with a line end in it would bring entry points of its own.
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#file-format
 *
 * ```ts
 * formatEntryPoints([{ group: "console_scripts", name: "shop", module: "cheese", extras: [] }]) // => "[console_scripts]\nshop = cheese\n"
 * ```
 */
export function formatEntryPoints(entries: readonly EntryPoint[]): string {
  const seen = new Set<string>();
  for (const entry of entries) {
    requireWritable(entry);
    const key = `${entry.group}\n${entry.name}`;
    if (seen.has(key)) throw refuseEntry(entry, "the name stands twice in its group");
    seen.add(key);
  }
  const groups = [...Map.groupBy(entries, (entry) => entry.group)]
    .sort(([a], [b]) => compare(a, b))
    .map(([group, members]): EntryPointGroup => {
      const sorted = members.toSorted((a, b) => compare(a.name, b.name));
      return [group, sorted.map((entry) => [entry.name, formatObjectReference(entry)])];
    });
  return layOutEntryPoints(groups);
}

/** A group, and in it names with the text of their object references. */
export type EntryPointGroup = readonly [
  group: string,
  objects: readonly (readonly [name: string, reference: string])[],
];

/**
 * Lays out texts that were checked before, in the order given, as one of the tools does: `name = object` or
 * `name=object`, with an empty line behind each group or only between groups.
 */
export function layOutEntryPoints(
  groups: readonly EntryPointGroup[],
  layout: { readonly equals?: string; readonly isEachClosed?: boolean } = {},
): string {
  const { equals = " = ", isEachClosed = false } = layout;
  const texts = groups.map(([group, objects]) => {
    const lines = objects.map(([name, reference]) => `${name}${equals}${reference}`);
    return `[${group}]\n${lines.join("\n")}\n`;
  });
  return isEachClosed ? texts.map((text) => `${text}\n`).join("") : texts.join("\n");
}

/**
 * Reads what stands behind `=`: `module:attribute [extra]`. Throws `invalid` where it is none.
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#data-model
 *
 * ```ts
 * parseObjectReference("cheese.shop:Shop.main") // => { module: "cheese.shop", attribute: "Shop.main", extras: [] }
 * ```
 */
export function parseObjectReference(
  text: string,
): Pick<EntryPoint, "module" | "attribute" | "extras"> {
  const open = text.indexOf("[");
  const path = open === -1 ? text : text.slice(0, open);
  const colon = path.indexOf(":");
  const module = trimSpaceEnd(colon === -1 ? path : path.slice(0, colon));
  requireDotted(text, module, 0);
  const rest = colon === -1 ? undefined : path.slice(colon + 1);
  const attribute = rest === undefined ? undefined : trimSpace(rest);
  if (rest !== undefined && attribute !== undefined) {
    requireDotted(text, attribute, colon + 1 + rest.indexOf(attribute));
  }
  return {
    module,
    ...(attribute !== undefined && { attribute }),
    extras: open === -1 ? [] : parseExtras(text, open),
  };
}

/**
 * Writes what `parseObjectReference` reads.
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#data-model
 *
 * ```ts
 * formatObjectReference({ module: "tool.cli", attribute: "main", extras: ["fast"] }) // => "tool.cli:main [fast]"
 * ```
 */
export function formatObjectReference(entry: Omit<EntryPoint, "group" | "name">): string {
  const attribute = entry.attribute === undefined ? "" : `:${entry.attribute}`;
  const extras = entry.extras.length === 0 ? "" : ` [${entry.extras.join(",")}]`;
  return `${entry.module}${attribute}${extras}`;
}

function requireDotted(text: string, path: string, offset: number): void {
  let at = offset;
  for (const part of path.split(".")) {
    if (!isIdentifier(part)) {
      throw refuseReference(text, at, `${quote(part)} is no identifier`);
    }
    at += part.length + 1;
  }
}

function parseExtras(text: string, open: number): string[] {
  const close = trimSpaceEnd(text).length - 1;
  if (text.charAt(close) !== "]") throw refuseReference(text, open, "the bracket is not closed");
  const inner = text.slice(open + 1, close);
  const wrong = inner.search(WRONG_IN_EXTRAS);
  if (wrong !== -1) {
    const offset = open + 1 + wrong;
    throw refuseReference(text, offset, `${quoteAt(text, offset)} is in no extra`);
  }
  return inner.split(SEPARATOR).filter((extra) => extra !== "");
}

const WRONG_IN_EXTRAS = new RegExp(`[^\\w.,${SPACES}-]`);
const SEPARATOR = new RegExp(`[,${SPACES}]`);

function refuseReference(text: string, offset: number, why: string): AppError {
  const instead = "Write package.module:object.attribute";
  return refuseText(text, { as: "an object reference", offset, why, instead, source: SOURCE });
}

interface LinePlace {
  readonly line: number;
  readonly column: number;
}

function parseGroup(line: string, place: LinePlace): string {
  const group = trimSpace(line.slice(1, -1));
  if (group === "" || !line.endsWith("]") || /[[\]]/.test(group))
    throw refuseLine(place, `${quote(line)} is no [group]`);
  return group;
}

function parseEntry(group: string, line: string, place: LinePlace): EntryPoint {
  const equals = line.indexOf("=");
  const name = trimSpace(line.slice(0, Math.max(equals, 0)));
  if (name === "") throw refuseLine(place, `${quote(line)} is no name = module:object`);
  const reference = trimSpace(line.slice(equals + 1));
  try {
    return { group, name, ...parseObjectReference(reference) };
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    const start = line.length - reference.length + (error.place?.offset ?? 0);
    throw refuseLine({ line: place.line, column: place.column + start }, reasonOf(error), error);
  }
}

/**
 * Whether entry_points.txt can hold an entry point of this name: one that is empty, holds `=` or a line end, or begins
 * like a comment or a group would be read back as something else.
 * Source: https://packaging.python.org/en/latest/specifications/entry-points/#file-format
 */
export function isEntryPointName(text: string): boolean {
  return isWritten(text) && !text.includes("=") && !/^[#;[]/.test(text);
}

/** Whoever reads the file must find this entry, and no other. */
function requireWritable(entry: EntryPoint): void {
  const { group, name } = entry;
  const reference = formatObjectReference(entry);
  const isGroup = isWritten(group) && !/[[\]]/.test(group);
  if (isGroup && isEntryPointName(name) && isWritten(reference) && isReference(reference, entry))
    return;
  throw refuseEntry(entry, "it could not be read back");
}

function refuseEntry(entry: EntryPoint, why: string): AppError {
  const written = `${entry.name} = ${formatObjectReference(entry)}`;
  return refuseFile({
    attempt: `write the entry point ${quote(written)} of the group ${quote(entry.group)}`,
    why,
    hint: `Use names without line ends, [ ] and =, and none that begins with # or ; (${SOURCE})`,
  });
}

/** The parts are compared: a module `m:b` and the attribute `b` of `m` are the same text. */
function isReference(text: string, { module, attribute, extras }: EntryPoint): boolean {
  try {
    const read = parseObjectReference(text);
    const isSame = read.module === module && read.attribute === attribute;
    return (
      isSame &&
      read.extras.length === extras.length &&
      read.extras.every((extra, at) => extra === extras[at])
    );
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    return false;
  }
}

function isWritten(text: string): boolean {
  return text !== "" && text === trimSpace(text) && !isManyLines(text);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function refuseLine(place: LinePlace, why: string, cause?: unknown): AppError {
  return refuseFile({
    attempt: "read entry_points.txt",
    why,
    hint: `Write [group], and below it name = package.module:object (${SOURCE})`,
    place: { file: "entry_points.txt", ...place },
    ...(cause !== undefined && { cause }),
  });
}
