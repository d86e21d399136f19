/**
 * Hyperlink targets: `.. _name: address`, `.. _name:`, `.. _name: other_`, `.. __: address` and `__ address`.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#hyperlink-targets
 */
import { type Block, cutFirstIndented } from "../rst/block.ts";
import { hideEscapes, joinBlanks, normaliseName, SIMPLE_NAME } from "../rst/characters.ts";
import type { ParsedExplicit } from "../rst/explicit-block.ts";
import type { Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement, shownText } from "../rst/tree.ts";
import { asLink, parseUri } from "../rst-inline/phrase-reference.ts";

const SIMPLE_REFERENCE = new RegExp(`^(${SIMPLE_NAME})_$`, "u");

/** `undefined` where the line has no colon: then it is told, and a comment. */
export function parseTarget(parser: Parser, block: Block, at: number): ParsedExplicit | undefined {
  const line = block.firstLine + at;
  const mark = /^\.\. +_/.exec(block.lines[at] ?? "")?.[0] ?? "";
  const options = { isUntilBlank: true, isKept: true };
  const cut = cutFirstIndented(block, at, mark.length, options);
  const lines = cut.block.lines.map(hideEscapes);
  let head = "";
  for (const [index, text] of lines.entries()) {
    head += text;
    const name = parseTargetName(head);
    if (name === undefined) continue;
    const rest = [head.slice(name.end), ...lines.slice(index + 1)];
    const target = makeTarget(line, rest);
    if (name.text === undefined) {
      target.isAnonymous = true;
      parser.names.giveId(target);
    } else {
      if (target.uri !== undefined) target.uri = asLink(target.uri);
      target.names.push(normaliseName(shownText(name.text)));
      parser.names.note(target, true);
    }
    return { nodes: [target], end: cut.end, isClosed: cut.isClosed };
  }
  parser.faults.add(line, "The target has no colon behind its name", "Write .. _name: address");
  return undefined;
}

/** `__ address`. */
export function parseAnonymousTarget(parser: Parser, block: Block, at: number): ParsedExplicit {
  const mark = /^__ */.exec(block.lines[at] ?? "")?.[0] ?? "";
  const cut = cutFirstIndented(block, at, mark.length, { isUntilBlank: true });
  const target = makeTarget(block.firstLine + at, cut.block.lines.map(hideEscapes));
  target.isAnonymous = true;
  parser.names.giveId(target);
  return { nodes: [target], end: cut.end, isClosed: cut.isClosed };
}

/** What a target, or the `:target:` of an image, leads to. */
export function parseDestination(lines: readonly string[]): {
  readonly uri?: string;
  readonly refname?: string;
} {
  if (lines.at(-1)?.trim().endsWith("_")) {
    const name = parseReference(joinBlanks(lines.map((line) => line.trim()).join(" ")));
    if (name !== undefined) return { refname: normaliseName(shownText(name)) };
  }
  const uri = parseUri(lines.join(" ").trim());
  return uri === "" ? {} : { uri };
}

function makeTarget(line: number, rest: readonly string[]): ElementNode {
  return makeElement("target", line, [], parseDestination(rest));
}

function parseReference(text: string): string | undefined {
  const simple = SIMPLE_REFERENCE.exec(text)?.[1];
  if (simple !== undefined) return simple;
  const isPhrase = text.length > 3 && text.startsWith("`") && text.endsWith("`_");
  const phrase = isPhrase ? text.slice(1, -2) : " ";
  return /^ |[\s\0]$/.test(phrase) ? undefined : phrase;
}

interface FoundName {
  /** `undefined` for an anonymous target. */
  readonly text: string | undefined;
  readonly end: number;
}

/** The name before the first colon that a blank, or nothing, follows. */
function parseTargetName(text: string): FoundName | undefined {
  const anonymous = /^_ ?:(?: +|$)/.exec(text);
  if (anonymous !== null) return { text: undefined, end: anonymous[0].length };
  if (text.startsWith("_")) return undefined;
  const isQuoted = text.startsWith("`");
  if (/^[ `]/.test(text.slice(isQuoted ? 1 : 0))) return undefined;
  return isQuoted ? parseQuotedName(text) : parseBareName(text);
}

function parseQuotedName(text: string): FoundName | undefined {
  for (let at = text.indexOf("`", 2); at !== -1; at = text.indexOf("`", at + 1)) {
    const colon = /^ ?:(?: +|$)/.exec(text.slice(at + 1, at + 40));
    if (/[\s\0]/.test(text[at - 1] ?? "") || colon === null) continue;
    return { text: text.slice(1, at), end: endOfBlanks(text, at + 1 + colon[0].length) };
  }
  return undefined;
}

function parseBareName(text: string): FoundName | undefined {
  for (let at = text.indexOf(":", 1); at !== -1; at = text.indexOf(":", at + 1)) {
    const isEnd = text[at + 1] === undefined || text[at + 1] === " ";
    if (!isEnd) continue;
    const nameEnd = text[at - 1] === " " ? at - 1 : at;
    const last = text[nameEnd - 1] ?? " ";
    const isWhole = last !== ":" || text[nameEnd - 2] === "\0";
    if (nameEnd > 0 && isWhole && !/[\s\0]/.test(last)) {
      return { text: text.slice(0, nameEnd), end: endOfBlanks(text, at + 1) };
    }
  }
  return undefined;
}

function endOfBlanks(text: string, from: number): number {
  let end = from;
  while (text[end] === " ") end += 1;
  return end;
}
