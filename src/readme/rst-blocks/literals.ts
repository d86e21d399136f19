/**
 * Text that keeps its lines: literal blocks, doctest blocks and line blocks.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#literal-blocks
 */
import {
  type Block,
  cutFirstIndented,
  cutIndented,
  findTextEnd,
  skipBlank,
  withoutBottom,
} from "../rst/block.ts";
import { PUNCTUATION } from "../rst/characters.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement, makeText, type RstNode } from "../rst/tree.ts";
import { requireBlankLine } from "../rst/unindent.ts";

const QUOTE = new RegExp(`^${PUNCTUATION}`);
const LINE_MARK = /^\|(?: +|$)/;

/** What `::` promised: an indented block, or lines that all begin with one and the same mark. */
export function parseLiteral(parser: Parser, block: Block, from: number): Parsed {
  const at = skipBlank(block, from);
  if (!block.lines[at]?.startsWith(" ")) return parseQuoted(parser, block, at);
  const cut = cutIndented(block, at);
  requireBlankLine(parser, "The literal block", block, cut.end, cut.isClosed);
  return { nodes: [makeLiteral(withoutBottom(cut.block))], end: cut.end };
}

function parseQuoted(parser: Parser, block: Block, at: number): Parsed {
  const first = block.lines[at] ?? "";
  const line = block.firstLine + at;
  if (!QUOTE.test(first)) {
    const hint = "Indent the lines of the literal block, or write one colon";
    parser.faults.add(line, "A :: is followed by no literal block", hint);
    return { nodes: [], end: at };
  }
  const end = findTextEnd(block, at);
  const odd = block.lines.slice(at, end).findIndex((other) => other[0] !== first[0]);
  if (odd !== -1) {
    const hint = `Begin the line with ${first[0]}, or put a blank line before it`;
    parser.faults.add(line + odd, "A line of a quoted literal block begins otherwise", hint);
  }
  return { nodes: [makeLiteral({ lines: block.lines.slice(at, end), firstLine: line })], end };
}

function makeLiteral(block: Block): ElementNode {
  return makeElement("literal-block", block.firstLine, [makeLiteralText(block)]);
}

/** The lines as they are: a backslash in them escapes nothing. */
function makeLiteralText(block: Block): RstNode {
  return makeText(block.lines.join("\n"));
}

export function parseDoctest(block: Block, at: number): Parsed {
  const end = findTextEnd(block, at);
  const text = makeLiteralText({ lines: block.lines.slice(at, end), firstLine: at });
  return { nodes: [makeElement("doctest", block.firstLine + at, [text])], end };
}

/** `| line`: what is indented deeper stands in a block within the block. */
export function parseLineBlock(parser: Parser, block: Block, at: number): Parsed {
  const lines: ElementNode[] = [];
  let end = at;
  let isClosed = false;
  while (!isClosed && end < block.lines.length) {
    const mark = LINE_MARK.exec(block.lines[end] ?? "")?.[0];
    if (mark === undefined) break;
    const cut = cutFirstIndented(block, end, mark.length, { isUntilBlank: true });
    const line = block.firstLine + end;
    const node = makeElement("line", line, parser.parseInline(cut.block.lines.join("\n"), line));
    if (block.lines[end] !== "|") node.indent = mark.length - 2;
    lines.push(node);
    end = cut.end;
    isClosed = cut.isClosed;
  }
  requireBlankLine(parser, "The line block", block, end, isClosed);
  return { nodes: [nestLines(lines, block.firstLine + at)], end };
}

/** Empty lines are indented as the line before them. */
export function nestLines(lines: readonly ElementNode[], line: number): ElementNode {
  let indent = lines.find((node) => node.indent !== undefined) ? (lines[0]?.indent ?? 0) : 0;
  for (const node of lines) {
    indent = node.indent ?? indent;
    node.indent = indent;
  }
  return nest(lines, line);
}

function nest(lines: readonly ElementNode[], line: number): ElementNode {
  const least = Math.min(...lines.map((node) => node.indent ?? 0));
  const block = makeElement("line-block", line);
  let deeper: ElementNode[] = [];
  const close = (): void => {
    if (deeper.length > 0) block.children.push(nest(deeper, line));
    deeper = [];
  };
  for (const node of lines) {
    if ((node.indent ?? 0) > least) {
      deeper.push(node);
    } else {
      close();
      block.children.push(node);
    }
  }
  close();
  return block;
}
