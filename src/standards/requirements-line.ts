/**
 * Lines of requirements files as pip joins, cuts and splits them.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { splitLines } from "./line-end.ts";
import { isSpace, SPACES, trimSpace } from "./whitespace.ts";

/** A line as it counts: continuations joined, comments gone, variables put in. */
export interface LogicalLine {
  readonly text: string;
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Where its pieces come from, in order: joined lines have several. */
  readonly pieces: readonly LinePiece[];
}

/** What a logical line has from one line of the file. */
export interface LinePiece {
  /** Where it begins in the logical line. */
  readonly offset: number;
  readonly line: number;
  /** The column of its first character there. */
  readonly column: number;
}

/** Values for `${NAME}`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Splits a text; lines with nothing on them are left out. Variables that are not set stay as they are written. */
export function listLogicalLines(text: string, variables: Variables): LogicalLine[] {
  const lines: LogicalLine[] = [];
  for (const joined of joinLines(splitLines(text.replace(/^\ufeff/, "")))) {
    const cut = cutComment(joined.text);
    const bare = trimSpace(cut);
    if (bare === "") continue;
    const start = cut.indexOf(bare);
    const expanded = expandVariables(bare, variables);
    const pieces = joined.pieces.map((piece) => ({ ...piece, offset: piece.offset - start }));
    lines.push({
      text: expanded,
      line: joined.line,
      // What stands behind a value that was put in cannot be found again.
      pieces: expanded === bare ? pieces : pieces.slice(0, 1),
    });
  }
  return lines;
}

/** Line and column of an offset in a logical line. */
export function placeInLine(
  { line, pieces }: LogicalLine,
  offset: number,
): { readonly line: number; readonly column: number } {
  const piece = pieces.findLast((candidate) => candidate.offset <= offset);
  if (piece === undefined) return { line, column: 1 };
  return { line: piece.line, column: piece.column + offset - piece.offset };
}

/** A requirement, and the options behind it, which begin at an offset: the first word with a dash begins them. */
export function splitOptions(text: string): {
  readonly requirement: string;
  readonly options: string;
  readonly offset: number;
} {
  if (text.startsWith("-")) return { requirement: "", options: text, offset: 0 };
  const dash = text.search(DASH);
  if (dash < 0) return { requirement: text, options: "", offset: text.length };
  const requirement = trimSpace(text.slice(0, dash));
  return { requirement, options: text.slice(dash + 1), offset: dash + 1 };
}

const DASH = new RegExp(`[${SPACES}]-`);

/** A word without its quotes, and where it begins as it is written. */
export interface Word {
  readonly text: string;
  readonly offset: number;
}

/** Splits options into words as a POSIX shell does; `undefined` where a quote is not closed or a backslash ends it. */
export function splitWords(text: string): Word[] | undefined {
  const words: Word[] = [];
  let word: string | undefined;
  let offset = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (isShellSpace(character)) {
      if (word !== undefined) words.push({ text: word, offset });
      word = undefined;
      continue;
    }
    if (word === undefined) offset = at;
    if (character === "'" || character === '"') {
      const quoted = parseQuoted(text, at);
      if (quoted === undefined) return undefined;
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (character === "\\") {
      at++;
      if (at >= text.length) return undefined;
      word = (word ?? "") + text.charAt(at);
    } else {
      word = (word ?? "") + character;
    }
  }
  if (word !== undefined) words.push({ text: word, offset });
  return words;
}

/** What parts words in Python's `shlex`. */
function isShellSpace(character: string): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}

/** A backslash at its end joins a line with the next, except in a comment; all at both ends of such a line are gone. */
function* joinLines(lines: readonly string[]): Generator<LogicalLine, void, undefined> {
  let pieces: LinePiece[] = [];
  let parts: string[] = [];
  let length = 0;
  const add = (text: string, line: number, column: number): void => {
    pieces.push({ offset: length, line, column });
    parts.push(text);
    length += text.length;
  };
  const take = (): LogicalLine => {
    const joined = { text: parts.join(""), line: pieces[0]?.line ?? 1, pieces };
    pieces = [];
    parts = [];
    length = 0;
    return joined;
  };
  for (const [index, text] of lines.entries()) {
    const isComment = trimSpace(text).startsWith("#");
    if (text.endsWith("\\") && !isComment) {
      const bare = stripBackslashes(text);
      add(bare.text, index + 1, bare.start + 1);
      continue;
    }
    // The blank lets a comment be one where it ends a line that goes on.
    add(isComment ? ` ${text}` : text, index + 1, isComment ? 0 : 1);
    yield take();
  }
  if (parts.length > 0) yield take();
}

function stripBackslashes(text: string): { readonly text: string; readonly start: number } {
  let start = 0;
  let end = text.length;
  while (text[start] === "\\") start++;
  while (end > start && text[end - 1] === "\\") end--;
  return { text: text.slice(start, end), start };
}

/** A comment begins with `#` at the start or behind a blank: `#egg=` in an address is none. */
function cutComment(text: string): string {
  for (let at = text.indexOf("#"); at >= 0; at = text.indexOf("#", at + 1)) {
    if (at === 0 || isSpace(text.charCodeAt(at - 1))) return text.slice(0, at);
  }
  return text;
}

function expandVariables(text: string, variables: Variables): string {
  if (!text.includes("${")) return text;
  return text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => variables[name] || whole);
}

/** In double quotes a backslash stands for the quote or the backslash behind it, in single quotes for itself. */
function parseQuoted(
  text: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const quote = text.charAt(start);
  if (quote === "'") {
    const end = text.indexOf("'", start + 1);
    return end < 0 ? undefined : { text: text.slice(start + 1, end), end };
  }
  const pieces: string[] = [];
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { text: pieces.join(""), end: at };
    const following = text.charAt(at + 1);
    if (character === "\\" && (following === '"' || following === "\\")) at++;
    pieces.push(text.charAt(at));
  }
  return undefined;
}
