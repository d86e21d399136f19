/**
 * Bullet lists and enumerated lists.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#bullet-lists
 */
import {
  type Block,
  type Cut,
  cutFirstIndented,
  cutKnownIndented,
  isBlankLine,
  skipBlank,
} from "../rst/block.ts";
import { BULLET, classify, type Enumerator, matchEnumerator } from "../rst/classify.ts";
import { formatOrdinal, parseOrdinal, type Sequence } from "../rst/enumerators.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement } from "../rst/tree.ts";
import { requireBlankLine } from "../rst/unindent.ts";

/** Items with one and the same bullet; another one begins another list. */
export function parseBullets(parser: Parser, block: Block, at: number): Parsed {
  const bullet = block.lines[at]?.[0];
  const list = makeElement("bullet-list", block.firstLine + at);
  return parseItems(parser, block, at, list, "The bullet list", (index) => {
    const line = block.lines[index] ?? "";
    return line[0] === bullet ? BULLET.exec(line)?.[0].length : undefined;
  });
}

/** Items whose numbers follow each other; `undefined` where the line is text that looks like one. */
export function parseEnumeration(parser: Parser, block: Block, at: number): Parsed | undefined {
  const first = matchEnumerator(block.lines[at] ?? "");
  const begun = first && parseOrdinal(first.text);
  if (first === undefined || begun === undefined) return undefined;
  if (!isItem(block, at, first, begun)) return undefined;

  const list = makeElement("enumerated-list", block.firstLine + at, [], {
    sequence: begun.sequence === "#" ? "arabic" : begun.sequence,
    ...(begun.ordinal !== 1 && { start: begun.ordinal }),
  });
  let last = begun.ordinal - 1;
  let isAutomatic = begun.sequence === "#";
  return parseItems(parser, block, at, list, "The enumerated list", (index) => {
    const mark = matchEnumerator(block.lines[index] ?? "");
    const number = mark && parseOrdinal(mark.text, list.sequence);
    if (mark === undefined || number === undefined || mark.format !== first.format) {
      return undefined;
    }
    const isNext =
      number.sequence === "#" ||
      (number.sequence === list.sequence && !isAutomatic && number.ordinal === last + 1);
    if (!isNext || !isItem(block, index, mark, number)) return undefined;
    isAutomatic ||= number.sequence === "#";
    last = number.ordinal;
    return mark.width;
  });
}

/** Reads items as long as `widthAt` knows how wide the mark of one is, past blank lines between them. */
function parseItems(
  parser: Parser,
  block: Block,
  at: number,
  list: ElementNode,
  what: string,
  widthAt: (index: number) => number | undefined,
): Parsed {
  let end = at;
  let isClosed = true;
  for (let index = at; index < block.lines.length; ) {
    const width = isBlankLine(block.lines[index]) ? undefined : widthAt(index);
    if (width === undefined) break;
    const cut = cutItem(block, index, width);
    const item = makeElement("item", block.firstLine + index);
    parser.parseInto(item, cut.block);
    list.children.push(item);
    end = cut.end;
    isClosed = cut.isClosed;
    index = skipBlank(block, cut.end);
  }
  requireBlankLine(parser, what, block, end, isClosed || end >= block.lines.length);
  return { nodes: [list], end };
}

/** The text of an item is indented as its first line; where that is empty, as its other lines are. */
function cutItem(block: Block, at: number, width: number): Cut {
  return (block.lines[at] ?? "").length > width
    ? cutKnownIndented(block, at, width)
    : cutFirstIndented(block, at, width);
}

/** The line behind an item's first is blank, indented, or the next item: else it is text. */
function isItem(
  block: Block,
  at: number,
  mark: Enumerator,
  { ordinal, sequence }: { readonly ordinal: number; readonly sequence: Sequence },
): boolean {
  const next = block.lines[at + 1];
  if (next === undefined || isBlankLine(next) || next.startsWith(" ")) return true;
  const open = mark.format === "parens" ? "(" : "";
  const close = mark.format === "period" ? "." : ")";
  const following = formatOrdinal(ordinal + 1, sequence);
  return (
    following !== undefined &&
    [following, "#"].some((text) => next.startsWith(`${open}${text}${close} `)) &&
    classify(block, at + 1) === "enumerator"
  );
}
