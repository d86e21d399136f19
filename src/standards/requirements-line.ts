/**
 * Lines of requirements files as pip joins, cuts and splits them.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */

/** A line as it counts: continuations joined, comments gone, variables put in. */
export interface LogicalLine {
  readonly text: string;
  /** The line on which it begins, counted from 1. */
  readonly line: number;
}

/** Values for `${NAME}`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Splits a text; lines with nothing on them are left out. Variables that are not set stay as they are written. */
export function listLogicalLines(text: string, variables: Variables): LogicalLine[] {
  const lines: LogicalLine[] = [];
  for (const { text: joined, line } of joinLines(text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/))) {
    const bare = cutComment(joined).trim();
    if (bare !== "") lines.push({ text: expandVariables(bare, variables), line });
  }
  return lines;
}

/** A requirement, and the options behind it: the first word with a dash begins them. */
export function splitOptions(text: string): {
  readonly requirement: string;
  readonly options: string;
} {
  if (text.startsWith("-")) return { requirement: "", options: text };
  const dash = text.search(/\s-/);
  if (dash < 0) return { requirement: text, options: "" };
  return { requirement: text.slice(0, dash).trimEnd(), options: text.slice(dash + 1) };
}

/** Splits options into words as a POSIX shell does; `undefined` where a quote is not closed or a backslash ends it. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (character === "'" || character === '"') {
      const quoted = readQuoted(text, at);
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
  if (word !== undefined) words.push(word);
  return words;
}

/** A backslash at its end joins a line with the next, except in a comment. */
function* joinLines(lines: readonly string[]): Generator<LogicalLine, void, undefined> {
  let parts: string[] = [];
  let start = 0;
  for (const [index, text] of lines.entries()) {
    if (parts.length === 0) start = index + 1;
    const isComment = text.trimStart().startsWith("#");
    if (text.endsWith("\\") && !isComment) {
      parts.push(text.replace(/^\\+/, "").slice(0, -1));
      continue;
    }
    // The blank lets a comment be one where it ends a line that goes on.
    yield { text: [...parts, isComment ? ` ${text}` : text].join(""), line: start };
    parts = [];
  }
  if (parts.length > 0) yield { text: parts.join(""), line: start };
}

/** A comment begins with `#` at the start or behind a blank: `#egg=` in an address is none. */
function cutComment(text: string): string {
  for (let at = text.indexOf("#"); at >= 0; at = text.indexOf("#", at + 1)) {
    if (at === 0 || /\s/.test(text.charAt(at - 1))) return text.slice(0, at);
  }
  return text;
}

function expandVariables(text: string, variables: Variables): string {
  if (!text.includes("${")) return text;
  return text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => variables[name] || whole);
}

/** In double quotes a backslash stands for the quote or the backslash behind it, in single quotes for itself. */
function readQuoted(
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
