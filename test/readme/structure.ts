/**
 * What a reader gets of a rendered description: its elements, links, ids and text, so that two renderers can be compared.
 *
 * Left out, since it is no part of that: classes and styles, spans without an id, and how text is broken into lines.
 * What our pages do otherwise on purpose is done to what PyPI's renderer shows before the two are compared:
 * - images are links with the image's own words, or these words alone where they stand in a link or have no address;
 * - headings stand one level lower, and are no links to themselves;
 * - links without http, https or mailto lead nowhere, addresses are written as the URL standard does, and those of mail
 *   without entities;
 * - boxes of tasks are characters;
 * - `colspan` of a `th`, which its sanitiser drops by mistake, stands only here.
 */

const TAG_OR_TEXT = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>|[^<]+/g;
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g;
const KEPT = new Set(["href", "colspan", "rowspan", "start", "id"]);
/** Of the title of a table of contents in reStructuredText. */
const LINK_TO_TOP = /<a href="#top"[^>]*>([\s\S]*?)<\/a>/g;
const NOT_SHOWN = new Set(["colgroup", "col", "picture", "input", "img"]);
const BLOCK =
  /^<\/?(?:p|li|ul|ol|dl|dt|dd|div|section|aside|h\d|table|tr|td|th|thead|tbody|blockquote|pre|nav|figure|figcaption|br|hr|caption|details|summary)\b/;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" },
};

interface Tag {
  readonly kind: "open" | "close";
  readonly name: string;
  readonly attributes: Map<string, string>;
}

type Piece = Tag | { readonly kind: "text"; readonly text: string };

/** Tags with what counts of their attributes, and the text between them, of what our pages show. */
export function structureOfOurs(html: string): readonly string[] {
  return shownParts(readPieces(html));
}

/** The same of what PyPI's renderer shows, as our pages would show it. */
export function structureOfTheirs(html: string): readonly string[] {
  return shownParts(asOurPages(readPieces(html.replaceAll(LINK_TO_TOP, "$1"))));
}

function readPieces(html: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [whole, slash, name, rest = ""] of html.matchAll(TAG_OR_TEXT)) {
    if (whole.startsWith("<!--")) continue;
    if (name === undefined) pieces.push({ kind: "text", text: decode(whole) });
    else {
      const kind = slash === "/" ? "close" : "open";
      pieces.push({ kind, name: name.toLowerCase(), attributes: readAttributes(rest) });
    }
  }
  return pieces;
}

function readAttributes(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, decode(value)]),
  );
}

function asOurPages(pieces: readonly Piece[]): readonly Piece[] {
  const made: Piece[] = [];
  let isInLink = false;
  let box = "";
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === "text") {
      made.push(piece);
      continue;
    }
    const { kind, name, attributes } = piece;
    if (name === "a") isInLink = kind === "open";
    if (name === "img") made.push(...imageAsLink(attributes, isInLink));
    else if (name === "input") box = taskBox(attributes);
    else made.push({ kind, name: levelDown(name), attributes: ourAttributes(name, attributes) });
    // A box that stands before a paragraph begins it here.
    if (box !== "" && !isBefore(pieces, at, "p")) {
      made.push({ kind: "text", text: box });
      box = "";
    }
  }
  return made;
}

function imageAsLink(attributes: ReadonlyMap<string, string>, isInLink: boolean): readonly Piece[] {
  const source = attributes.get("src");
  const lastPart = source?.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
  const text = attributes.get("alt")?.trim() || `Image ${lastPart}`.trim();
  const href = findAddress(source);
  if (isInLink || href === undefined) return [{ kind: "text", text }];
  return [
    { kind: "open", name: "a", attributes: new Map([["href", href]]) },
    { kind: "text", text },
    { kind: "close", name: "a", attributes: new Map() },
  ];
}

function taskBox(attributes: ReadonlyMap<string, string>): string {
  if (attributes.get("type") !== "checkbox") return "";
  return attributes.has("checked") ? "☑ " : "☐ ";
}

/** Whether that tag opens next, blanks aside. */
function isBefore(pieces: readonly Piece[], at: number, name: string): boolean {
  const next = pieces
    .slice(at + 1)
    .find(({ kind, ...rest }) => kind !== "text" || ("text" in rest && rest.text.trim() !== ""));
  return next?.kind === "open" && next.name === name;
}

