/**
 * Requirements files, `requirements.txt`: pip's grammar whole.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { AppError, isAppError, type Place, type Problem } from "../errors.ts";
import { type Marker, parseMarker } from "./marker.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import {
  type LogicalLine,
  listLogicalLines,
  splitOptions,
  splitWords,
  type Variables,
} from "./requirements-line.ts";
import {
  GLOBAL_OPTIONS,
  type OptionName,
  type RequirementsOption,
  readOptions,
} from "./requirements-option.ts";

/** One line that says something, in the order of the file. */
export type RequirementsEntry = RequirementEntry | IncludeEntry | OptionEntry;

/** Something to install. */
export interface RequirementEntry {
  readonly kind: "requirement";
  readonly target: RequirementTarget;
  /** Whether it is to be installed in place (`-e`). */
  readonly isEditable: boolean;
  /** Hex digests of the files that are right, as `algorithm:digest`; none means any file. */
  readonly hashes: readonly string[];
  /** Settings for the build backend: `name=value`, in order. */
  readonly configSettings: readonly string[];
  readonly place: Place;
}

/** A named project, or the place of one whose name only its files tell. */
export type RequirementTarget =
  | { readonly kind: "project"; readonly requirement: Requirement }
  | {
      readonly kind: "url" | "path";
      /** An address, with `git+` and the like before it, or a path relative to the working directory. */
      readonly location: string;
      readonly extras: readonly string[];
      readonly marker?: Marker;
    };

/** Another file (`-r`), or one with limits for what others ask for (`-c`). */
export interface IncludeEntry {
  readonly kind: "include";
  readonly as: "requirements" | "constraints";
  /** A path relative to this file, or an address. */
  readonly location: string;
  readonly place: Place;
}

/** An option for the whole installation. */
export interface OptionEntry {
  readonly kind: "option";
  readonly name: Exclude<OptionName, "requirement" | "constraint" | "editable">;
  readonly value?: string;
  readonly place: Place;
}

/** What reading a requirements file needs to know. */
export interface RequirementsFileOptions {
  /** What errors and places call the file. */
  readonly file?: string;
  /** Values for `${NAME}`: nothing is taken from the process. */
  readonly variables?: Variables;
}

const SOURCE = "https://pip.pypa.io/en/stable/reference/requirements-file-format/";

/**
 * Reads a requirements file; nothing is opened. Throws `invalid` with all faults and their lines.
 *
 * ```ts
 * parseRequirementsFile("-r base.txt\nshrubbery>=1  # nice").length // => 2
 * ```
 */
export function parseRequirementsFile(
  text: string,
  { file, variables = {} }: RequirementsFileOptions = {},
): RequirementsEntry[] {
  const problems: Problem[] = [];
  const entries = listLogicalLines(text, variables).flatMap((line) => {
    const place = { ...(file !== undefined && { file }), line: line.line, column: 1 };
    try {
      return readLine(line, place);
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
      const hint = error.hint ?? `Correct it (${SOURCE})`;
      problems.push({
        rule: "requirements-file",
        level: "error",
        message: error.message,
        hint,
        place,
      });
      return [];
    }
  });
  const [first] = problems;
  if (first === undefined) return entries;
  const where = first.place?.line === undefined ? "" : ` in line ${first.place.line}`;
  const others = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
  throw new AppError(
    "invalid",
    `Cannot read ${file ?? "the requirements file"}: ${first.message}${where}${others}`,
    {
      ...(first.hint !== undefined && { hint: first.hint }),
      ...(first.place !== undefined && { place: first.place }),
      problems,
    },
  );
}

function readLine(line: LogicalLine, place: Place): readonly RequirementsEntry[] {
  const { requirement, options: text } = splitOptions(line.text);
  const words = splitWords(text);
  if (words === undefined) throw refuse(line.text, "a quote is not closed", "Close it");
  const options = readOptions(words);
  if ("why" in options) throw refuse(line.text, options.why, options.instead);
  if (requirement !== "") return [readRequirement(requirement, options, place)];
  return options.map((option) => readGlobalOption(line, option, place));
}

