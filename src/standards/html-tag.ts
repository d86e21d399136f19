/**
 * Finds the tags of an HTML page in one pass, as far as pages of the Simple API need it: no tree, no script, no style.
 * Spec: https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 */

/** A tag and the text up to the next one. */
export interface Tag {
  /** In lower case; `/a` for an end. */
  readonly name: string;
  /** Values by lower-case name, with character references replaced. The first of two attributes of one name counts. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The text behind the tag, not yet decoded: see `decodeText`. */
  readonly text: string;
}

/**
 * Reads `html` from front to back, never twice: whatever is not closed ends the page. What stands in comments,
 * `<script>`, `<style>`, `<template>` and `<textarea>` is not seen.
 */
export function* listTags(html: string): Generator<Tag, void, undefined> {
  let at = html.indexOf("<");
  while (at >= 0) {
    if (html.startsWith("<!--", at)) {
      at = next(html, html.indexOf("-->", at + 2), 3);
      continue;
    }
    const opening = readName(html, at + 1);
    if (opening === undefined) {
      at = skipMarkup(html, at);
      continue;
    }
    const attributes = new Map<string, string>();
    const end = readAttributes(html, opening.end, attributes);
    if (end < 0) return;
    const after = html.indexOf("<", end);
    yield {
      name: opening.name,
      attributes,
      text: html.slice(end, after < 0 ? html.length : after),
    };
    at = HIDDEN.has(opening.name) ? skipHidden(html, end, opening.name) : after;
  }
}

/** Replaces character references. Names beyond those of XML and `&nbsp;` stay as they are. */
export function decodeText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(REFERENCE, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}

/** Writes text so that it stands for itself between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES.get(character) ?? character);
}

const REFERENCE = /&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,7})|([a-z]{2,4}));/g;
const NAMED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"],
]);
const ESCAPES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);
const HIDDEN: ReadonlySet<string> = new Set(["script", "style", "template", "textarea", "title"]);

function readName(html: string, start: number): { name: string; end: number } | undefined {
  NAME.lastIndex = start;
  const found = NAME.exec(html)?.[0];
  return found === undefined ? undefined : { name: found.toLowerCase(), end: start + found.length };
}

const NAME = /\/?[a-zA-Z][^\s/>]*/y;
/** Name, then a value in double quotes, in single quotes or bare. Each part stops where the next begins. */
const ATTRIBUTE =
  /[\s/]*(?:(>)|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*))?)?)/y;

/** Fills `attributes` and answers where the tag ends, -1 where it does not. */
function readAttributes(html: string, start: number, attributes: Map<string, string>): number {
  ATTRIBUTE.lastIndex = start;
  for (;;) {
    const found = ATTRIBUTE.exec(html);
    if (found === null) return -1;
    if (found[1] !== undefined) return ATTRIBUTE.lastIndex;
    if (isUnclosed(html, ATTRIBUTE.lastIndex, found[0])) return -1;
    const name = (found[2] ?? "").toLowerCase();
    const value = found[3] ?? found[4] ?? found[5] ?? "";
    if (!attributes.has(name)) attributes.set(name, decodeText(value));
  }
}

/** Whether a value begins here with a quote that nothing closes: the rest of the page is then part of that value. */
function isUnclosed(html: string, end: number, attribute: string): boolean {
  const following = html[end];
  return (following === '"' || following === "'") && attribute.trimEnd().endsWith("=");
}

/** Past `<!DOCTYPE …>`, `<?…>` and a `<` that stands for itself. */
function skipMarkup(html: string, at: number): number {
  const following = html[at + 1];
  const isMarkup = following === "!" || following === "?" || following === "/";
  return isMarkup ? next(html, html.indexOf(">", at), 1) : html.indexOf("<", at + 1);
}

function skipHidden(html: string, start: number, name: string): number {
  const end = new RegExp(`</${name}[\\s/>]`, "gi");
  end.lastIndex = start;
  return end.exec(html)?.index ?? -1;
}

function next(html: string, end: number, length: number): number {
  return end < 0 ? -1 : html.indexOf("<", end + length);
}