function levelDown(name: string): string {
  return /^h[1-5]$/.test(name) ? `h${Number(name.slice(1)) + 1}` : name;
}

function ourAttributes(name: string, attributes: ReadonlyMap<string, string>): Map<string, string> {
  const made = new Map(attributes);
  const href = attributes.get("href");
  made.delete("href");
  const address = href?.startsWith("#") ? href : findAddress(href);
  if (name === "a" && address !== undefined) made.set("href", address);
  if (name === "th") made.delete("rowspan");
  return made;
}

function findAddress(text: string | undefined): string | undefined {
  const address = text === undefined ? null : URL.parse(text);
  return address !== null && /^(?:https?|mailto):$/.test(address.protocol)
    ? address.href
    : undefined;
}

/** What is written of the pieces. Inline literals are spans there and `code` here; `code` in `pre` counts for nothing. */
function shownParts(pieces: readonly Piece[]): readonly string[] {
  const parts: string[] = [];
  /** What closes each open span. */
  const spans: string[] = [];
  let isPreformatted = false;
  let isText = false;
  const add = (part: string, isOfText: boolean): void => {
    if (isOfText && isText) parts.push((parts.pop() ?? "") + part);
    else if (part !== "") parts.push(part);
    isText = part === "" ? isText : isOfText;
  };
  for (const piece of pieces) {
    if (piece.kind === "text") {
      const isBehindBlank = isText && parts.at(-1)?.endsWith(" ") === true;
      const text = piece.text.replaceAll(/\s+/g, " ");
      add(isPreformatted ? piece.text : isBehindBlank ? text.replace(/^ /, "") : text, true);
      continue;
    }
    const { kind, name, attributes } = piece;
    if (name === "pre") isPreformatted = kind === "open";
    if ((name === "code" && isPreformatted) || NOT_SHOWN.has(name)) continue;
    if (kind === "close") add(name === "span" ? (spans.pop() ?? "") : `</${name}>`, false);
    else if (name !== "span") add(formatTag(name, attributes), false);
    else {
      const isLiteral = /(?:^| )literal\b/.test(attributes.get("class") ?? "");
      spans.push(isLiteral ? "</code>" : attributes.has("id") ? "</span>" : "");
      if (isLiteral) add("<code>", false);
      else if (attributes.has("id")) add(formatTag(name, attributes), false);
    }
  }
  return withoutMargins(withoutEmptyLinks(parts));
}

function formatTag(name: string, attributes: ReadonlyMap<string, string>): string {
  const kept = [...attributes]
    .filter(([key]) => KEPT.has(key) && !(name === "th" && key.endsWith("span")))
    .map(([key, value]) => `${key}=${withoutPrefix(value)}`)
    .filter((attribute) => attribute !== "id=")
    .sort();
  return `<${[name, ...kept].join(" ")}>`;
}

function withoutPrefix(value: string): string {
  const own = value.replace(/^(#?)(?:user-content-|readme-)/, "$1");
  if (own.startsWith("#")) return decodeURIComponent(own.replaceAll(/%(?![\da-f]{2})/gi, "%25"));
  return own.replace(/^(mailto:.*)%40/, "$1@");
}

/** Links of headings to themselves, and old anchors: `name` is an id here, and nothing there. */
function withoutEmptyLinks(parts: readonly string[]): readonly string[] {
  const isEmpty = (at: number): boolean =>
    /^<a\b/.test(parts[at] ?? "") && parts[at + 1] === "</a>";
  return parts.filter((_, at) => !isEmpty(at) && !isEmpty(at - 1));
}

/** Blanks beside the tags of blocks are not shown; those at the ends of a link count for nothing. */
function withoutMargins(parts: readonly string[]): readonly string[] {
  return parts
    .map((part, at) => {
      if (/^<\/?[a-z][^<]*>$/.test(part)) return part;
      const [before = "<p>", behind = "<p>"] = [parts[at - 1], parts[at + 1]];
      const start = BLOCK.test(before) || /^<a\b/.test(before) ? part.replace(/^[ \n]+/, "") : part;
      return BLOCK.test(behind) || behind === "</a>" ? start.trimEnd() : start;
    })
    .filter((part) => part !== "");
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
