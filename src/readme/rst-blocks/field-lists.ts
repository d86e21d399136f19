/**
 * Lists whose items have a head: definitions, fields, and options of a command.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#definition-lists
 */
import { type Block, cutFirstIndented, cutIndented, isBlankLine, skipBlank } from "../rst/block.ts";
import { classify, findFieldMark, OPTIONS } from "../rst/classify.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type CommandOption, makeElement, makeText, type RstNode } from "../rst/tree.ts";
import { requireBlankLine } from "../rst/unindent.ts";

/** A term on one line, what it means indented below it. */
export function parseDefinitions(parser: Parser, block: Block, at: number): Parsed {
  const list = makeElement("definition-list", block.firstLine + at);
  let end = at;
  let isClosed = true;
  for (let index = at; index < block.lines.length; ) {
    const isTerm = index === at || classify(block, index) === "text";
    if (!isTerm || !block.lines[index + 1]?.startsWith(" ")) break;
    const cut = cutIndented(block, index + 1);
    const line = block.firstLine + index;
    const definition = makeElement("definition", line + 1);
    const head = makeTerm(parser, block.lines[index] ?? "", line);
    parser.parseInto(definition, cut.block);
    list.children.push(makeElement("item", line, [...head, definition]));
    end = cut.end;
    isClosed = cut.isClosed;
    index = skipBlank(block, cut.end);
  }
  requireBlankLine(parser, "The definition list", block, end, isClosed);
  return { nodes: [list], end };
}

/** `term : classifier : classifier`. */
function makeTerm(parser: Parser, text: string, line: number): readonly RstNode[] {
  const parts = [makeElement("term", line)];
  for (const node of parser.parseInline(text, line)) {
    const [first = "", ...classifiers] = node.kind === "text" ? node.text.split(/ +: +/) : [];
    if (node.kind !== "text" || classifiers.length === 0) {
      parts.at(-1)?.children.push(node);
      continue;
    }
    parts.at(-1)?.children.push(makeText(first.trimEnd()));
    parts.push(...classifiers.map((part) => makeElement("classifier", line, [makeText(part)])));
  }
  return parts;
}

/** `:name: body`. */
export function parseFields(parser: Parser, block: Block, at: number): Parsed {
  const list = makeElement("field-list", block.firstLine + at);
  let end = at;
  let isClosed = true;
  for (let index = at; index < block.lines.length; ) {
    const isField = classify(block, index) === "field";
    const mark = isField ? findFieldMark(block.lines[index] ?? "") : undefined;
    if (mark === undefined) break;
    const line = block.firstLine + index;
    const cut = cutFirstIndented(block, index, mark.width);
    const name = makeElement("field-name", line, parser.parseInline(mark.name, line));
    const body = makeElement("field-body", line);
    parser.parseInto(body, cut.block);
    list.children.push(makeElement("field", line, [name, body]));
    end = cut.end;
    isClosed = cut.isClosed;
    index = skipBlank(block, cut.end);
  }
  requireBlankLine(parser, "The field list", block, end, isClosed);
  return { nodes: [list], end };
}

/** `-o FILE, --output=FILE  description`; `undefined` where there is no description: then it is text. */
export function parseOptions(parser: Parser, block: Block, at: number): Parsed | undefined {
  const list = makeElement("option-list", block.firstLine + at);
  let end = at;
  let isClosed = true;
  for (let index = at; index < block.lines.length; ) {
    const isOption = !isBlankLine(block.lines[index]) && classify(block, index) === "option";
    const mark = isOption ? OPTIONS.exec(block.lines[index] ?? "")?.[0] : undefined;
    const options = mark === undefined ? undefined : parseOptionTexts(mark.trimEnd());
    if (mark === undefined || options === undefined) break;
    const cut = cutFirstIndented(block, index, mark.length);
    if (cut.block.lines.length === 0) break;
    const line = block.firstLine + index;
    const description = makeElement("description", line);
    parser.parseInto(description, cut.block);
    const group = makeElement("option-group", line, [], { options });
    list.children.push(makeElement("item", line, [group, description]));
    end = cut.end;
    isClosed = cut.isClosed;
    index = skipBlank(block, cut.end);
  }
  if (list.children.length === 0) return undefined;
  requireBlankLine(parser, "The option list", block, end, isClosed);
  return { nodes: [list], end };
}

function parseOptionTexts(text: string): readonly CommandOption[] | undefined {
  const options = text.split(/, (?![^<]*>)/).map(parseOption);
  return options.every((option) => option !== undefined) ? options : undefined;
}

/** `--name=value`, `-nvalue`, `-n value` or `-n <two words>`. */
function parseOption(text: string): CommandOption | undefined {
  const [first = "", ...others] = text.split(/\s+/);
  const equals = first.indexOf("=");
  const words =
    equals !== -1
      ? [first.slice(0, equals), first.slice(equals + 1), ...others]
      : /^(?:-(?!-)|\+)/.test(first) && first.length > 2
        ? [first.slice(0, 2), first.slice(2), ...others]
        : [first, ...others];
  const delimiter = equals !== -1 ? "=" : words[0] === first ? " " : "";
  const [option = "", ...rest] = words;
  const isOne = rest.length > 1 && rest[0]?.startsWith("<") && rest.at(-1)?.endsWith(">");
  if (rest.length > 1 && !isOne) return undefined;
  return rest.length === 0
    ? { option, delimiter }
    : { option, argument: rest.join(" "), delimiter };
}
