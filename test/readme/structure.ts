/**
 * What a reader gets of a rendered description: its elements, links, ids and text, so that two renderers can be compared.
 *
 * Left out, since it is no part of that: classes and styles, spans without an id, how text is broken into lines, and
 * these ways of PyPI's renderer that our pages do not follow:
 * - the empty link of every heading to itself, and that of a table of contents to the top;
 * - mail addresses written with entities, against harvesters of addresses;
 * - links and images whose address its sanitiser takes away: those of other schemes than http, https and mailto, and
 *   those that no browser could follow;
 * - `colspan` of a `th`, which its sanitiser drops by mistake.
 */

const TAG_OR_TEXT = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>|[^<]+/g;
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g;
const KEPT = new Set([
  "href",
  "src",
  "alt",
  "colspan",
  "rowspan",
  "start",
  "id",
  "width",
  "height",
]);
const OURS_TO_LEAVE =
  /<a [^>]*title="link to this section"[^>]*><\/a>|<\/?(?:colgroup|col)\b[^>]*>/g;
const LINK_TO_TOP = /<a href="#top"[^>]*>([\s\S]*?)<\/a>/g;
const BLOCK =
  /^<\/?(?:p|li|ul|ol|dl|dt|dd|div|section|aside|h\d|table|tr|td|th|thead|tbody|blockquote|pre|nav|figure|figcaption|br|hr|caption|img)\b/;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" },
};

/** Tags with what counts of their attributes, and the text between them. */
export function structureOf(html: string): readonly string[] {
  const reader = makeReader();
  const text = html.replaceAll(OURS_TO_LEAVE, "").replaceAll(LINK_TO_TOP, "$1");
  for (const [whole, slash, name = "", rest = ""] of text.matchAll(TAG_OR_TEXT)) {
    if (whole.startsWith("<!--")) continue;
    if (!whole.startsWith("<")) reader.text(decode(whole));
    else if (slash === "/") reader.close(name.toLowerCase());
    else reader.open(name.toLowerCase(), readAttributes(rest));
  }
  return withoutMargins(reader.parts).filter(isNoEmptyLink);
}

interface Part {
  readonly kind: "tag" | "text";
  value: string;
}

interface Reader {
  readonly parts: Part[];
  text(value: string): void;
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  close(name: string): void;
}

function makeReader(): Reader {
  const parts: Part[] = [];
  /** What each open span is shown as: inline literals are spans there and `code` here. */
  const spans: string[] = [];
  let isPreformatted = false;
  return {
    parts,
    text(value) {
      const shown = isPreformatted ? value : value.replaceAll(/\s+/g, " ");
      const last = parts.at(-1);
      if (last?.kind === "text") last.value += shown;
      else parts.push({ kind: "text", value: shown });
    },
    open(name, attributes) {
      if (name === "pre") isPreformatted = true;
      if (name === "code" && isPreformatted) return;
      if (name !== "span") {
        parts.push({ kind: "tag", value: formatTag(name, attributes) });
        return;
      }
      const isLiteral = /\bliteral\b/.test(attributes.get("class") ?? "");
      spans.push(isLiteral ? "code" : "");
      if (isLiteral) parts.push({ kind: "tag", value: "<code>" });
      else if (attributes.has("id"))
        parts.push({ kind: "tag", value: formatTag(name, attributes) });
    },
    close(name) {
      if (name === "pre") isPreformatted = false;
      if (name === "code" && isPreformatted) return;
      const shown = name === "span" ? spans.pop() : name;
      if (shown) parts.push({ kind: "tag", value: `</${shown}>` });
    },
  };
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, decode(value)]),
  );
}

function formatTag(name: string, attributes: ReadonlyMap<string, string>): string {
  const kept = [...attributes]
    .filter(([key, value]) => KEPT.has(key) && !isTakenAway(name, key, value))
    .map(
      ([key, value]) =>
        `${key}=${value.replace("user-content-", "").replace(/^(mailto:.*)%40/, "$1@")}`,
    )
    .sort();
  return `<${[name, ...kept].join(" ")}>`;
}

function isTakenAway(name: string, key: string, value: string): boolean {
  if (name === "th" && key.endsWith("span")) return true;
  if (key !== "href" && key !== "src") return false;
  const isForeign = /^[a-z][a-z+.-]*:/i.test(value) && !/^(?:https?|mailto):/i.test(value);
  return isForeign || (/^https?:/.test(value) && !URL.canParse(value));
}

/** Blanks beside the tags of blocks are not shown. */
function withoutMargins(parts: readonly Part[]): readonly string[] {
  return parts
    .map((part, at) => {
      if (part.kind === "tag") return part.value;
      const start = BLOCK.test(parts[at - 1]?.value ?? "<p>")
        ? part.value.replace(/^[ \n]+/, "")
        : part.value;
      return BLOCK.test(parts[at + 1]?.value ?? "<p>") ? start.trimEnd() : start;
    })
    .filter((value) => value !== "");
}

function isNoEmptyLink(value: string, at: number, all: readonly string[]): boolean {
  const isOpened = /^<a\b/.test(value) && all[at + 1] === "</a>";
  return !isOpened && !(value === "</a>" && /^<a\b/.test(all[at - 1] ?? ""));
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
