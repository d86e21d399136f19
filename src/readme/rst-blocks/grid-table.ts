/**
 * Grid tables: each cell is found by following its border from the upper left corner round.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#grid-tables
 */
import { RST_LIMITS } from "../rst/limits.ts";
import {
  type Columns,
  cutRectangle,
  type DrawnTable,
  type Rectangle,
  TableFault,
} from "../rst/table-text.ts";

const HEAD_LINE = /^\+=[=+]+=\+$/;
const INCOMPLETE = "its lines do not meet: check every + and the columns of every |";

/** Reads a table whose lines are all of one width. `lines` are changed: the line below the head becomes a border. */
export function parseGridDrawing(lines: Columns[], firstLine: number): DrawnTable {
  const headLine = findHeadLine(lines);
  const cells = findCells(lines);
  const rowStarts = boundaries(cells, rowMarks(lines));
  const columnStarts = boundaries(cells, columnMarks(lines));
  const rows: { left: number; cell: DrawnTable["rows"][number][number] }[][] = rowStarts
    .slice(0, -1)
    .map(() => []);
  const rowOf = new Map(rowStarts.map((at, index) => [at, index]));
  const columnOf = new Map(columnStarts.map((at, index) => [at, index]));
  for (const { top, left, bottom, right } of cells) {
    const row = rowOf.get(top) ?? 0;
    const inside = { top: top + 1, left: left + 1, bottom, right };
    const cell = {
      block: cutRectangle(lines, firstLine, inside),
      moreRows: (rowOf.get(bottom) ?? 0) - row - 1,
      moreColumns: (columnOf.get(right) ?? 0) - (columnOf.get(left) ?? 0) - 1,
    };
    rows[row]?.push({ left, cell });
  }
  return {
    rows: rows.map((row) => row.sort((a, b) => a.left - b.left).map(({ cell }) => cell)),
    headRows: headLine === undefined ? 0 : (rowOf.get(headLine) ?? 0),
  };
}

function findHeadLine(lines: Columns[]): number | undefined {
  let found: number | undefined;
  for (const [at, columns] of lines.entries()) {
    if (!HEAD_LINE.test(columns.join(""))) continue;
    if (found !== undefined) throw new TableFault("it has two lines of = below its head", at);
    found = at;
    lines[at] = columns.map((column) => (column === "=" ? "-" : column));
  }
  if (found === 0 || found === lines.length - 1) {
    throw new TableFault("the line of = is its first or last line", found);
  }
  return found;
}

/** From corner to corner, the topmost first: a cell begins where the cells above it have ended. */
function findCells(lines: readonly Columns[]): readonly Rectangle[] {
  const bottom = lines.length - 1;
  const right = (lines[0]?.length ?? 1) - 1;
  const done: number[] = new Array(right).fill(-1);
  const budget = { steps: 0 };
  const cells: Rectangle[] = [];
  const corners: [number, number][] = [[0, 0]];
  for (let corner = corners.shift(); corner !== undefined; corner = corners.shift()) {
    const [top, left] = corner;
    if (top === bottom || left === right || top <= (done[left] ?? 0)) continue;
    const cell = traceCell(lines, top, left, budget);
    if (cell === undefined) continue;
    if (!isFree(done, cell)) throw new TableFault(INCOMPLETE, top);
    done.fill(cell.bottom - 1, cell.left, cell.right);
    cells.push(cell);
    insert(corners, [top, cell.right]);
    insert(corners, [cell.bottom, left]);
  }
  if (done.some((row) => row !== bottom - 1)) throw new TableFault(INCOMPLETE, 0);
  return cells;
}

function isFree(done: readonly number[], { top, left, right }: Rectangle): boolean {
  return done.slice(left, right).every((row) => row === top - 1);
}

/** Right along the top, down, and back along the bottom and the left side. */
function traceCell(
  lines: readonly Columns[],
  top: number,
  left: number,
  budget: { steps: number },
): Rectangle | undefined {
  const upper = lines[top] ?? [];
  for (let right = left + 1; right < upper.length; right += 1) {
    if (upper[right] === "+") {
      const bottom = findBottom(lines, top, left, right, budget);
      if (bottom !== undefined) return { top, left, bottom, right };
    } else if (upper[right] !== "-") {
      return undefined;
    }
  }
  return undefined;
}

function findBottom(
  lines: readonly Columns[],
  top: number,
  left: number,
  right: number,
  budget: { steps: number },
): number | undefined {
  for (let bottom = top + 1; bottom < lines.length; bottom += 1) {
    budget.steps += 1;
    const side = lines[bottom]?.[right];
    if (side === "+") {
      if (isClosed(lines, { top, left, bottom, right }, budget)) return bottom;
    } else if (side !== "|") {
      return undefined;
    }
  }
  return undefined;
}

function isClosed(
  lines: readonly Columns[],
  { top, left, bottom, right }: Rectangle,
  budget: { steps: number },
): boolean {
  budget.steps += right - left + bottom - top;
  if (budget.steps > RST_LIMITS.maxTableSteps) throw new TableFault("it is too large", top);
  const lower = lines[bottom] ?? [];
  if (lower[left] !== "+") return false;
  for (let at = left + 1; at < right; at += 1) {
    if (lower[at] !== "-" && lower[at] !== "+") return false;
  }
  for (let at = top + 1; at < bottom; at += 1) {
    const side = lines[at]?.[left];
    if (side !== "|" && side !== "+") return false;
  }
  return true;
}

/** Where rows or columns begin and end: at every + on the border of a cell. */
function boundaries(
  cells: readonly Rectangle[],
  marksOf: (cell: Rectangle) => readonly number[],
): readonly number[] {
  return [...new Set(cells.flatMap(marksOf))].sort((a, b) => a - b);
}

function rowMarks(lines: readonly Columns[]): (cell: Rectangle) => readonly number[] {
  return ({ top, left, bottom, right }) =>
    range(top, bottom).filter((at) => lines[at]?.[left] === "+" || lines[at]?.[right] === "+");
}

function columnMarks(lines: readonly Columns[]): (cell: Rectangle) => readonly number[] {
  return ({ top, left, bottom, right }) =>
    range(left, right).filter((at) => lines[top]?.[at] === "+" || lines[bottom]?.[at] === "+");
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function insert(corners: [number, number][], corner: [number, number]): void {
  let low = 0;
  let high = corners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [top, left] = corners[middle] ?? corner;
    if (top < corner[0] || (top === corner[0] && left < corner[1])) low = middle + 1;
    else high = middle;
  }
  corners.splice(low, 0, corner);
}
