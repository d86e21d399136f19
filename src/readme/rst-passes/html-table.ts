/** Tables as HTML: rows of the head apart, stub columns as heads of their rows. */

import type { ElementNode, RstNode } from "../rst/tree.ts";
import { openTag, writeInline } from "./html-inline.ts";

/** `writeCell` writes what stands in a cell. */
export function writeTable(table: ElementNode, writeCell: (cell: ElementNode) => string): string {
  const rows = table.children.filter(isRow);
  const title = table.children.find((node) => node.kind === "title");
  const caption =
    title?.kind === "title" ? `<caption>${writeInline(title.children)}</caption>\n` : "";
  const headRows = table.headRows ?? 0;
  const written = rows.map((row, at) => writeRow(table, row, at < headRows, writeCell));
  const head = headRows === 0 ? "" : `<thead>\n${written.slice(0, headRows).join("")}</thead>\n`;
  const body = `<tbody>\n${written.slice(headRows).join("")}</tbody>\n`;
  const align = table.align === undefined ? undefined : `align-${table.align}`;
  return `${openTag("table", table, { class: align })}\n${caption}${head}${body}</table>\n`;
}

function writeRow(
  table: ElementNode,
  row: ElementNode,
  isHead: boolean,
  writeCell: (cell: ElementNode) => string,
): string {
  let column = 0;
  const cells = row.children.map((cell) => {
    if (cell.kind === "text") return "";
    const tag = isHead || column < (table.stubColumns ?? 0) ? "th" : "td";
    column += 1 + (cell.moreColumns ?? 0);
    const open = openTag(tag, cell, {
      rowspan: span(cell.moreRows),
      colspan: span(cell.moreColumns),
    });
    return `${open}${writeCell(cell)}</${tag}>\n`;
  });
  return `<tr>${cells.join("")}</tr>\n`;
}

function span(more: number | undefined): number | undefined {
  return more ? more + 1 : undefined;
}

function isRow(node: RstNode): node is ElementNode {
  return node.kind === "row";
}