/** Options for all behind one requirement have no effect in pip: whoever wrote them means something else. */
function readRequirement(
  text: string,
  options: readonly RequirementsOption[],
  place: Place,
): RequirementEntry {
  const lost = options.find((option) => GLOBAL.has(option.name));
  if (lost !== undefined) {
    throw refuse(text, `--${lost.name} stands behind a requirement`, "Give it a line of its own");
  }
  const valuesOf = (name: OptionName): string[] =>
    options.filter((option) => option.name === name).map((option) => option.value ?? "");
  return {
    kind: "requirement",
    target: readTarget(text),
    isEditable: false,
    hashes: valuesOf("hash").map(readHash),
    configSettings: valuesOf("config-settings"),
    place,
  };
}

const GLOBAL: ReadonlySet<string> = new Set(GLOBAL_OPTIONS);

function readGlobalOption(
  line: LogicalLine,
  { name, value = "" }: RequirementsOption,
  place: Place,
): RequirementsEntry {
  switch (name) {
    case "requirement":
      return { kind: "include", as: "requirements", location: value, place };
    case "constraint":
      return { kind: "include", as: "constraints", location: value, place };
    case "editable": {
      const target = readTarget(value);
      if (target.kind === "project" && target.requirement.url === undefined) {
        return { ...editable({ kind: "path", location: value, extras: [] }), place };
      }
      return { ...editable(target), place };
    }
    case "hash":
    case "config-settings":
    case "global-option":
      throw refuse(line.text, `--${name} stands without a requirement`, "Put it behind one");
    default:
      return { kind: "option", name, ...(value !== "" && { value }), place };
  }
}

function editable(target: RequirementTarget): Omit<RequirementEntry, "place"> {
  return { kind: "requirement", target, isEditable: true, hashes: [], configSettings: [] };
}

/** An address and a path are told from a name by how they look, since nothing is opened here. */
function readTarget(text: string): RequirementTarget {
  const isUrl = URL_START.test(text);
  const separator = text.indexOf(isUrl ? "; " : ";");
  const location = (separator < 0 ? text : text.slice(0, separator)).trim();
  if (!isUrl && !isPath(location)) {
    return { kind: "project", requirement: parseRequirement(text) };
  }
  const marker = separator < 0 ? "" : text.slice(separator + 1).trim();
  const [, bare = location, extras = ""] = EXTRAS.exec(location) ?? [];
  return {
    kind: isUrl ? "url" : "path",
    location: bare,
    extras: extras
      .split(",")
      .map((extra) => extra.trim())
      .filter((extra) => extra !== ""),
    ...(marker !== "" && { marker: parseMarker(marker) }),
  };
}

const URL_START = /^(?:(?:git|hg|svn|bzr)\+[a-z]+|https?|ftp|file):/i;
const EXTRAS = /^([^[]+)\[([\w\s.,-]*)\]$/;
const ARCHIVE = /\.(?:whl|zip|tar|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$/i;

/** `name @ address` has slashes too, but only behind its `@`. */
function isPath(text: string): boolean {
  const before = text.split("@", 1)[0] ?? "";
  if (text.includes("@") && !looksLikePath(before)) return false;
  return looksLikePath(text) || ARCHIVE.test(text.replace(EXTRAS, "$1"));
}

function looksLikePath(text: string): boolean {
  return text.startsWith(".") || text.includes("/") || text.includes("\\");
}

/** Only what is still hard to forge counts, as in pip. */
function readHash(text: string): string {
  const [, algorithm, digest] = /^(sha256|sha384|sha512):([0-9a-f]{64,128})$/i.exec(text) ?? [];
  if (algorithm === undefined || digest === undefined) {
    throw refuse(text, "it is no hash", "Write --hash=sha256:DIGEST, or sha384 or sha512");
  }
  return `${algorithm.toLowerCase()}:${digest.toLowerCase()}`;
}

function refuse(text: string, why: string, instead: string): AppError {
  const shown = JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
  return new AppError("invalid", `Cannot read ${shown}: ${why}`, {
    hint: `${instead} (${SOURCE})`,
  });
}

const MAX_SHOWN = 80;
