/**
 * The body of a document or of anything that holds blocks: which construct begins on a line, and what it becomes.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#body-elements
 */

import { type Block, isBlankLine } from "../rst/block.ts";
import { type Construct, classify, isLineOfMarks } from "../rst/classify.ts";
import type { Parsed, ParseOptions, Parser } from "../rst/parser.ts";
import type { ElementNode } from "../rst/tree.ts";
import { parseQuotes } from "./block-quotes.ts";
import { parseExplicit } from "./explicit.ts";
import { parseDefinitions, parseFields, parseOptions } from "./field-lists.ts";
import { parseBullets, parseEnumeration } from "./lists.ts";
import { parseDoctest, parseLineBlock, parseLiteral } from "./literals.ts";
import { makeSections, type Sections } from "./sections.ts";
import { parseGridTable, parseSimpleTable } from "./tables.ts";
import { parseTextBlock } from "./text-blocks.ts";

/** Reads every block in turn; sections begin where `hasTitles`, and take what follows. */
export function parseBody(
  parser: Parser,
  parent: ElementNode,
  block: Block,
  { hasTitles = false }: ParseOptions = {},
): void {
  const sections = hasTitles ? makeSections(parser, parent) : undefined;
  for (let at = 0; at < block.lines.length; ) {
    if (isBlankLine(block.lines[at])) {
      at += 1;
      continue;
    }
    const { nodes, end } = parseConstruct(parser, block, at, sections);
    (sections?.current() ?? parent).children.push(...nodes);
    at = Math.max(end, at + 1);
  }
}

function parseConstruct(
  parser: Parser,
  block: Block,
  at: number,
  sections: Sections | undefined,
): Parsed {
  const kind: Construct = classify(block, at);
  switch (kind) {
    case "indented":
      return parseQuotes(parser, block, at);
    case "bullet":
      return parseBullets(parser, block, at);
    case "enumerator":
      return parseEnumeration(parser, block, at) ?? parseText(parser, block, at, sections);
    case "field":
      return parseFields(parser, block, at);
    case "option":
      return parseOptions(parser, block, at) ?? parseText(parser, block, at, sections);
    case "doctest":
      return parseDoctest(block, at);
    case "line-block":
      return parseLineBlock(parser, block, at);
    case "grid-table":
      return parseGridTable(parser, block, at);
    case "simple-table":
      return parseSimpleTable(parser, block, at);
    case "explicit":
    case "anonymous":
      return parseExplicit(parser, block, at);
    case "line": {
      const taken = sections?.parseLine(block, at) ?? refuseLine(parser, block, at, sections);
      return taken ?? parseText(parser, block, at, sections);
    }
    case "text":
      return parseText(parser, block, at, sections);
  }
}

/** A paragraph, a definition list, or a title with an underline; `::` at its end asks for a literal block. */
function parseText(
  parser: Parser,
  block: Block,
  at: number,
  sections: Sections | undefined,
): Parsed {
  const next = block.lines[at + 1];
  if (next?.startsWith(" ")) return parseDefinitions(parser, block, at);
  if (next !== undefined && isLineOfMarks(next)) {
    const title = sections?.parseUnderlined(block, at) ?? refuseTitle(parser, block, at, sections);
    if (title !== undefined) return title;
  }
  const text = parseTextBlock(parser, block, at);
  if (!text.isLiteralNext) return text;
  const literal = parseLiteral(parser, block, text.end);
  return { nodes: [...text.nodes, ...literal.nodes], end: literal.end };
}

/** Outside of the document's own body, a line of marks can be no title. */
function refuseLine(
  parser: Parser,
  block: Block,
  at: number,
  sections: Sections | undefined,
): Parsed | undefined {
  if (sections !== undefined || (block.lines[at] ?? "").length < 4) return undefined;
  parser.faults.add(
    block.firstLine + at,
    "A title or a line across stands where neither may",
    "Move it out of the indented block, or put a backslash before the line",
  );
  return { nodes: [], end: at + 1 };
}

function refuseTitle(
  parser: Parser,
  block: Block,
  at: number,
  sections: Sections | undefined,
): Parsed | undefined {
  const [title = "", underline = ""] = block.lines.slice(at, at + 2);
  if (sections !== undefined || (underline.length < 4 && title.length > underline.length)) {
    return undefined;
  }
  parser.faults.add(
    block.firstLine + at + 1,
    `The title "${title}" stands inside another block`,
    "Take away its indentation, or its underline",
  );
  return { nodes: [], end: at + 2 };
}
