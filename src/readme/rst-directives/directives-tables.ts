/**
 * Tables given as lists or as comma-separated values, and titles for drawn ones.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/directives.html#table
 */

import { LEAST_WEIGHT } from "../rst/budget.ts";
import { parseCodePoint } from "../rst/code-points.ts";
import { parseCsv } from "../rst/csv.ts";
import { type ElementNode, makeElement, type RstNode } from "../rst/tree.ts";
import { makeTable } from "../rst-blocks/tables.ts";
import {
  anyText,
  applyCommon,
  classNames,
  count,
  type Directive,
  type DirectiveCall,
  lengthOrPercentage,
  noText,
  numbersOr,
  oneOf,
  parseNumbers,
  refuse,
} from "./directive.ts";

const COMMON = {
  class: classNames,
  name: anyText,
  align: oneOf("left", "center", "right"),
  width: lengthOrPercentage,
};
const ROWS = { "header-rows": count, "stub-columns": count, widths: numbersOr("auto") };
const SHAPE = { optional: 1, isLastLong: true } as const;
const oneCharacter = (value: string): boolean => parseCharacter(value) !== undefined;

export const TABLE_DIRECTIVES: Readonly<Record<string, Directive>> = {
  table: {
    ...SHAPE,
    content: "required",
    options: { ...COMMON, widths: numbersOr("auto", "grid") },
    run(call) {
      const holder = makeElement("figure-text", call.line);
      call.parser.parseInto(holder, call.content);
      const [table] = holder.children;
      if (table?.kind !== "table" || holder.children.length > 1) {
        return refuse(call, "holds something else than one table", "Draw one table in it");
      }
      return finish(call, table, columnsOf(table));
    },
  },
  "csv-table": {
    ...SHAPE,
    content: "allowed",
    options: {
      ...{ ...COMMON, ...ROWS, header: anyText, file: anyText, url: anyText, encoding: anyText },
      ...{ delim: oneCharacter, keepspace: noText, quote: oneCharacter, escape: oneCharacter },
    },
    run: makeCsvTable,
  },
  "list-table": {
    ...SHAPE,
    content: "required",
    options: { ...COMMON, ...ROWS },
    run: makeListTable,
  },
};

function makeCsvTable(call: DirectiveCall): readonly RstNode[] {
  const { options, content } = call;
  if (options.has("file") || options.has("url")) {
    return refuse(call, "may not read files or addresses", "Write the values into the README");
  }
  if (content.lines.length === 0) {
    return refuse(call, "has no content", "Put the values below, behind a blank line");
  }
  const dialect = {
    delimiter: parseCharacter(options.get("delim")) ?? ",",
    quote: parseCharacter(options.get("quote")) ?? '"',
    escape: parseCharacter(options.get("escape")),
    keepsSpace: options.has("keepspace"),
  };
  const header = options.get("header");
  const head = header === undefined ? [] : parseCsv(header.split("\n"), dialect);
  const body = parseCsv(content.lines, dialect);
  if (head === undefined || body === undefined) {
    return refuse(call, "has a quote that nothing ends", 'Double quotes inside a value: ""');
  }
  const fault = checkRows(call, body);
  if (fault !== undefined) return refuse(call, fault, "Add rows, or mend :header-rows:");
  const rows = [...head, ...body];
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  // One long row makes all others as long.
  call.parser.budget.spend(rows.length * width * LEAST_WEIGHT, call.line);
  const cells = rows.map((row) =>
    Array.from({ length: width }, (_, at) => ({
      block: { lines: splitCell(row[at] ?? ""), firstLine: content.firstLine },
      moreRows: 0,
      moreColumns: 0,
    })),
  );
  const headRows = head.length + Number(options.get("header-rows") ?? 0);
  return finish(call, makeTable(call.parser, { rows: cells, headRows }, call.line), width);
}

function splitCell(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n").map((line) => line.trimEnd());
}

/** A list of rows, each a list of cells. */
function makeListTable(call: DirectiveCall): readonly RstNode[] {
  const holder = makeElement("figure-text", call.line);
  call.parser.parseInto(holder, call.content);
  const [list] = holder.children;
  const hint = "Write a list of rows, each a list with as many items as the first";
  if (list?.kind !== "bullet-list" || holder.children.length > 1) {
    return refuse(call, "holds something else than one list", hint);
  }
  const rows: (readonly ElementNode[])[] = [];
  for (const row of list.children) {
    const [cells] = row.kind === "text" ? [] : row.children;
    const isList =
      row.kind === "item" && row.children.length === 1 && cells?.kind === "bullet-list";
    if (!isList || cells.children.length !== (rows[0]?.length ?? cells.children.length)) {
      return refuse(call, `has a wrong row ${rows.length + 1}`, hint);
    }
    rows.push(cells.children.filter((cell) => cell.kind !== "text"));
  }
  const fault = checkRows(call, rows);
  if (fault !== undefined) return refuse(call, fault, "Add rows, or mend :header-rows:");
  const table = makeElement(
    "table",
    call.line,
    rows.map((row) =>
      makeElement(
        "row",
        call.line,
        row.map((cell) => makeElement("cell", cell.line, cell.children)),
      ),
    ),
    { headRows: Number(call.options.get("header-rows") ?? 0) },
  );
  return finish(call, table, rows[0]?.length ?? 0);
}

function checkRows(call: DirectiveCall, rows: readonly (readonly unknown[])[]): string | undefined {
  const headRows = Number(call.options.get("header-rows") ?? 0);
  const stubs = Number(call.options.get("stub-columns") ?? 0);
  if (rows.length < headRows || (headRows > 0 && rows.length === headRows)) {
    return "has no rows but those of its head";
  }
  const isNarrow = rows.some((row) => row.length < stubs || (stubs > 0 && row.length === stubs));
  return isNarrow ? "has a row without cells beside its stub columns" : undefined;
}

/** What all three have in common: title, alignment, stub columns, and as many widths as columns. */
function finish(call: DirectiveCall, table: ElementNode, columns: number): readonly RstNode[] {
  const { options } = call;
  const widths = parseNumbers(options.get("widths") ?? "");
  if (widths !== undefined && widths.length !== columns) {
    return refuse(call, `has ${columns} columns and ${widths.length} widths`, "Mend :widths:");
  }
  const align = options.get("align");
  if (align !== undefined) table.align = align.toLowerCase();
  const stubs = options.get("stub-columns");
  if (stubs !== undefined) table.stubColumns = Number(stubs);
  if (call.args[0] !== undefined) {
    const title = call.parser.parseInline(call.args[0], call.line);
    table.children.unshift(makeElement("title", call.line, title));
  }
  applyCommon(call, table);
  return [table];
}

function columnsOf(table: ElementNode): number {
  const row = table.children.find((node) => node.kind === "row");
  const cells = row?.kind === "row" ? row.children : [];
  return cells.reduce(
    (sum, cell) => sum + 1 + (cell.kind === "text" ? 0 : (cell.moreColumns ?? 0)),
    0,
  );
}

/** One character, `tab`, `space`, or the number of one. */
function parseCharacter(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === "tab") return "\t";
  if (value === "space") return " ";
  const character = parseCodePoint(value);
  return character !== undefined && [...character].length === 1 ? character : undefined;
}
