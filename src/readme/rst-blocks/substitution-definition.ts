/**
 * `.. |name| directive:: argument`: what `|name|` stands for.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#substitution-definitions
 */
import { type Block, cutFirstIndented, withoutBottom, withoutTop } from "../rst/block.ts";
import { hideEscapes, joinBlanks, restoreEscapes, SIMPLE_NAME } from "../rst/characters.ts";
import type { ParsedExplicit } from "../rst/explicit-block.ts";
import type { Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement, shownText, walk } from "../rst/tree.ts";
import { runDirective } from "../rst-directives/directives.ts";

const EMBEDDED = new RegExp(`^(${SIMPLE_NAME})::(?: +|$)`, "u");

/** What it stands for may be text, images and links: nothing that could be linked to. */
export function parseSubstitution(parser: Parser, block: Block, at: number): ParsedExplicit {
  const line = block.firstLine + at;
  const mark = /^\.\. +\|/.exec(block.lines[at] ?? "")?.[0] ?? "";
  const cut = cutFirstIndented(block, at, mark.length, { isKept: true });
  const done = { end: cut.end, isClosed: cut.isClosed };
  const head = parseHead(cut.block);
  if (head === undefined) {
    const message = "The substitution has no | behind its name";
    parser.faults.add(line, message, "Write .. |name| replace:: text");
    return { nodes: [], ...done };
  }
  const definition = makeElement("substitution-definition", line);
  definition.names.push(joinBlanks(head.name));
  fill(parser, definition, head.rest);
  checkContent(parser, definition, head.name);
  remember(parser, definition);
  return { nodes: [definition], ...done };
}

function parseHead(block: Block): { readonly name: string; readonly rest: Block } | undefined {
  let text = "";
  for (const [index, line] of block.lines.entries()) {
    text += (index === 0 ? "" : " ") + hideEscapes(line.trim());
    for (let at = text.indexOf("|", 1); at !== -1; at = text.indexOf("|", at + 1)) {
      const isEnd = text[at + 1] === undefined || text[at + 1] === " ";
      if (!isEnd || /[\s\0]/.test(text[at - 1] ?? "")) continue;
      const first = restoreEscapes(text.slice(at + 1)).trim();
      const lines = [first, ...block.lines.slice(index + 1)];
      const rest = withoutBottom(withoutTop({ lines, firstLine: block.firstLine + index }));
      return { name: shownText(text.slice(0, at)), rest };
    }
  }
  return undefined;
}

function fill(parser: Parser, definition: ElementNode, block: Block): void {
  const [, type, width] = withWidth(EMBEDDED.exec(block.lines[0] ?? ""));
  if (type === undefined) return;
  const cut = cutFirstIndented(block, 0, width, { hasTop: true });
  definition.children.push(
    ...runDirective(parser, type, cut.block, block.firstLine, { definition }),
  );
}

function withWidth(match: RegExpExecArray | null): readonly [string, string | undefined, number] {
  return [match?.[0] ?? "", match?.[1], match?.[0].length ?? 0];
}

function checkContent(parser: Parser, definition: ElementNode, name: string): void {
  const isBad = walk(definition).some(
    (node) =>
      node !== definition &&
      (node.isAnonymous === true || node.ids.length > 0 || node.names.length > 0),
  );
  if (definition.children.length > 0 && !isBad) return;
  parser.faults.add(
    definition.line,
    isBad
      ? `The substitution "${name}" holds a target, a footnote or a reference without a name`
      : `The substitution "${name}" stands for nothing`,
    `Write .. |${name}| replace:: text, or image:: and its address`,
  );
}

function remember(parser: Parser, definition: ElementNode): void {
  const [name = ""] = definition.names;
  const { exact, folded } = parser.substitutions;
  if (exact.has(name)) {
    const message = `Two substitutions are named "${name}"`;
    parser.faults.add(definition.line, message, "Rename or remove one of them");
  }
  exact.set(name, definition);
  folded.set(name.toLowerCase(), name);
}
