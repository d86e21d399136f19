/**
 * What two dots begin: footnotes, citations, targets, substitutions, directives, and comments.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#explicit-markup-blocks
 */
import { type Block, cutFirstIndented, isBlankLine, withoutBottom } from "../rst/block.ts";
import { normaliseName, SIMPLE_NAME } from "../rst/characters.ts";
import { classify } from "../rst/classify.ts";
import type { ParsedExplicit } from "../rst/explicit-block.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { makeElement, makeText, type RstNode } from "../rst/tree.ts";
import { requireBlankLine } from "../rst/unindent.ts";
import { parseDirective } from "../rst-directives/directives.ts";
import { parseSubstitution } from "./substitution-definition.ts";
import { parseAnonymousTarget, parseTarget } from "./targets.ts";

const FOOTNOTE = new RegExp(`^\\.\\. +\\[([0-9]+|#(?:${SIMPLE_NAME})?|\\*)\\](?: +|$)`, "u");
const CITATION = new RegExp(`^\\.\\. +\\[(${SIMPLE_NAME})\\](?: +|$)`, "u");
const DIRECTIVE = new RegExp(`^\\.\\. +(${SIMPLE_NAME}) ?::(?: +|$)`, "u");
const TARGET = /^\.\. +_(?! |$)/;
const SUBSTITUTION = /^\.\. +\|(?! |$)/;

/** One after the other, as long as no blank line comes between: those that follow need none. */
export function parseExplicit(parser: Parser, block: Block, from: number): Parsed {
  const nodes: RstNode[] = [];
  let end = from;
  let isClosed = true;
  do {
    const parsed = parseOne(parser, block, end);
    nodes.push(...parsed.nodes);
    ({ end, isClosed } = parsed);
  } while (isExplicit(block, end));
  const isNextBlank = isBlankLine(block.lines[end]);
  requireBlankLine(parser, "The explicit markup", block, end, isClosed || isNextBlank);
  return { nodes, end };
}

function isExplicit(block: Block, at: number): boolean {
  if (at >= block.lines.length || isBlankLine(block.lines[at])) return false;
  return ["explicit", "anonymous"].includes(classify(block, at));
}

function parseOne(parser: Parser, block: Block, at: number): ParsedExplicit {
  const line = block.lines[at] ?? "";
  if (!line.startsWith("..")) return parseAnonymousTarget(parser, block, at);
  const note = FOOTNOTE.exec(line) ?? CITATION.exec(line);
  if (note !== null) return parseNote(parser, block, at, note[1] ?? "", note[0].length);
  if (TARGET.test(line)) return parseTarget(parser, block, at) ?? parseComment(block, at);
  if (SUBSTITUTION.test(line)) return parseSubstitution(parser, block, at);
  const directive = DIRECTIVE.exec(line);
  if (directive === null) return parseComment(block, at);
  return parseDirective(parser, block, at, directive[1] ?? "", directive[0].length);
}

/** `.. [1] text`, `.. [#] text`, `.. [*] text` and `.. [name] text`. */
function parseNote(
  parser: Parser,
  block: Block,
  at: number,
  label: string,
  width: number,
): ParsedExplicit {
  const line = block.firstLine + at;
  const { block: body, end, isClosed } = cutFirstIndented(block, at, width);
  const isNumbered = label.startsWith("#");
  const isManual = !isNumbered && label !== "*";
  const isCitation = isManual && !/^[0-9]+$/.test(label);
  const note = makeElement(isCitation ? "citation" : "footnote", line, [], {
    numbering: isManual ? "manual" : isNumbered ? "number" : "symbol",
    names: [normaliseName(isNumbered ? label.slice(1) : isManual ? label : "")].filter(Boolean),
    backrefs: [],
  });
  if (isManual) note.children.push(makeElement("label", line, [makeText(label)]));
  parser.names.note(note, true);
  if (body.lines.length === 0) {
    parser.faults.add(line, `The note [${label}] is empty`, "Write its text behind the label");
  }
  parser.parseInto(note, body);
  return { nodes: [note], end, isClosed };
}

/** Two dots alone before a blank line are a comment without text: what is indented below is none. */
function parseComment(block: Block, at: number): ParsedExplicit {
  const line = block.firstLine + at;
  if ((block.lines[at] ?? "") === ".." && isBlankLine(block.lines[at + 1])) {
    return { nodes: [makeElement("comment", line)], end: at + 1, isClosed: true };
  }
  const mark = /^\.\. */.exec(block.lines[at] ?? "")?.[0] ?? "..";
  const cut = cutFirstIndented(block, at, mark.length);
  const text = withoutBottom(cut.block).lines.join("\n");
  const comment = makeElement("comment", line, text === "" ? [] : [makeText(text)]);
  return { nodes: [comment], end: cut.end, isClosed: cut.isClosed };
}
