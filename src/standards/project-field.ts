/**
 * The fields of `[project]` in pyproject.toml, one function each: they note every fault and give what could be read.
 * Spec: https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */
import { findContentTypeFault } from "./content-type.ts";
import { isEntryPointName, parseObjectReference } from "./entry-point.ts";
import { type LicenseExpression, parseLicense } from "./license.ts";
import { isManyLines } from "./line-end.ts";
import { parseName } from "./name.ts";
import { leadsOutOfProject } from "./project-path.ts";
import { quote } from "./refusal.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import type { DocumentTable, Located } from "./toml-document.ts";
import { trimSpace } from "./whitespace.ts";

/** A description: in a file, or as it stands there. Source: PEP 621, "readme". */
export type ProjectReadme =
  | { readonly file: string; readonly contentType?: string }
  | { readonly text: string; readonly contentType?: string };

/** A licence expression; a file and a text are older forms. Source: PEP 639, "Add string value to license key". */
export type ProjectLicense =
  | { readonly expression: LicenseExpression }
  | { readonly file: string }
  | { readonly text: string };

/** Who wrote it or keeps it: a name, an address or both. Source: PEP 621, "authors/maintainers". */
export interface Person {
  readonly name?: string;
  readonly email?: string;
}

type Texts = Readonly<Record<string, string>>;

/** One line that says what the project is. */
export function parseDescription(table: DocumentTable): string | undefined {
  const text = table.string("description");
  if (text !== undefined && isManyLines(text)) {
    table.addFault("description", "has more than one line", "Put the rest into the readme");
  }
  return text;
}

/** A path whose ending tells the markup, or a table that tells it. */
export function parseReadme(table: DocumentTable): ProjectReadme | undefined {
  if (typeof table.values.readme === "string") return parseReadmePath(table, table.values.readme);
  const readme = table.table("readme");
  if (readme === undefined) return undefined;
  addKeyFaults(readme, ["file", "text", "content-type"]);
  readme.addMissing("content-type", "Write text/markdown, text/x-rst or text/plain");
  const contentType = readme.string("content-type");
  const fault = contentType === undefined ? undefined : findContentTypeFault(contentType);
  if (fault !== undefined) readme.addFault("content-type", fault.message, fault.hint);
  const source = parseFileOrText(readme);
  return source && { ...source, ...(contentType !== undefined && { contentType }) };
}

/** An expression, or the older table, which is worth a warning. */
export function parseProjectLicense(table: DocumentTable): ProjectLicense | undefined {
  if (typeof table.values.license === "string") {
    const expression = table.parseAt("license", parseLicense);
    return expression && { expression };
  }
  const license = table.table("license");
  if (license === undefined) return undefined;
  addKeyFaults(license, ["file", "text"]);
  const instead =
    'Write an SPDX expression such as license = "MIT", and license-files for the texts';
  table.faults.add(license.path, "is a table, which is no longer the way", instead, "warning");
  if (table.has("license-files")) {
    table.addFault("license-files", "cannot stand beside a license that is a table", instead);
  }
  return parseFileOrText(license);
}

/** Patterns of files below the project's folder (PEP 639). */
export function parseLicenseFiles(table: DocumentTable): readonly string[] | undefined {
  return table.strings("license-files")?.map(({ value, path }) => {
    const fault = findPatternFault(value);
    if (fault !== undefined) {
      table.faults.add(path, fault, "Use letters, digits, _ - . / and the wildcards * ** ? []");
    }
    return value;
  });
}

/** Trove classifiers; those for licences are out of place beside an expression. */
export function parseClassifiers(table: DocumentTable): readonly string[] {
  return (table.strings("classifiers") ?? []).map(({ value, path }) => {
    if (value.startsWith("License ::") && typeof table.values.license === "string") {
      const instead = "Remove it: the expression under license says it";
      // hatchling and indexes take it all the same; other backends do not.
      table.faults.add(path, "is a licence, beside a licence expression", instead, "warning");
    }
    return value;
  });
}

