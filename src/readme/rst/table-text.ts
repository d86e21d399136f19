/** What the two kinds of drawn tables share: lines as columns, and what a parsed table is. */
import type { Block } from "./block.ts";
import { isCombining, isWide } from "./characters.ts";

/** One entry a column: wide characters take two, combining ones stand with what they combine with. */
export type Columns = readonly string[];

export interface TableCell {
  readonly block: Block;
  readonly moreRows: number;
  readonly moreColumns: number;
}

export interface DrawnTable {
  /** Only the cells that begin in a row. */
  readonly rows: readonly (readonly TableCell[])[];
  readonly headRows: number;
}

/** Thrown with what is wrong with a drawn table, and on which of its lines. */
export class TableFault extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export function toColumns(line: string): Columns {
  if (/^[\0-\x7f]*$/.test(line)) return line.split("");
  const columns: string[] = [];
  for (const character of line) {
    const last = columns.length - 1;
    if (isCombining(character) && last >= 0) columns[last] += character;
    else columns.push(...(isWide(character) ? [character, ""] : [character]));
  }
  return columns;
}

/** The text in a rectangle, without the indentation that all its lines share. */
export function cutRectangle(
  lines: readonly Columns[],
  firstLine: number,
  { top, left, bottom, right }: Rectangle,
): Block {
  const texts = lines.slice(top, bottom).map((line) => line.slice(left, right).join("").trimEnd());
  const indents = texts.filter((text) => text !== "").map(indentOfText);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return { lines: texts.map((text) => text.slice(indent)), firstLine: firstLine + top };
}

/** Its last line and column are not part of it. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

function indentOfText(text: string): number {
  return text.length - text.trimStart().length;
}
