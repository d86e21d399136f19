/**
 * Inline markup: emphasis, literals, roles, references, substitutions, footnote references and bare addresses.
 * Each start-string that is none by the rules stays text; one without an end-string is a fault.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup
 */

import {
  hideEscapes,
  isBlank,
  isWord,
  joinBlanks,
  mayFollowEnd,
  normaliseName,
  restoreEscapes,
  SIMPLE_NAME,
} from "../rst/characters.ts";
import type { Parser } from "../rst/parser.ts";
import { type ElementKind, makeElement, makeText, type RstNode, shownText } from "../rst/tree.ts";
import { findAddress } from "./addresses.ts";
import { findInterpreted } from "./interpreted.ts";
import {
  type Found,
  isQuoted,
  mayStart,
  mayStartBehind,
  type Position,
  refuseOpen,
} from "./position.ts";

const CANDIDATE = /[*`|_[]/g;
const FOOTNOTE = new RegExp(`\\[([0-9]+|#(?:${SIMPLE_NAME})?|\\*|${SIMPLE_NAME})\\]_`, "uy");

/** The nodes of a piece of text; faults are told with `line`. */
export function parseInline(parser: Parser, source: string, line: number): RstNode[] {
  const at: Position = { parser, text: hideEscapes(source), line, base: 0 };
  const nodes: RstNode[] = [];
  let plain = 0;
  for (let index = 0; index < at.text.length; ) {
    CANDIDATE.lastIndex = index;
    const next = CANDIDATE.exec(at.text)?.index;
    if (next === undefined) break;
    const found = findMarkup(at, next);
    if (found?.nodes !== undefined) {
      addPlain(nodes, at.text.slice(plain, found.start));
      nodes.push(...found.nodes);
      plain = found.end;
    }
    if (found !== undefined) at.base = found.end;
    index = Math.max(found?.end ?? 0, next + 1);
  }
  addPlain(nodes, at.text.slice(plain));
  return nodes;
}

function findMarkup(at: Position, index: number): Found | undefined {
  const { text } = at;
  switch (text[index]) {
    case "*":
      if (text[index + 1] === "*" && mayStart(at, index, 2)) {
        return findSpan(at, index, "**", "strong");
      }
      return text[index + 1] === "*" || !mayStart(at, index, 1)
        ? undefined
        : findSpan(at, index, "*", "emphasis");
    case "`":
      if (text[index + 1] === "`") {
        return mayStart(at, index, 2) ? findSpan(at, index, "``", "literal") : undefined;
      }
      return findInterpreted(at, index);
    case "|":
      return text[index + 1] === "|" || !mayStart(at, index, 1)
        ? undefined
        : findSubstitution(at, index);
    case "[":
      return findFootnoteReference(at, index);
    default:
      return text[index + 1] === "`" && text[index + 2] !== undefined && mayStart(at, index, 2)
        ? findSpan(at, index, "_`", "target")
        : findReference(at, index);
  }
}

function findSpan(at: Position, start: number, mark: string, kind: ElementKind): Found {
  const inside = start + mark.length;
  if (isQuoted(at, start, inside)) return { start, end: inside };
  const endMark = mark === "_`" ? "`" : mark;
  const end = findEnd(at.text, inside, endMark, kind !== "literal");
  if (end === undefined || end === inside) return refuseOpen(at, start, inside, mark);
  const text = at.text.slice(inside, end);
  const node = makeElement(kind, at.line, [
    makeText(kind === "literal" ? restoreEscapes(text) : text),
  ]);
  if (kind === "target") {
    node.names.push(normaliseName(shownText(text)));
    at.parser.names.note(node, true);
  }
  return { start, end: end + endMark.length, nodes: [node] };
}

/** The first end-string that may be one: no blank before it, and a blank or closing mark behind. */
function findEnd(
  text: string,
  from: number,
  mark: string,
  hasEscapes: boolean,
): number | undefined {
  for (let at = text.indexOf(mark, from); at !== -1; at = text.indexOf(mark, at + 1)) {
    const before = at === from ? "" : (text[at - 1] ?? "");
    const isEscaped = isBlank(before) || (hasEscapes && before === "\0");
    if (!isEscaped && mayFollowEnd(text[at + mark.length])) return at;
  }
  return undefined;
}

function findSubstitution(at: Position, start: number): Found {
  const inside = start + 1;
  if (isQuoted(at, start, inside)) return { start, end: inside };
  for (let end = at.text.indexOf("|", inside); end !== -1; end = at.text.indexOf("|", end + 1)) {
    const before = end === inside ? "" : (at.text[end - 1] ?? "");
    if (isBlank(before) || before === "\0") continue;
    const marks = ["__", "_", ""].find(
      (mark) => at.text.startsWith(mark, end + 1) && mayFollowEnd(at.text[end + 1 + mark.length]),
    );
    if (marks === undefined) continue;
    if (end === inside) break;
    return {
      start,
      end: end + 1 + marks.length,
      nodes: [makeSubstitution(at, at.text.slice(inside, end), marks)],
    };
  }
  return refuseOpen(at, start, inside, "|");
}

function makeSubstitution(at: Position, text: string, marks: string): RstNode {
  const name = shownText(text);
  const node = makeElement("substitution-reference", at.line, [makeText(text)], {
    refname: joinBlanks(name),
  });
  if (marks === "") return node;
  return makeElement(
    "reference",
    at.line,
    [node],
    marks === "__" ? { isAnonymous: true } : { refname: normaliseName(name) },
  );
}

/** `[1]_`, `[#]_`, `[#name]_`, `[*]_` and `[citation]_`. */
function findFootnoteReference(at: Position, start: number): Found | undefined {
  if (!mayStartBehind(at, start)) return undefined;
  FOOTNOTE.lastIndex = start;
  const [whole, label = ""] = FOOTNOTE.exec(at.text) ?? [];
  if (whole === undefined || !mayFollowEnd(at.text[start + whole.length])) return undefined;
  const isNumbered = label.startsWith("#");
  const isCitation = !isNumbered && label !== "*" && !/^[0-9]+$/.test(label);
  const name = normaliseName(isNumbered ? label.slice(1) : label === "*" ? "" : label);
  const node = makeElement(isCitation ? "citation-reference" : "footnote-reference", at.line);
  if (isNumbered || label === "*") node.numbering = isNumbered ? "number" : "symbol";
  else node.children.push(makeText(label));
  if (name !== "") node.refname = name;
  at.parser.names.giveId(node);
  return { start, end: start + whole.length, nodes: [node] };
}

/** `name_` and `name__`, found from the underscore backwards. */
function findReference(at: Position, underscore: number): Found | undefined {
  const marks = ["__", "_"].find(
    (mark) =>
      at.text.startsWith(mark, underscore) && mayFollowEnd(at.text[underscore + mark.length]),
  );
  const start = marks === undefined ? undefined : findNameStart(at, underscore);
  if (marks === undefined || start === undefined) return undefined;
  const name = at.text.slice(start, underscore);
  const node = makeElement(
    "reference",
    at.line,
    [makeText(name)],
    marks === "__" ? { isAnonymous: true } : { refname: normaliseName(name) },
  );
  return { start, end: underscore + marks.length, nodes: [node] };
}

function findNameStart(at: Position, end: number): number | undefined {
  let earliest: number | undefined;
  let hasWord = false;
  for (let index = end - 1; index >= at.base; index -= 1) {
    const character = at.text[index] ?? "";
    if (isWord(character)) {
      hasWord = true;
      if (mayStartBehind(at, index)) earliest = index;
    } else if (hasWord && "-._+:".includes(character)) {
      hasWord = false;
    } else {
      break;
    }
  }
  return earliest;
}

/** Text between constructs: addresses in it become links. */
function addPlain(nodes: RstNode[], text: string): void {
  let from = 0;
  for (let found = findAddress(text, from); found; found = findAddress(text, from)) {
    if (found.uri === undefined) break;
    if (found.start > from) nodes.push(makeText(text.slice(from, found.start)));
    const shown = text.slice(found.start, found.end);
    nodes.push(makeElement("reference", 0, [makeText(shown)], { uri: shownText(found.uri) }));
    from = found.end;
  }
  if (from < text.length) nodes.push(makeText(text.slice(from)));
}
