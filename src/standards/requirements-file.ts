/**
 * Requirements files, `requirements.txt`: pip's grammar whole.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { type AppError, isAppError, type Place, type Problem } from "../errors.ts";
import { quote, reasonOf, refuseFile, refuseText } from "./refusal.ts";
import {
  listLogicalLines,
  placeInLine,
  splitOptions,
  splitWords,
  type Variables,
} from "./requirements-line.ts";
import {
  GLOBAL_OPTIONS,
  type OptionName,
  parseOptions,
  type RequirementsOption,
} from "./requirements-option.ts";
import { parseEditable, parseTarget, type RequirementTarget } from "./requirements-target.ts";

/**
 * One line that says something, in the order of the file.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export type RequirementsEntry = RequirementEntry | IncludeEntry | OptionEntry;

/** Something to install. Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
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

/**
 * Another file (`-r`), or one with limits for what others ask for (`-c`).
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export interface IncludeEntry {
  readonly kind: "include";
  readonly as: "requirements" | "constraints";
  /** A path relative to this file, or an address. */
  readonly location: string;
  readonly place: Place;
}

/** An option for the whole installation. Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export interface OptionEntry {
  readonly kind: "option";
  readonly name: Exclude<OptionName, "requirement" | "constraint" | "editable">;
  readonly value?: string;
  readonly place: Place;
}

/**
 * What reading a requirements file needs to know.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export interface RequirementsFileOptions {
  /** What errors and places call the file. */
  readonly file?: string;
  /** Values for `${NAME}`: nothing is taken from the process. */
  readonly variables?: Variables;
}

const SOURCE = "https://pip.pypa.io/en/stable/reference/requirements-file-format/";

/**
 * Reads a requirements file; nothing is opened. Throws `invalid` with all faults and their lines, of very many the first.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
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
  const entries: RequirementsEntry[] = [];
  for (const line of listLogicalLines(text, variables)) {
    if (problems.length === MAX_FAULTS) break;
    const placeOf = (offset: number): Place => ({
      ...(file !== undefined && { file }),
      ...placeInLine(line, offset),
    });
    try {
      entries.push(...parseLine(line.text, placeOf(0)));
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
      problems.push({
        rule: "requirements-file",
        level: "error",
        message: reasonOf(error),
        hint: error.hint ?? `Correct it (${SOURCE})`,
        place: placeOf(error.place?.offset ?? 0),
      });
    }
  }
  if (problems.length > 0) throw refuseProblems(problems, file);
  return entries;
}

/** Whoever has so many faults corrects one and has corrected them all; a refusal costs ten times what a line does. */
const MAX_FAULTS = 1000;

function refuseProblems(problems: readonly Problem[], file: string | undefined): AppError {
  const [first] = problems;
  const isCut = problems.length === MAX_FAULTS;
  const rest: Problem = {
    rule: "requirements-file",
    level: "note",
    message: `Reading ended at the ${MAX_FAULTS}th fault: there may be more`,
    hint: `Correct these first (${SOURCE})`,
  };
  return refuseFile({
    attempt: `read ${file ?? "the requirements file"}`,
    why: first?.message ?? "",
    hint: first?.hint ?? SOURCE,
    ...(first?.place !== undefined && { place: first.place }),
    problems: isCut ? [...problems, rest] : problems,
    isCut,
  });
}

const AS = "a line of a requirements file";

function parseLine(text: string, place: Place): readonly RequirementsEntry[] {
  const { requirement, options: written, offset } = splitOptions(text);
  const words = splitWords(written);
  if (words === undefined) throw refuse(text, offset, "a quote is not closed", "Close it");
  const options = parseOptions(words.map((word) => ({ ...word, offset: offset + word.offset })));
  if ("why" in options) throw refuse(text, options.offset, options.why, options.instead);
  if (requirement !== "") return [parseRequirementLine(text, requirement, options, place)];
  return parseOptionLine(text, options, place);
}

/** Options for all behind one requirement have no effect in pip: whoever wrote them means something else. */
function parseRequirementLine(
  text: string,
  requirement: string,
  options: readonly RequirementsOption[],
  place: Place,
): RequirementEntry {
  const lost = options.find((option) => GLOBAL.has(option.name));
  if (lost !== undefined) {
    const why = `--${lost.name} stands behind a requirement`;
    throw refuse(text, lost.offset, why, "Give it a line of its own");
  }
  return {
    kind: "requirement",
    target: parseTarget(requirement),
    isEditable: false,
    hashes: options.filter(({ name }) => name === "hash").map((option) => parseHash(text, option)),
    configSettings: valuesOf(options, "config-settings"),
    place,
  };
}

const GLOBAL: ReadonlySet<string> = new Set(GLOBAL_OPTIONS);

/** Options alone. Those for one requirement may stand behind `-e`, as long as pip does something with them. */
function parseOptionLine(
  text: string,
  options: readonly RequirementsOption[],
  place: Place,
): readonly RequirementsEntry[] {
  const configSettings = valuesOf(options, "config-settings");
  const isEditable = options.some(({ name }) => name === "editable");
  const lost = options.find(
    ({ name }) => name === "hash" || (name === "config-settings" && !isEditable),
  );
  if (lost !== undefined) {
    throw refuse(
      text,
      lost.offset,
      `--${lost.name} stands without a requirement`,
      "Put it behind one",
    );
  }
  return options.flatMap((option) => parseGlobalOption(text, option, configSettings, place));
}

function parseGlobalOption(
  text: string,
  { name, value = "" }: RequirementsOption,
  configSettings: readonly string[],
  place: Place,
): readonly RequirementsEntry[] {
  switch (name) {
    case "requirement":
      return [{ kind: "include", as: "requirements", location: value, place }];
    case "constraint":
      return [{ kind: "include", as: "constraints", location: value, place }];
    case "editable": {
      const target = parseEditable(text, value);
      return [{ kind: "requirement", target, isEditable: true, hashes: [], configSettings, place }];
    }
    case "hash":
    case "config-settings":
      return [];
    default:
      return [{ kind: "option", name, ...(value !== "" && { value }), place }];
  }
}

function valuesOf(options: readonly RequirementsOption[], name: OptionName): string[] {
  return options.filter((option) => option.name === name).map((option) => option.value ?? "");
}

/** Only what is still hard to forge counts, as in pip: the algorithms with the hex digits of their digests. */
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

function parseHash(line: string, { value: text = "", offset }: RequirementsOption): string {
  const [, algorithm, digest] = /^([a-z0-9]+):([0-9a-f]+)$/.exec(text.toLowerCase()) ?? [];
  const length = algorithm === undefined ? undefined : DIGEST_LENGTHS.get(algorithm);
  if (digest !== undefined && digest.length === length) return `${algorithm}:${digest}`;
  const expected =
    length === undefined
      ? "sha256:DIGEST, or sha384 or sha512"
      : `${algorithm}: and ${length} hexadecimal digits`;
  // A value that was quoted in the middle is not found as it is: then its option is the place.
  const at = Math.max(line.indexOf(text, offset), offset);
  throw refuse(line, at, `${quote(text)} is no hash`, `Write --hash=${expected}`);
}

function refuse(text: string, offset: number, why: string, instead: string): AppError {
  return refuseText(text, { as: AS, offset, why, instead, source: SOURCE });
}
