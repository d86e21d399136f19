/**
 * Which construct begins on a line that is not blank, by the line alone.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#syntax-details
 */
import type { Block } from "./block.ts";
import { PUNCTUATION } from "./characters.ts";

export type Construct =
  | ("indented" | "bullet" | "enumerator" | "field" | "option" | "doctest" | "line-block")
  | ("grid-table" | "simple-table" | "explicit" | "anonymous" | "line" | "text");

export const BULLET = /^[-+*\u2022\u2023\u2043](?: +|$)/;
/** `1.`, `a)`, `(iv)`, `#.` */
const ENUMERATOR = /^(\(?)([0-9]+|[a-z]|[A-Z]|[ivxlcdm]+|[IVXLCDM]+|#)([.)])(?: +|$)/;
const OPTION_ARGUMENT = "(?:[a-zA-Z][a-zA-Z0-9_-]*|<[^<>]+>)";
const OPTION = `(?:[-+][a-zA-Z0-9](?: ?${OPTION_ARGUMENT})?|(?:--|/)[a-zA-Z0-9][a-zA-Z0-9_-]*(?:[ =]${OPTION_ARGUMENT})?)`;
export const OPTIONS = new RegExp(`^${OPTION}(?:, ${OPTION})*(?:  +| ?$)`);
const LINE = new RegExp(`^(${PUNCTUATION})\\1*$`);

const STARTS: readonly (readonly [Construct, RegExp])[] = [
  ["doctest", /^>>>(?: +|$)/],
  ["line-block", /^\|(?: +|$)/],
  ["grid-table", /^\+-[-+]+-\+$/],
  ["simple-table", /^=+(?: +=+)+$/],
  ["explicit", /^\.\.(?: +|$)/],
  ["anonymous", /^__(?: +|$)/],
  ["line", LINE],
];

export function classify(block: Block, at: number): Construct {
  const line = block.lines[at] ?? "";
  if (line.startsWith(" ")) return "indented";
  if (BULLET.test(line)) return "bullet";
  if (matchEnumerator(line) !== undefined) return "enumerator";
  if (findFieldMark(line) !== undefined) return "field";
  if (OPTIONS.test(line)) return "option";
  return STARTS.find(([, start]) => start.test(line))?.[0] ?? "text";
}

/** Whether a line underlines a title, crosses a page, or stands over a title. */
export function isLineOfMarks(line: string): boolean {
  return LINE.test(line);
}

export interface Enumerator {
  readonly format: "parens" | "paren" | "period";
  readonly text: string;
  /** Columns up to the text of the item. */
  readonly width: number;
}

export function matchEnumerator(line: string): Enumerator | undefined {
  const [whole = "", open = "", text = "", close] = ENUMERATOR.exec(line) ?? [];
  if (whole === "" || (open !== "" && close === ".")) return undefined;
  const format = close === "." ? "period" : open === "" ? "paren" : "parens";
  return { format, text, width: whole.length };
}

export interface FieldMark {
  readonly name: string;
  /** Columns up to the body. */
  readonly width: number;
}

/** `:name: ` at the start of a line. A colon inside the name is escaped, or followed by neither blank nor backquote. */
export function findFieldMark(line: string): FieldMark | undefined {
  if (!line.startsWith(":") || /^:[: ]/.test(line)) return undefined;
  for (let at = 1; at < line.length; at += 1) {
    const character = line[at];
    const next = line[at + 1];
    if (character === "\\") {
      if (next === undefined) return undefined;
      at += 1;
    } else if (character === ":" && (next === undefined || next === " ")) {
      if (line[at - 1] === " ") return undefined;
      const rest = line.slice(at + 1);
      return { name: line.slice(1, at), width: at + 1 + rest.length - rest.trimStart().length };
    } else if (character === ":" && next === "`") {
      return undefined;
    }
  }
  return undefined;
}
