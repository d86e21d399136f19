/**
 * entry_points.txt: what a project offers to others by name, its commands among them.
 * Spec: https://packaging.python.org/en/latest/specifications/entry-points/
 */
import { AppError } from "../errors.ts";

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
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    const number = index + 1;
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      group = readGroup(line, number);
      continue;
    }
    if (group === undefined) throw wrong(number, "an entry point stands before the first [group]");
    const entry = readEntry(group, line, number);
    const key = `${group}\n${entry.name}`;
    if (seen.has(key))
      throw wrong(number, `${JSON.stringify(entry.name)} stands twice in [${group}]`);
    seen.add(key);
    entries.push(entry);
  }
  return entries;
}

/** Writes entry_points.txt: groups and names in order, an empty line between groups. */
export function formatEntryPoints(entries: readonly EntryPoint[]): string {
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
    throw new AppError("invalid", `Cannot read ${JSON.stringify(text)} as an object reference`, {
      hint: `Write package.module:object.attribute (${SOURCE})`,
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
  const group = /^\[([^[\]]*)\]$/.exec(line)?.[1]?.trim();
  if (group === undefined || group === "")
    throw wrong(number, `${JSON.stringify(line)} is no [group]`);
  return group;
}

function readEntry(group: string, line: string, number: number): EntryPoint {
  const equals = line.indexOf("=");
  const name = line.slice(0, Math.max(equals, 0)).trim();
  if (name === "") throw wrong(number, `${JSON.stringify(line)} is no name = module:object`);
  try {
    return { group, name, ...parseObjectReference(line.slice(equals + 1).trim()) };
  } catch (cause) {
    throw wrong(number, `${JSON.stringify(line)} names no object`, cause);
  }
}

function formatEntry(entry: EntryPoint): string {
  return `${entry.name} = ${formatObjectReference(entry)}\n`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function wrong(line: number, why: string, cause?: unknown): AppError {
  return new AppError("invalid", `Cannot read entry_points.txt: ${why} in line ${line}`, {
    hint: `Write [group], and below it name = package.module:object (${SOURCE})`,
    place: { file: "entry_points.txt", line },
    cause,
  });
}
