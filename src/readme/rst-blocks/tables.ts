/**
 * Drawn tables: where one ends, and the tree that it becomes.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#tables
 */
import { type Block, findTextEnd, isBlankLine } from "../rst/block.ts";
import { RST_LIMITS } from "../rst/limits.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type Columns, type DrawnTable, TableFault, toColumns } from "../rst/table-text.ts";
import { type ElementNode, makeElement } from "../rst/tree.ts";
import { parseGridDrawing } from "./grid-table.ts";
import { parseSimpleDrawing } from "./simple-table.ts";

const GRID_BORDER = /^\+-[-+]+-\+$/;
const SIMPLE_BORDER = /^=+[ =]*$/;

export function parseGridTable(parser: Parser, block: Block, at: number): Parsed {
  return parseTable(parser, block, at, findGridEnd, parseGridDrawing);
}

export function parseSimpleTable(parser: Parser, block: Block, at: number): Parsed {
  return parseTable(parser, block, at, findSimpleEnd, parseSimpleDrawing);
}

/** The tree of a table, the cells read as blocks. */
export function makeTable(parser: Parser, table: DrawnTable, line: number): ElementNode {
  const rows = table.rows.map((cells) =>
    makeElement(
      "row",
      line,
      cells.map(({ block, moreRows, moreColumns }) => {
        const cell = makeElement("cell", block.firstLine, [], { moreRows, moreColumns });
        parser.parseInto(cell, block);
        return cell;
      }),
    ),
  );
  return makeElement("table", line, rows, { headRows: table.headRows });
}

function parseTable(
  parser: Parser,
  block: Block,
  at: number,
  findEnd: (block: Block, at: number) => number,
  read: (lines: Columns[], firstLine: number) => DrawnTable,
): Parsed {
  const line = block.firstLine + at;
  try {
    const end = findEnd(block, at);
    const lines = block.lines.slice(at, end).map(toColumns);
    const table = read(lines, line);
    if (table.rows.flat().length > RST_LIMITS.maxCells) throw new TableFault("it is too large", 0);
    if (!isBlankLine(block.lines[end])) {
      const message = "The table ends without a blank line";
      parser.faults.add(block.firstLine + end, message, "Put a blank line behind the table");
    }
    return { nodes: [makeTable(parser, table, line)], end };
  } catch (error) {
    if (!(error instanceof TableFault)) throw error;
    const hint = "Draw the table anew, or write it as .. list-table::";
    parser.faults.add(line + error.line, `The table cannot be read: ${error.message}`, hint);
    return { nodes: [], end: findTextEnd(block, at) };
  }
}

/** The bottom border is the last that is one, before the first line that does not begin with + or |. */
function findGridEnd(block: Block, at: number): number {
  const width = toColumns(block.lines[at] ?? "").length;
  let end = at;
  const limit = findTextEnd(block, at);
  const isBorder = (index: number): boolean => GRID_BORDER.test(block.lines[index] ?? "");
  const indented = block.lines.slice(at, limit).findIndex((line) => line.startsWith(" "));
  if (indented !== -1) throw new TableFault("a line is indented", indented);
  while (end < limit && /^[+|]/.test(block.lines[end] ?? "")) end += 1;
  // One border, or two of them, is a table too.
  if (!isBorder(end - 1)) {
    const height = end - at;
    while (end > at + 2 && !isBorder(end - 1)) end -= 1;
    if (end <= at + 2) {
      const line = height > 3 ? 2 : Math.min(height, limit - at - 1);
      throw new TableFault("its bottom line is missing", line);
    }
  }
  for (let index = at; index < end; index += 1) {
    const line = toColumns(block.lines[index] ?? "");
    if (line.length !== width || !/[+|]/.test(line.at(-1) ?? "")) {
      throw new TableFault("its right side is not straight", index - at);
    }
  }
  return end;
}

/** The second border behind the top, or the first that a blank line follows. */
function findSimpleEnd(block: Block, at: number): number {
  const width = block.lines[at]?.length;
  let found = 0;
  for (let index = at + 1; index < block.lines.length; index += 1) {
    const line = block.lines[index] ?? "";
    if (!SIMPLE_BORDER.test(line)) continue;
    if (line.length !== width) {
      throw new TableFault("a line of = is not as long as the first", index - at);
    }
    found += 1;
    if (found === 2 || isBlankLine(block.lines[index + 1])) return index + 1;
  }
  throw new TableFault("its bottom line is missing, or no blank line follows it", 0);
}
