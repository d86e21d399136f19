/**
 * Directives: `.. name:: arguments`, options and content below.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#directives
 */
import {
  type Block,
  cutFirstIndented,
  isBlankLine,
  sliceBlock,
  withoutBottom,
  withoutTop,
} from "../rst/block.ts";
import { findFieldMark } from "../rst/classify.ts";
import type { ParsedExplicit } from "../rst/explicit-block.ts";
import type { Parser } from "../rst/parser.ts";
import type { ElementNode, RstNode } from "../rst/tree.ts";
import type { Directive } from "./directive.ts";
import { BOX_DIRECTIVES } from "./directives-boxes.ts";
import { DOCUMENT_DIRECTIVES } from "./directives-document.ts";
import { IMAGE_DIRECTIVES } from "./directives-images.ts";
import { TABLE_DIRECTIVES } from "./directives-tables.ts";

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  ...BOX_DIRECTIVES,
  ...DOCUMENT_DIRECTIVES,
  ...IMAGE_DIRECTIVES,
  ...TABLE_DIRECTIVES,
};

/** Those that Sphinx adds, and that people take for part of the language. */
const SPHINX_DIRECTIVES =
  /^(?:toctree|auto\w+|py:\w+|c:\w+|js:\w+|version\w+|deprecated|seealso|literalinclude|highlight|todo\w*|only|tabs?|index|module|currentmodule|function|method|attribute|data|exception|glossary|productionlist|centered|hlist|testcode|testoutput|testsetup|doctest|program-output|command-output|plot|graphviz|mermaid|click|argparse|bibliography|tabularcolumns|codeauthor|sectionauthor|describe|object|option|envvar|program|autosummary|ifconfig|inheritance-diagram|digraph|graph|grid|card|dropdown|button-\w+|collapse)$/;

export function parseDirective(
  parser: Parser,
  block: Block,
  at: number,
  type: string,
  width: number,
): ParsedExplicit {
  const cut = cutFirstIndented(block, at, width, { hasTop: true });
  const nodes = runDirective(parser, type, cut.block, block.firstLine + at);
  return { nodes, end: cut.end, isClosed: cut.isClosed };
}

/** Reads what stands behind `name::`, and runs the directive. */
export function runDirective(
  parser: Parser,
  type: string,
  block: Block,
  line: number,
  { definition }: { readonly definition?: ElementNode } = {},
): readonly RstNode[] {
  const directive = DIRECTIVES[type.toLowerCase()];
  const fail = (message: string, hint: string): readonly RstNode[] => {
    parser.faults.add(line, message, hint);
    return [];
  };
  if (directive === undefined) {
    return fail(
      `There is no directive "${type}"`,
      SPHINX_DIRECTIVES.test(type.toLowerCase())
        ? "Sphinx alone knows it: say the same in plain markup"
        : "Write one of the language, such as note, image or code-block",
    );
  }
  const parts = splitParts(directive, block);
  const options = new Map<string, string>();
  const fault =
    parseOptions(directive, parts.options, options) ??
    (parts.content.lines.length > 0 && directive.content === "none"
      ? "takes no content"
      : undefined);
  if (fault !== undefined) {
    return fail(`.. ${type}:: ${fault}`, "Leave it away, or put a blank line before the content");
  }
  const args = splitArguments(directive, parts.args);
  if (typeof args === "string") return fail(`.. ${type}:: ${args}`, "Mend its first line");
  if (parts.content.lines.length === 0 && directive.content === "required") {
    return fail(`.. ${type}:: has no content`, "Put it below, indented, behind a blank line");
  }
  const name = type.toLowerCase();
  const { content } = parts;
  return directive.run({ parser, name, args, options, content, line, definition });
}

interface Parts {
  readonly args: Block;
  readonly options: Block;
  readonly content: Block;
}

/** Arguments and options end at the first blank line; where no argument is taken, the first lines may be content. */
function splitParts(directive: Directive, given: Block): Parts {
  const block = withoutBottom(isBlankLine(given.lines[0]) ? sliceBlock(given, 1) : given);
  const none = sliceBlock(block, 0, 0);
  const takesArguments = (directive.required ?? 0) + (directive.optional ?? 0) > 0;
  if (!takesArguments && directive.options === undefined) {
    return { args: none, options: none, content: withoutTop(block) };
  }
  const blank = block.lines.findIndex(isBlankLine);
  const end = blank === -1 ? block.lines.length : blank;
  const head = sliceBlock(block, 0, end);
  const at =
    directive.options === undefined
      ? -1
      : head.lines.findIndex((line) => findFieldMark(line) !== undefined);
  const args = at === -1 ? head : sliceBlock(head, 0, at);
  const options = at === -1 ? none : sliceBlock(head, at);
  const rest = sliceBlock(block, Math.min(end + 1, block.lines.length));
  if (takesArguments || args.lines.length === 0) {
    return { args, options, content: withoutTop(rest) };
  }
  const lines = [...args.lines, ...block.lines.slice(end)];
  return { args: none, options, content: { lines, firstLine: block.firstLine } };
}

/** Fills `options`; answers what is wrong with them. */
function parseOptions(
  directive: Directive,
  block: Block,
  options: Map<string, string>,
): string | undefined {
  for (let at = 0; at < block.lines.length; ) {
    const mark = findFieldMark(block.lines[at] ?? "");
    if (mark === undefined) return "has a line among its options that is none";
    const cut = cutFirstIndented(block, at, mark.width);
    const name = mark.name.toLowerCase();
    const value = cut.block.lines.join("\n");
    const check = directive.options?.[name];
    if (check === undefined) return `has no option "${mark.name}"`;
    if (options.has(name)) return `has the option "${name}" twice`;
    if (!check(value)) return `cannot have "${value}" as its option "${name}"`;
    options.set(name, value);
    at = cut.end;
  }
  return undefined;
}

function splitArguments(directive: Directive, block: Block): readonly string[] | string {
  const required = directive.required ?? 0;
  const most = required + (directive.optional ?? 0);
  const text = block.lines.join("\n").trim();
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length < required) return "lacks an argument";
  if (words.length <= most) return words;
  if (!directive.isLastLong) return "has too many arguments";
  const match = new RegExp(`^((?:\\S+\\s+){${most - 1}})(.*)$`, "s").exec(text);
  return [...(match?.[1] ?? "").split(/\s+/).filter(Boolean), match?.[2] ?? ""];
}
