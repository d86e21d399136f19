/**
 * Simple tables: columns stand below the runs of `=`, lines of `-` join columns.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#simple-tables
 */
import {
  type Columns,
  cutRectangle,
  type DrawnTable,
  type TableCell,
  TableFault,
} from "../rst/table-text.ts";

const BORDER = /^=[ =]*$/;
const SPAN = /^-[ -]*$/;

interface Range {
  readonly start: number;
  end: number;
}

interface Row {
  readonly line: number;
  readonly cells: readonly TableCell[];
}

/** Reads a table from its top border to its bottom border. */
export function parseSimpleDrawing(lines: readonly Columns[], firstLine: number): DrawnTable {
  const texts = lines.map((line) => line.join(""));
  const headLine = findHeadLine(texts);
  const columns = findRanges(texts[0] ?? "", "=");
  const borderEnd = columns.at(-1)?.end ?? 0;
  const rows: Row[] = [];
  const add = (start: number, end: number, span?: string): void => {
    if (start === end && span === undefined) return;
    const ranges =
      span === undefined ? columns.map((range) => ({ ...range })) : readSpan(span, end);
    checkMargins(lines, start, end, ranges, columns);
    rows.push({ line: start, cells: cutCells(lines, firstLine, start, end, ranges, columns) });
  };
  const readSpan = (span: string, line: number): Range[] => {
    const ranges = findRanges(span, span.startsWith("=") ? "=" : "-");
    const last = ranges.at(-1);
    if (last?.end !== borderEnd) {
      throw new TableFault("a line that joins columns does not reach its end", line);
    }
    last.end = columns.at(-1)?.end ?? last.end;
    return ranges;
  };

  let start = 1;
  let hasText = false;
  for (let at = 1; at < lines.length; at += 1) {
    const text = texts[at] ?? "";
    const isBorder = at === headLine || at === lines.length - 1;
    const [first] = columns;
    if (isBorder || SPAN.test(text)) {
      add(start, at, text);
      start = at + 1;
      hasText = false;
    } else if (lines[at]?.slice(first?.start, first?.end).join("").trim()) {
      if (hasText && at !== start) add(start, at);
      start = at;
      hasText = true;
    } else if (!hasText) {
      start = at + 1;
    }
  }
  const firstBody = rows.findIndex(({ line }) => headLine !== undefined && line > headLine);
  return { rows: rows.map(({ cells }) => cells), headRows: Math.max(firstBody, 0) };
}

/** The one border between the first and the last. */
function findHeadLine(texts: readonly string[]): number | undefined {
  const borders = [...texts.keys()].slice(1, -1).filter((at) => BORDER.test(texts[at] ?? ""));
  if (borders.length > 1) throw new TableFault("it has two lines of = inside", borders[1] ?? 0);
  return borders[0];
}

function findRanges(text: string, mark: string): Range[] {
  const ranges: Range[] = [];
  for (let start = text.indexOf(mark); start !== -1; ) {
    const blank = text.indexOf(" ", start);
    const end = blank === -1 ? text.length : blank;
    ranges.push({ start, end });
    start = text.indexOf(mark, end);
  }
  return ranges;
}

/** Text between columns is a fault; the last column is as wide as its text. */
function checkMargins(
  lines: readonly Columns[],
  top: number,
  bottom: number,
  ranges: Range[],
  columns: readonly Range[],
): void {
  for (const [index, range] of ranges.entries()) {
    const next = ranges[index + 1];
    for (let at = top; at < bottom; at += 1) {
      const line = lines[at] ?? [];
      const margin = line.slice(range.end, next?.start).join("").trim();
      if (margin === "") continue;
      if (next !== undefined) throw new TableFault("text stands between its columns", at);
      range.end = Math.max(range.end, line.length);
      const last = columns.at(-1);
      if (last !== undefined) last.end = Math.max(last.end, line.length);
    }
  }
}

function cutCells(
  lines: readonly Columns[],
  firstLine: number,
  top: number,
  bottom: number,
  ranges: readonly Range[],
  columns: readonly Range[],
): readonly TableCell[] {
  let column = 0;
  return ranges.map((range, index) => {
    const first = column;
    const isLast = index === ranges.length - 1;
    if (columns[column]?.start !== range.start) {
      throw new TableFault("a line that joins columns does not begin and end with them", bottom);
    }
    while (!isLast && columns[column] !== undefined && columns[column]?.end !== range.end)
      column += 1;
    if (isLast) column = columns.length - 1;
    if (columns[column] === undefined) {
      throw new TableFault("a line that joins columns does not begin and end with them", bottom);
    }
    column += 1;
    return {
      block: cutRectangle(lines, firstLine, { top, left: range.start, bottom, right: range.end }),
      moreRows: 0,
      moreColumns: column - first - 1,
    };
  });
}
