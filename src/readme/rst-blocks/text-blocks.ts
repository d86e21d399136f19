/**
 * Paragraphs.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#paragraphs
 */
import { type Block, findTextEnd } from "../rst/block.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { makeElement } from "../rst/tree.ts";

export interface TextBlock extends Parsed {
  /** Whether it ends in `::`. */
  readonly isLiteralNext: boolean;
}

/** The lines from `at` to the next blank one. */
export function parseTextBlock(parser: Parser, block: Block, at: number): TextBlock {
  let end = findTextEnd(block, at);
  for (let index = at + 1; index < end; index += 1) {
    if (block.lines[index]?.startsWith(" ")) {
      parser.faults.add(
        block.firstLine + index,
        "The line is indented in the middle of a paragraph",
        "Take away the indentation, or put a blank line before it",
      );
      end = index;
    }
  }
  const written = block.lines.slice(at, end).join("\n");
  const { text, isLiteralNext } = splitLiteralMark(written);
  const line = block.firstLine + at;
  const nodes = text === "" ? [] : [makeElement("paragraph", line, parser.parseInline(text, line))];
  return { nodes, end, isLiteralNext };
}

/** `text::` shows one colon, `text ::` none. */
function splitLiteralMark(text: string): {
  readonly text: string;
  readonly isLiteralNext: boolean;
} {
  if (!text.endsWith("::")) return { text, isLiteralNext: false };
  const before = text.slice(0, -2);
  const escapes = before.length - before.replace(/\\+$/, "").length;
  if (escapes % 2 === 1) return { text, isLiteralNext: false };
  if (before === "" || /[ \n]$/.test(before))
    return { text: before.trimEnd(), isLiteralNext: true };
  return { text: `${before}:`, isLiteralNext: true };
}
