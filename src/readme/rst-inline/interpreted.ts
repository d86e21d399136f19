/**
 * What stands between backquotes: text with a role, and references of more than one word.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#interpreted-text
 */
import { isBlank, isWord, mayFollowEnd, SIMPLE_NAME } from "../rst/characters.ts";
import { shownText } from "../rst/tree.ts";
import { makePhraseReference } from "./phrase-reference.ts";
import { type Found, isQuoted, mayStartBehind, type Position, refuseOpen } from "./position.ts";
import { makeRoleNodes } from "./roles.ts";

const SUFFIX = new RegExp(`(:${SIMPLE_NAME}:)?(__?)?`, "uy");

/** `` `text` ``, `` :role:`text` ``, `` `text`:role: ``, `` `text`_ `` and `` `text`__ ``. */
export function findInterpreted(at: Position, index: number): Found | undefined {
  const { text, parser, line } = at;
  const inside = index + 1;
  if (isBlank(text[inside])) return undefined;
  const start = findRoleStart(at, index) ?? index;
  if (start === index) {
    if (!mayStartBehind(at, index)) return undefined;
    if (isQuoted(at, index, inside)) return { start, end: inside };
  }
  const found = findInterpretedEnd(text, inside);
  if (found === undefined || found.at === inside) return refuseOpen(at, index, inside, "`");
  const content = text.slice(inside, found.at);
  const prefix = start === index ? undefined : text.slice(start + 1, index - 1);
  if (found.role !== undefined && prefix !== undefined) {
    parser.faults.add(line, `\`${shownText(content)}\` has two roles`, "Keep one of them");
  }
  const role = prefix ?? found.role;
  if (found.reference !== "" && role !== undefined) {
    parser.faults.add(
      line,
      `\`${shownText(content)}\` is both a reference and text with a role`,
      "Take away the role or the _ behind it",
    );
  }
  const nodes =
    found.reference === ""
      ? makeRoleNodes(parser, role, content, line)
      : makePhraseReference(parser, content, found.reference === "__", line);
  return { start, end: found.end, nodes };
}

/** Where `:role:` before a backquote begins, if it may begin there. */
function findRoleStart(at: Position, quote: number): number | undefined {
  if (at.text[quote - 1] !== ":") return undefined;
  let earliest: number | undefined;
  let index = quote - 2;
  for (let isInName = false; index >= at.base; index -= 1) {
    const character = at.text[index] ?? "";
    if (isWord(character)) {
      isInName = true;
    } else if (isInName && "-._+:".includes(character)) {
      if (character === ":" && mayStartBehind(at, index)) earliest = index;
      isInName = false;
    } else {
      break;
    }
  }
  return earliest;
}

interface InterpretedEnd {
  readonly at: number;
  readonly end: number;
  readonly role?: string;
  readonly reference: string;
}

function findInterpretedEnd(text: string, from: number): InterpretedEnd | undefined {
  for (let at = text.indexOf("`", from); at !== -1; at = text.indexOf("`", at + 1)) {
    const before = at === from ? "" : (text[at - 1] ?? "");
    const isOpen =
      (isBlank(before) || before === "\0") && (at - 1 === from || text[at - 2] !== "\0");
    const found = isOpen ? undefined : findSuffix(text, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findSuffix(text: string, at: number): InterpretedEnd | undefined {
  SUFFIX.lastIndex = at + 1;
  const [, role, marks = ""] = SUFFIX.exec(text) ?? [];
  const behindRole = at + 1 + (role?.length ?? 0);
  for (let length = marks.length; length >= 0; length -= 1) {
    const end = behindRole + length;
    if (mayFollowEnd(text[end])) {
      const reference = marks.slice(0, length);
      return { at, end, reference, ...(role !== undefined && { role: role.slice(1, -1) }) };
    }
  }
  return mayFollowEnd(text[at + 1]) ? { at, end: at + 1, reference: "" } : undefined;
}
