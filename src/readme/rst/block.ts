/** A run of lines with the number of the first, and the ways in which pieces are cut out of it by indentation. */

/** Lines without tabs and trailing blanks. */
export interface Block {
  readonly lines: readonly string[];
  /** The line of the source that the first one stands on, counted from 1. */
  readonly firstLine: number;
}

/** A piece cut out of a block. */
export interface Cut {
  readonly block: Block;
  /** The index of the first line behind the piece. */
  readonly end: number;
  /** Whether a blank line, or the end of the text, follows: constructs that lack it are refused. */
  readonly isClosed: boolean;
}

const TAB_WIDTH = 8;

/** The lines of a text: tabs become blanks up to the next eighth column. */
export function splitLines(text: string): readonly string[] {
  const lines = text.replaceAll(/[\v\f]/g, " ").split(/\r\n|[\n\r\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => expandTabs(line).trimEnd());
}

export function isBlankLine(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** From `start` to the last line that is indented, without the indentation that all of them share. */
export function cutIndented(block: Block, start: number): Cut {
  const { end, isClosed, indent } = findIndentedEnd(block, start, start, undefined);
  const lines = block.lines.slice(start, end).map((line) => line.slice(indent));
  return { block: withoutTop({ lines, firstLine: block.firstLine + start }), end, isClosed };
}

/** As `cutIndented`, where all lines are known to be indented by `indent`; the first holds a marker there. */
export function cutKnownIndented(block: Block, start: number, indent: number): Cut {
  const { end, isClosed } = findIndentedEnd(block, start, start + 1, indent);
  const lines = block.lines.slice(start, end).map((line) => line.slice(indent));
  return { block: withoutTop({ lines, firstLine: block.firstLine + start }), end, isClosed };
}

export interface FirstIndentedOptions {
  /** Stops at the first blank line. */
  readonly isUntilBlank?: boolean;
  /** Leaves the indentation of all lines but the first, and blank lines at the top, as they are. */
  readonly isKept?: boolean;
  /** Leaves blank lines at the top. */
  readonly hasTop?: boolean;
}

/** As `cutIndented`, where the first line holds a marker of `indent` columns and the others may have any indentation. */
export function cutFirstIndented(
  block: Block,
  start: number,
  indent: number,
  { isUntilBlank = false, isKept = false, hasTop = false }: FirstIndentedOptions = {},
): Cut {
  const found = findIndentedEnd(block, start, start + 1, undefined, isUntilBlank);
  const lines = block.lines
    .slice(start, found.end)
    .map((line, at) => line.slice(at === 0 ? indent : isKept ? 0 : found.indent));
  const cut = { lines, firstLine: block.firstLine + start };
  return { block: hasTop ? cut : withoutTop(cut), end: found.end, isClosed: found.isClosed };
}

/** From `start` to the line before the next blank one. */
export function findTextEnd(block: Block, start: number): number {
  let end = start;
  while (end < block.lines.length && !isBlankLine(block.lines[end])) end += 1;
  return end;
}

/** The index of the first line at or behind `from` that is not blank. */
export function skipBlank(block: Block, from: number): number {
  let at = from;
  while (at < block.lines.length && isBlankLine(block.lines[at])) at += 1;
  return at;
}

export function sliceBlock(block: Block, start: number, end = block.lines.length): Block {
  return { lines: block.lines.slice(start, end), firstLine: block.firstLine + start };
}

export function withoutTop(block: Block): Block {
  let start = 0;
  while (start < block.lines.length && isBlankLine(block.lines[start])) start += 1;
  return start === 0 ? block : sliceBlock(block, start);
}

export function withoutBottom(block: Block): Block {
  let end = block.lines.length;
  while (end > 0 && isBlankLine(block.lines[end - 1])) end -= 1;
  return end === block.lines.length ? block : sliceBlock(block, 0, end);
}

function findIndentedEnd(
  block: Block,
  start: number,
  from: number,
  known: number | undefined,
  isUntilBlank = false,
): { readonly end: number; readonly isClosed: boolean; readonly indent: number } {
  let indent = known ?? Number.POSITIVE_INFINITY;
  let end = from;
  for (; end < block.lines.length; end += 1) {
    const line = block.lines[end] ?? "";
    const own = indentOf(line);
    if (line === "") {
      if (isUntilBlank) return { end, isClosed: true, indent: finite(indent) };
    } else if (line[0] !== " " || (known !== undefined && own < known)) {
      const isClosed = end > start && isBlankLine(block.lines[end - 1]);
      return { end, isClosed, indent: finite(indent) };
    } else if (known === undefined) {
      indent = Math.min(indent, own);
    }
  }
  return { end, isClosed: true, indent: finite(indent) };
}

function finite(indent: number): number {
  return Number.isFinite(indent) ? indent : 0;
}

function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let expanded = "";
  for (const character of line) {
    const missing = TAB_WIDTH - (expanded.length % TAB_WIDTH);
    expanded += character === "\t" ? " ".repeat(missing) : character;
  }
  return expanded;
}
