/**
 * `` `phrase`_ ``, and with what it leads to inside: `` `text <https://example.com>`_ ``, `` `text <name_>`_ ``.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#embedded-uris-and-aliases
 */

import { isBlank, normaliseName } from "../rst/characters.ts";
import type { Parser } from "../rst/parser.ts";
import { makeElement, makeText, type RstNode, shownText } from "../rst/tree.ts";
import { isMailAddress, startsWithAddress } from "./addresses.ts";

/** The reference, and the target that an embedded address makes. `content` has its escapes hidden. */
export function makePhraseReference(
  parser: Parser,
  content: string,
  isAnonymous: boolean,
  line: number,
): RstNode[] {
  const embedded = splitEmbedded(content);
  const reference = makeElement("reference", line, [makeText(content)]);
  if (embedded === undefined) {
    if (isAnonymous) reference.isAnonymous = true;
    else reference.refname = normaliseName(shownText(content));
    return [reference];
  }
  const destination = parseDestination(embedded.destination);
  const text = embedded.text === "" ? (destination.uri ?? destination.name ?? "") : embedded.text;
  reference.children = [makeText(text)];
  const fields =
    destination.uri === undefined ? { refname: destination.name ?? "" } : { uri: destination.uri };
  Object.assign(reference, fields);
  if (isAnonymous) return [reference];
  const target = makeElement("target", line, [], fields);
  target.names.push(normaliseName(shownText(text)));
  parser.names.note(target, false);
  return [reference, target];
}

/** An address as it is written in angle brackets or behind a target: blanks that are not escaped do not count. */
export function parseUri(text: string): string {
  return text
    .split(/\0[ \n]/)
    .map((part) => shownText(part.replaceAll(/\s+/g, "")))
    .join(" ");
}

/** `mailto:` before what is a mail address. */
export function asLink(uri: string): string {
  return isMailAddress(uri) ? `mailto:${uri}` : uri;
}

function splitEmbedded(
  content: string,
): { readonly text: string; readonly destination: string } | undefined {
  if (!content.endsWith(">")) return undefined;
  const beforeEnd = content.at(-2) ?? " ";
  if (isBlank(beforeEnd) || beforeEnd === "\0") return undefined;
  let open = content.length - 2;
  while (open >= 0 && !(/[<>]/.test(content[open] ?? "") && content[open - 1] !== "\0")) open -= 1;
  if (content[open] !== "<" || isBlank(content[open + 1])) return undefined;
  const before = content.slice(0, open);
  const text = before.replace(/[ \n]+$/, "");
  if (before !== "" && text.length === before.length) return undefined;
  return { text, destination: content.slice(open + 1, -1) };
}

/** A name where the text ends in `_`, else an address. */
function parseDestination(text: string): { readonly uri?: string; readonly name?: string } {
  const isName = text.endsWith("_") && !text.endsWith("\0_") && !startsWithAddress(text);
  if (isName) return { name: normaliseName(shownText(text.slice(0, -1))) };
  return { uri: asLink(parseUri(text)) };
}
