/** Inline elements as HTML, and how tags are written. What comes out is sanitised before anyone sees it. */
import { escapeHtml } from "../../standards/html-tag.ts";
import { restoreEscapes } from "../rst/characters.ts";
import { type ElementNode, type RstNode, shownText, textOf } from "../rst/tree.ts";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A start tag with the element's id and classes; `into` holds further attributes. */
export function openTag(
  name: string,
  node: Pick<ElementNode, "ids" | "classes">,
  into: Attributes = {},
): string {
  const [id, ...others] = node.ids;
  const classes = [...String(into.class ?? "").split(" "), ...node.classes].filter(Boolean);
  const attributes = Object.entries({ ...into, class: classes.join(" ") || undefined, id })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`);
  return `<${name}${attributes.join("")}>${others.map((other) => `<span id="${escapeHtml(other)}"></span>`).join("")}`;
}

export function writeInline(nodes: readonly RstNode[]): string {
  return nodes.map(writeOne).join("");
}

const TAGS: Readonly<Record<string, string>> = {
  ...{ emphasis: "em", strong: "strong", cite: "cite", subscript: "sub", superscript: "sup" },
  ...{ abbreviation: "abbr", "section-number": "span" },
};

/** Inline elements that a class of their own turns into another. */
const CLASS_TAGS = "code kbd dfn samp var bdi del ins mark small b i q s u".split(" ");

function writeOne(node: RstNode): string {
  if (node.kind === "text") return escapeHtml(shownText(node.text));
  switch (node.kind) {
    case "literal":
      return writeLiteral(node);
    case "inline": {
      const tag = CLASS_TAGS.find((name) => node.classes.includes(name)) ?? "span";
      return `${openTag(tag, node)}${writeInline(node.children)}</${tag}>`;
    }
    case "math":
      return `${openTag("span", node, { class: "math" })}${escapeHtml(`\\(${rawText(node)}\\)`)}</span>`;
    case "image":
      return writeImage(node);
    case "reference":
      return writeReference(node);
    case "target":
      return node.uri === undefined && node.refname === undefined && node.handedTo === undefined
        ? `${openTag("span", node, { class: "target" })}${writeInline(node.children)}</span>`
        : "";
    case "footnote-reference":
    case "citation-reference":
      return `${openTag("a", node, { href: `#${node.refid ?? ""}` })}[${writeInline(node.children)}]</a>`;
    default: {
      const tag = TAGS[node.kind];
      const inside = writeInline(node.children);
      return tag === undefined ? inside : `${openTag(tag, node)}${inside}</${tag}>`;
    }
  }
}

/** Text in which a backslash is a backslash. */
export function rawText(node: ElementNode): string {
  return restoreEscapes(
    node.children.map((child) => (child.kind === "text" ? child.text : textOf(child))).join(""),
  );
}

function writeLiteral(node: ElementNode): string {
  const language = node.language || undefined;
  const attributes = { class: language === undefined ? undefined : `language-${language}` };
  const text = rawText(node).replaceAll("\n", " ");
  return `${openTag("code", node, attributes)}${escapeHtml(text)}</code>`;
}

function writeImage(node: ElementNode): string {
  return openTag("img", node, {
    src: node.uri,
    alt: node.alt ?? node.uri,
    width: node.width,
    height: node.height,
    class: node.align === undefined ? undefined : `align-${node.align}`,
  });
}

/** No link can stand within another: the inner one counts. */
function writeReference(node: ElementNode): string {
  if (node.children.some((child) => child.kind === "reference")) return writeInline(node.children);
  const href = node.uri ?? `#${node.refid ?? ""}`;
  return `${openTag("a", node, { href })}${writeInline(node.children)}</a>`;
}