/** Authors or maintainers. */
export function parsePeople(
  table: DocumentTable,
  key: "authors" | "maintainers",
): readonly Person[] {
  return (table.tables(key) ?? []).map((person) => {
    addKeyFaults(person, ["name", "email"]);
    const name = person.string("name");
    const email = person.string("email");
    if (!person.has("name") && !person.has("email")) {
      table.faults.add(person.path, "has neither name nor email", "Write one of them, or both");
    }
    // Several people share one line of the metadata, with commas between them. Backends and indexes take it all the same.
    if (name?.includes(",")) {
      const at = [...person.path, "name"];
      table.faults.add(at, "has a comma", "Write one table for each person", "warning");
    }
    if (email !== undefined && !isEmail(email)) {
      person.addFault("email", `is ${quote(email)}`, "Write an address such as a@example.org");
    }
    return { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
  });
}

/** Addresses by label. */
export function parseUrls(table: DocumentTable): Texts {
  const urls = table.table("urls");
  return parseTexts(urls, ({ value, path }) => {
    if (String(path.at(-1)).length > MAX_LABEL) {
      table.faults.add(path, "has a long label", `Stay within ${MAX_LABEL} characters`);
    }
    if (trimSpace(value) === "") table.faults.add(path, "is empty", "Write an address");
    return value;
  });
}

/** Object references by name. A name that entry_points.txt cannot hold would bring entry points of its own. */
export function parseReferences(table: DocumentTable | undefined, key: string): Texts {
  return parseTexts(table?.table(key), (item) => {
    const name = String(item.path.at(-1));
    if (!isEntryPointName(name)) {
      const instead = "Use one line without =, and no # ; or [ at its beginning";
      table?.faults.add(item.path, "has a name that no entry point can have", instead);
    }
    // White space may stand before extras; a line end there would begin a group.
    if (isManyLines(item.value)) {
      table?.faults.add(item.path, "has more than one line", "Write package.module:object");
    }
    return parseReference(table, item);
  });
}

/** Groups of entry points; the two that become commands have tables of their own. */
export function parseEntryPointGroups(table: DocumentTable): Readonly<Record<string, Texts>> {
  const groups = table.table("entry-points");
  if (groups === undefined) return {};
  const read = groups.keys().map((group): [string, Texts] => {
    const home = COMMAND_GROUPS.get(group);
    if (home !== undefined) groups.addFault(group, "is out of place", `Use [project.${home}]`);
    if (!isGroupName(group)) {
      groups.addFault(
        group,
        "is no name for a group",
        "Use letters, digits and _, with dots between",
      );
    }
    return [group, parseReferences(groups, group)];
  });
  return Object.fromEntries(read);
}

/** Requirements by extra. */
export function parseOptionalDependencies(
  table: DocumentTable,
): Readonly<Record<string, readonly Requirement[]>> {
  const extras = table.table("optional-dependencies");
  if (extras === undefined) return {};
  const seen = new Map<string, string>();
  const read = extras.keys().map((extra): [string, readonly Requirement[]] => {
    const item = { value: extra, path: [...extras.path, extra] };
    const normal = extras.parse(item, parseName) ?? extra;
    const other = seen.get(normal);
    if (other !== undefined) {
      extras.addFault(extra, `is the same name as ${quote(other)}`, "Rename one of the extras");
    }
    seen.set(normal, extra);
    return [extra, extras.parseAll(extra, parseRequirement) ?? []];
  });
  return Object.fromEntries(read);
}

const MARKUP_BY_ENDING: ReadonlyMap<string, string> = new Map([
  ["md", "text/markdown"],
  ["rst", "text/x-rst"],
  ["txt", "text/plain"],
]);
const COMMAND_GROUPS: ReadonlyMap<string, string> = new Map([
  ["console_scripts", "scripts"],
  ["gui_scripts", "gui-scripts"],
]);
/** PyPI shows no longer ones. */
const MAX_LABEL = 32;

function parseReadmePath(table: DocumentTable, file: string): ProjectReadme {
  addPathFault(table, "readme", file);
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  const contentType = ending === undefined ? undefined : MARKUP_BY_ENDING.get(ending);
  if (contentType === undefined) {
    const instead = "Use .md, .rst or .txt, or a table with file and content-type";
    const why = ending === undefined ? "no ending" : `an ending that tells no markup: ".${ending}"`;
    table.addFault("readme", `has ${why}`, instead);
    return { file };
  }
  return { file, contentType };
}

function parseFileOrText(
  table: DocumentTable,
): { readonly file: string } | { readonly text: string } | undefined {
  const file = table.string("file");
  const text = table.string("text");
  if (table.has("file") === table.has("text")) {
    table.faults.add(table.path, "needs either file or text", "Write one of them");
    return undefined;
  }
  if (file !== undefined) {
    addPathFault(table, "file", file);
    return { file };
  }
  return text === undefined ? undefined : { text };
}

/** A file from outside the project would be published with it. */
function addPathFault(table: DocumentTable, key: string, path: string): void {
  if (/(?:^|[/\\])\.{0,2}$/.test(path))
    table.addFault(key, "names no file", "Name a file of the project");
  if (leadsOutOfProject(path))
    table.addFault(key, "leads out of the project", "Name a file of the project");
}

function findPatternFault(pattern: string): string | undefined {
  if (pattern === "") return "is empty";
  if (pattern.includes("\\")) return "has a backslash";
  if (pattern.startsWith("/")) return "is absolute";
  if (pattern.split("/").includes("..")) return "leads out of the project";
  if (pattern.includes("***")) return "has more than two * in a row";
  if (pattern.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  return PATTERN.test(pattern) ? undefined : "has a character that patterns do not";
}

/** No path in use is longer, and no regular expression should have to try. */
const MAX_PATTERN = 4096;
const PATTERN = /^(?:[\w\-./*?]|\[[\w\-.]+\])+$/;

/** Words of letters, digits and underscores with dots between. */
function isGroupName(text: string): boolean {
  return text.split(".").every((word) => word !== "" && !/\W/.test(word));
}

/** What RFC 5322 calls a dot-atom on both sides, or an address of the network in brackets behind the @. */
function isEmail(text: string): boolean {
  const [user = "", host = "", ...more] = text.split("@");
  const isHost = DOT_ATOM.test(host) || /^\[[^\s[\]\\]+\]$/.test(host);
  // Names of hosts may have any letters, since RFC 6532.
  return more.length === 0 && DOT_ATOM.test(user) && !/[^\x00-\x7f]/.test(user) && isHost;
}

/** All but white space, control characters and what has a meaning of its own in an address. */
const DOT_ATOM = /^[^\s\x00-\x1f\x7f()<>[\]:;@\\,."]+(?:\.[^\s\x00-\x1f\x7f()<>[\]:;@\\,."]+)*$/;

function parseReference(table: DocumentTable | undefined, item: Located<string>): string {
  table?.parse(item, parseObjectReference);
  return item.value;
}

/** A table of strings; those which are none are faults. */
function parseTexts(
  table: DocumentTable | undefined,
  read: (item: Located<string>) => string,
): Texts {
  if (table === undefined) return {};
  const pairs = table.keys().flatMap((key): [string, string][] => {
    const value = table.string(key);
    return value === undefined ? [] : [[key, read({ value, path: [...table.path, key] })]];
  });
  return Object.fromEntries(pairs);
}

function addKeyFaults(table: DocumentTable, keys: readonly string[]): void {
  for (const key of table.keys()) {
    if (!keys.includes(key))
      table.addFault(key, "is no key of this table", `Use ${keys.join(", ")}`);
  }
}
