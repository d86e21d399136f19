/**
 * Metadata in the comments of a script: what it needs, in TOML between `# /// script` and `# ///`.
 * Spec: https://packaging.python.org/en/latest/specifications/inline-script-metadata/ (PEP 723)
 */
import type { AppError } from "../errors.ts";
import { quote, refuseFile } from "./refusal.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import { parseSpecifiers, type Specifiers } from "./specifier.ts";
import { DocumentFaults, DocumentTable, type TomlDocument } from "./toml-document.ts";

/** A block as it stands in a script. Source: PEP 723, "Specification". */
export interface ScriptBlock {
  /** What is between the lines that begin and end it, without the comment signs. */
  readonly content: string;
  /** The line of the script on which it begins, counted from 1: that of the content is the next. */
  readonly line: number;
}

/** What a script needs. Source: PEP 723, "Specification". */
export interface ScriptMetadata {
  readonly requiresPython?: Specifiers;
  readonly dependencies: readonly Requirement[];
  /** `[tool]`, for the tools. */
  readonly tool: Readonly<Record<string, unknown>>;
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/inline-script-metadata/";

/**
 * Finds the block of a type, `script` unless given. `undefined` where there is none; one that is not closed is none.
 * Throws `invalid` where there are two. Source: PEP 723, "Specification".
 *
 * ```ts
 * findScriptBlock("# /// script\n# dependencies = []\n# ///\n") // => { content: "dependencies = []\n", line: 1 }
 * ```
 */
export function findScriptBlock(script: string, type = "script"): ScriptBlock | undefined {
  const lines = script.split(LINE_END);
  const ends = listEnds(lines);
  let found: ScriptBlock | undefined;
  for (let at = 0; at < lines.length; at++) {
    const opened = OPENING.exec(lines[at] ?? "")?.[1];
    if (opened === undefined) continue;
    const end = ends[at + 1];
    // A block has at least one line of content.
    if (end === undefined || end === at + 1) continue;
    if (opened === type) {
      if (found !== undefined) throw refuseSecondBlock(type, found.line, at + 1);
      found = { content: stripComments(lines.slice(at + 1, end)), line: at + 1 };
    }
    at = end;
  }
  return found;
}

/**
 * Writes a block, with its comment signs. Throws `invalid` for a type that no block can have: Python would run what
 * stands behind a line end in it. Source: PEP 723, "Specification".
 *
 * ```ts
 * formatScriptBlock("dependencies = []\n") // => "# /// script\n# dependencies = []\n# ///\n"
 * ```
 */
export function formatScriptBlock(content: string, type = "script"): string {
  if (!TYPE.test(type)) {
    throw refuseFile({
      attempt: "write the metadata of the script",
      why: `${quote(type)} is no type of a block`,
      hint: `Use ASCII letters, digits and - (${SOURCE})`,
    });
  }
  const lines = content.split(LINE_END);
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  const comments = lines.map((line) => (line === "" ? "#\n" : `# ${line}\n`));
  return `# /// ${type}\n${comments.join("")}# ///\n`;
}

/**
 * Reads the parsed content of a `script` block. Throws `invalid` with all faults and their places in it.
 * Source: PEP 723, "Specification".
 *
 * ```ts
 * parseScriptMetadata({ value: { dependencies: ["tool>=1"] } }).dependencies.map(formatRequirement) // => ["tool>=1"]
 * ```
 */
export function parseScriptMetadata(document: TomlDocument): ScriptMetadata {
  const purpose = {
    attempt: "read the metadata of the script",
    rule: "script-metadata",
    source: SOURCE,
  };
  const faults = new DocumentFaults(document, purpose);
  const root = new DocumentTable(document.value, [], faults);
  for (const key of root.keys()) {
    if (!KEYS.has(key)) root.addFault(key, "is no key of script metadata", "Put it below [tool]");
  }
  const requiresPython = root.parseAt("requires-python", parseSpecifiers);
  const dependencies = root.parseAll("dependencies", parseRequirement) ?? [];
  const tool = root.table("tool")?.values ?? {};
  faults.throwIfAny();
  return { ...(requiresPython !== undefined && { requiresPython }), dependencies, tool };
}

const KEYS: ReadonlySet<string> = new Set(["requires-python", "dependencies", "tool"]);
/** What ends a line for Python, and with it a comment: behind any of them, content would be code. */
const LINE_END = /\r\n|\r|\n/;
const TYPE = /^[a-zA-Z0-9-]+$/;
const OPENING = /^# \/\/\/ ([a-zA-Z0-9-]+)$/;
const CLOSING = "# ///";

/**
 * For each line the last closing line of the comments that follow each other from it on. Found for all at once from
 * the end: to look anew behind each opening line would take a script of opening lines the square of its length.
 */
function listEnds(lines: readonly string[]): readonly (number | undefined)[] {
  const ends: (number | undefined)[] = [];
  let end: number | undefined;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (line !== "#" && !line.startsWith("# ")) end = undefined;
    else if (line === CLOSING) end ??= at;
    ends[at] = end;
  }
  return ends;
}

function stripComments(lines: readonly string[]): string {
  return lines.map((line) => `${line.slice(line.startsWith("# ") ? 2 : 1)}\n`).join("");
}

function refuseSecondBlock(type: string, first: number, second: number): AppError {
  return refuseFile({
    attempt: "read the metadata of the script",
    why: `a block "${type}" stands in line ${first} already, and another`,
    hint: `Put them together (${SOURCE})`,
    place: { line: second, column: 1 },
  });
}
