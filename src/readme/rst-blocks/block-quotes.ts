/**
 * Block quotes, and who is quoted.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#block-quotes
 */
import {
  type Block,
  cutIndented,
  indentOf,
  isBlankLine,
  skipBlank,
  sliceBlock,
} from "../rst/block.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement } from "../rst/tree.ts";
import { requireBlankLine } from "../rst/unindent.ts";

const ATTRIBUTION = /^(?:---?(?!-)|\u2014) *(?=\S)/;

export function parseQuotes(parser: Parser, block: Block, at: number): Parsed {
  const cut = cutIndented(block, at);
  const nodes = makeQuotes(parser, cut.block);
  requireBlankLine(parser, "The block quote", block, cut.end, cut.isClosed);
  return { nodes, end: cut.end };
}

/** The quotes of an indented block: an attribution ends one, and another may follow. */
export function makeQuotes(parser: Parser, block: Block): readonly ElementNode[] {
  const quotes: ElementNode[] = [];
  for (let from = 0; from < block.lines.length; ) {
    const found = findAttribution(block, from);
    const quote = makeElement("block-quote", block.firstLine + from);
    parser.parseInto(quote, sliceBlock(block, from, found?.start));
    quotes.push(quote);
    if (found === undefined) break;
    const line = block.firstLine + found.start;
    const text = parseAttribution(block, found);
    quote.children.push(makeElement("attribution", line, parser.parseInline(text, line)));
    from = skipBlank(block, found.end);
  }
  return quotes;
}

interface Attribution {
  readonly start: number;
  readonly end: number;
  /** The indentation of its lines but the first. */
  readonly indent: number;
}

function findAttribution(block: Block, from: number): Attribution | undefined {
  for (let at = from + 1; at < block.lines.length; at += 1) {
    const mayBegin = isBlankLine(block.lines[at - 1]) && ATTRIBUTION.test(block.lines[at] ?? "");
    const found = mayBegin ? measureAttribution(block, at) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All lines but the first have to be indented alike. */
function measureAttribution(block: Block, start: number): Attribution | undefined {
  let end = start + 1;
  while (end < block.lines.length && !isBlankLine(block.lines[end])) end += 1;
  const indents = block.lines.slice(start + 1, end).map(indentOf);
  const indent = indents[0] ?? 0;
  return indents.every((other) => other === indent) ? { start, end, indent } : undefined;
}

function parseAttribution(block: Block, { start, end, indent }: Attribution): string {
  const [first = "", ...others] = block.lines.slice(start, end);
  return [first.replace(ATTRIBUTION, ""), ...others.map((line) => line.slice(indent))].join("\n");
}
