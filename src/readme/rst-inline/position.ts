/** Where the parser of inline markup stands, and what may begin there. */
import { isBlank, isQuotePair, mayPrecedeStart } from "../rst/characters.ts";
import type { Parser } from "../rst/parser.ts";
import type { RstNode } from "../rst/tree.ts";

/** Where the parser stands in a text. */
export interface Position {
  readonly parser: Parser;
  readonly text: string;
  readonly line: number;
  /** Behind the last construct: markup may begin here whatever stands before. */
  base: number;
}

/** What begins at `start`: nodes up to `end`, or, without nodes, text that is no markup. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly nodes?: readonly RstNode[];
}

const SPAN_NAMES: Readonly<Record<string, string>> = {
  "*": "emphasis",
  "**": "strong emphasis",
  "``": "literal text",
  "_`": "target",
  "|": "substitution",
  "`": "role or reference",
};

/** A start-string follows a blank or an opening mark, and no blank follows it. */
export function mayStart(at: Position, index: number, length: number): boolean {
  return mayStartBehind(at, index) && !isBlank(at.text[index + length]);
}

export function mayStartBehind(at: Position, index: number): boolean {
  return index === at.base || mayPrecedeStart(at.text[index - 1] ?? "");
}

/** `"*"` and a start-string at the very end mean themselves. */
export function isQuoted(at: Position, start: number, end: number): boolean {
  if (start === at.base) return false;
  const after = at.text[end];
  return after === undefined || isQuotePair(at.text[start - 1] ?? "", after);
}

/** Tells that a start-string has no end-string; it is text then. */
export function refuseOpen(at: Position, start: number, end: number, mark: string): Found {
  at.parser.faults.add(
    at.line,
    `${mark} begins ${SPAN_NAMES[mark]} that nothing ends`,
    `Write the closing mark, or \\${mark} where the mark itself is meant`,
  );
  return { start, end };
}
