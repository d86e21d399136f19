/**
 * Finds the tags of an HTML page in one pass, as far as pages of the Simple API need it: no tree, no script, no style.
 * Spec: https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 */

/** A tag that opens something, and the text behind it up to whatever comes next. */
export interface Tag {
  /** In lower case. */
  readonly name: string;
  /** Where its `<` stands. */
  readonly offset: number;
  /** Values by lower-case name, with character references replaced. The first of two attributes of one name counts. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Up to the next `<`, not yet decoded: see `decodeText`. */
  readonly text: string;
}

/**
 * The tags that open something, in order. Reads `html` from front to back, never twice: whatever is not closed ends the
 * page. What stands in comments, `<script>`, `<style>`, `<template>`, `<textarea>` and `<title>` holds no tags.
 *
 * ```ts
 * [...listTags("<!-- <a> --><b>bold</b>")].map(({ name, text }) => [name, text]) // => [["b", "bold"]]
 * ```
 */
export function* listTags(html: string): Generator<Tag, void, undefined> {
  let at = html.indexOf("<");
  while (at >= 0) {
    if (html.startsWith("<!--", at)) {
      at = skipComment(html, at);
      continue;
    }
    const opening = parseTagName(html, at + 1);
    if (opening === undefined) {
      at = skipMarkup(html, at);
      continue;
    }
    const attributes = new Map<string, string>();
    const end = parseAttributes(html, opening.end, attributes);
    if (end < 0) return;
    const after = html.indexOf("<", end);
    if (!opening.name.startsWith("/")) {
      const text = html.slice(end, after < 0 ? html.length : after);
      yield { name: opening.name, offset: at, attributes, text };
    }
    at = HIDDEN.has(opening.name) ? skipHidden(html, end, opening.name) : after;
  }
}

/**
 * Replaces character references, in text as in attributes: numbers, and the names of XML, Latin-1 and some marks of
 * print. Other names stay as they are. Without a semicolon a name counts where neither `=` nor a letter or digit
 * follows: in an address `&copy=1` is a parameter.
 *
 * ```ts
 * decodeText("&lt;3&#x21; &eacute; &nope;") // => "<3! é &nope;"
 * ```
 */
export function decodeText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(REFERENCE, (whole, decimal, hex, name, end) => {
    if (name !== undefined) {
      return NAMED.get(name) ?? (end === ";" ? MARKS.get(name) : undefined) ?? whole;
    }
    return decodeNumber(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

/**
 * Writes text so that it stands for itself between tags and in quoted attributes.
 *
 * ```ts
 * escapeHtml('<a href="b">') // => "&lt;a href=&quot;b&quot;&gt;"
 * ```
 */
export function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES.get(character) ?? character);
}

/** A name is no longer than those that are known: nothing is tried at length. */
const REFERENCE =
  /&(?:#([0-9]{1,8});?|#[xX]([0-9a-fA-F]{1,7});?|([A-Za-z][A-Za-z0-9]{1,5})(;|(?![=A-Za-z0-9])))/g;

/** Names of U+00A0 to U+00FF, in order. */
const LATIN_1 = `
  nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2
  sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc
  Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve
  Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute
  acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde
  ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;
/** Names that count without a semicolon, too. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["AMP", "&"],
  ["LT", "<"],
  ["GT", ">"],
  ["QUOT", '"'],
  ...LATIN_1.trim()
    .split(/\s+/)
    .map((name, at): [string, string] => [name, String.fromCharCode(0xa0 + at)]),
]);
/** Names that need one. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ["apos", "'"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["hellip", "…"],
  ["bull", "•"],
  ["trade", "™"],
  ["euro", "€"],
]);
const ESCAPES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);
const HIDDEN: ReadonlySet<string> = new Set(["script", "style", "template", "textarea", "title"]);

/** Numbers of C1 controls mean the characters that Windows has there, as browsers read them. */
function decodeNumber(code: number): string {
  if (code >= 0x80 && code <= 0x9f) {
    return new TextDecoder("windows-1252").decode(Uint8Array.of(code));
  }
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}

/** A name begins with a letter; that of a closing tag keeps its slash. */
function parseTagName(html: string, start: number): { name: string; end: number } | undefined {
  const letter = html.charCodeAt(start) === SLASH ? start + 1 : start;
  if (!isLetter(html.charCodeAt(letter))) return undefined;
  let end = letter + 1;
  while (end < html.length && !endsName(html.charCodeAt(end))) end++;
  return { name: html.slice(start, end).toLowerCase(), end };
}

/** Fills `attributes` and answers where the tag ends, -1 where it does not. */
function parseAttributes(html: string, start: number, attributes: Map<string, string>): number {
  let at = start;
  for (;;) {
    while (isSpace(html.charCodeAt(at)) || html.charCodeAt(at) === SLASH) at++;
    if (at >= html.length) return -1;
    if (html.charCodeAt(at) === GREATER) return at + 1;
    const nameStart = at++;
    while (at < html.length && html.charCodeAt(at) !== EQUALS && !endsName(html.charCodeAt(at)))
      at++;
    const name = html.slice(nameStart, at).toLowerCase();
    const value = parseValue(html, at);
    if (value === undefined) return -1;
    if (!attributes.has(name)) attributes.set(name, decodeText(value.text));
    at = value.end;
  }
}

/** What stands behind `=`; empty where none follows; `undefined` where a quote is not closed: it takes all the rest. */
function parseValue(html: string, start: number): { text: string; end: number } | undefined {
  const equals = skipSpace(html, start);
  if (html.charCodeAt(equals) !== EQUALS) return { text: "", end: start };
  const at = skipSpace(html, equals + 1);
  const first = html.charCodeAt(at);
  if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
    const end = html.indexOf(html.charAt(at), at + 1);
    return end < 0 ? undefined : { text: html.slice(at + 1, end), end: end + 1 };
  }
  let end = at;
  while (end < html.length && html.charCodeAt(end) !== GREATER && !isSpace(html.charCodeAt(end)))
    end++;
  return { text: html.slice(at, end), end };
}

const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

function skipSpace(html: string, start: number): number {
  let at = start;
  while (isSpace(html.charCodeAt(at))) at++;
  return at;
}

/** Blanks, and ends of lines and pages. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function endsName(code: number): boolean {
  return code === GREATER || code === SLASH || isSpace(code);
}

/** Past `<!DOCTYPE …>`, `<?…>` and a `<` that stands for itself. */
function skipMarkup(html: string, at: number): number {
  const following = html[at + 1];
  const isMarkup = following === "!" || following === "?" || following === "/";
  return isMarkup ? next(html, html.indexOf(">", at), 1) : html.indexOf("<", at + 1);
}

/** Past `-->`, or `--!>` unless the comment begins with it; `<!-->` and `<!--->` are comments, too. */
function skipComment(html: string, at: number): number {
  const end = /--!?>/g;
  end.lastIndex = at + 2;
  let found = end.exec(html);
  // At most twice: what is skipped begins in the comment's own `<!--`.
  while (found !== null && found[0] === "--!>" && found.index < at + 4) {
    end.lastIndex = found.index + 1;
    found = end.exec(html);
  }
  return found === null ? -1 : next(html, found.index, found[0].length);
}

function skipHidden(html: string, start: number, name: string): number {
  const end = new RegExp(`</${name}[\\s/>]`, "gi");
  end.lastIndex = start;
  return end.exec(html)?.index ?? -1;
}

function next(html: string, end: number, length: number): number {
  return end < 0 ? -1 : html.indexOf("<", end + length);
}
