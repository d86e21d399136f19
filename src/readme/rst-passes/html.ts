/**
 * A resolved tree as HTML, in the elements that PyPI's renderer uses. It goes through `sanitise` before anyone sees it.
 */
import { escapeHtml } from "../../standards/html-tag.ts";
import type { CommandOption, ElementNode, RstNode } from "../rst/tree.ts";
import { openTag, rawText, writeInline } from "./html-inline.ts";
import { writeTable } from "./html-table.ts";

/** What is written depends on where a node stands: the level of headings, and the node before and behind. */
interface Place {
  readonly level: number;
  readonly parent: ElementNode;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

const DOCINFO_LABELS: Readonly<Record<string, string>> = {
  ...{ author: "Author", authors: "Authors", organization: "Organization", address: "Address" },
  ...{ contact: "Contact", version: "Version", revision: "Revision", status: "Status" },
  ...{ date: "Date", copyright: "Copyright" },
};

export function writeHtml(root: ElementNode): string {
  return writeBlocks(root, 0);
}

function writeBlocks(parent: ElementNode, level: number): string {
  return parent.children
    .map((node, at) =>
      writeBlock(node, {
        level,
        parent,
        previous: parent.children[at - 1]?.kind,
        next: parent.children[at + 1]?.kind,
      }),
    )
    .join("");
}

function writeBlock(node: RstNode, place: Place): string {
  if (node.kind === "text") return writeInline([node]);
  const { level } = place;
  const wrap = (tag: string, attributes = {}): string =>
    `${openTag(tag, node, attributes)}${writeBlocks(node, level)}</${tag}>\n`;
  const wrapText = (tag: string, attributes = {}): string =>
    `${openTag(tag, node, attributes)}${writeInline(node.children)}</${tag}>\n`;

  switch (node.kind) {
    case "section":
      return `${openTag("section", node)}${writeBlocks(node, level + 1)}</section>\n`;
    case "title":
      return writeTitle(node, place);
    case "subtitle":
      return wrapText("p", { class: "sidebar-subtitle" });
    case "paragraph":
      return wrapText("p");
    case "transition":
      return openTag("hr", node);
    case "block-quote":
      return wrap("blockquote");
    case "attribution":
      return `${openTag("p", node, { class: "attribution" })}—${writeInline(node.children)}</p>\n`;
    case "literal-block":
      return writeLiteralBlock(node);
    case "doctest":
      return `<pre><code class="language-pycon">${escapeHtml(rawText(node))}\n</code></pre>\n`;
    case "line-block":
      return wrap("div", { class: "line-block" });
    case "line":
      return node.children.length === 0
        ? `${openTag("div", node, { class: "line" })}<br></div>\n`
        : wrapText("div", { class: "line" });
    case "bullet-list":
      return wrap("ul");
    case "enumerated-list":
      return wrap("ol", { class: node.sequence, start: node.start });
    case "definition-list":
    case "field-list":
      return wrap("dl");
    case "option-list":
      return wrap("dl", { class: "option-list" });
    case "docinfo":
      return wrap("dl", { class: "docinfo" });
    case "item":
      return place.parent.kind.endsWith("-list") && isPlainItem(place.parent)
        ? wrap("li")
        : writeDefinition(node, level);
    case "field":
      return writeBlocks(node, level);
    case "field-name":
      return `${openTag("dt", node)}${writeInline(node.children)}:</dt>\n`;
    case "field-body":
    case "definition":
    case "description":
      return node.children.length === 0 && node.kind === "field-body"
        ? `${openTag("dd", node)}<p></p></dd>\n`
        : wrap("dd");
    case "option-group":
      return `<dt><kbd>${(node.options ?? []).map(writeOption).join(", ")}</kbd></dt>\n`;
    case "docinfo-item":
      return writeDocinfoItem(node);
    case "table":
      return writeTable(node, (cell) => writeBlocks(cell, level));
    case "footnote":
    case "citation":
      return writeNote(node, place);
    case "label":
      return writeLabel(node, place.parent);
    case "admonition":
      return wrap("aside", { class: "admonition" });
    case "topic":
      return wrap(node.classes.some(isFrontMatter) ? "div" : "aside", { class: "topic" });
    case "sidebar":
      return wrap("aside", { class: "sidebar" });
    case "contents":
      return wrap("nav", { class: "contents" });
    case "figure":
      return writeFigure(node, level);
    case "caption":
      return `<p>${writeInline(node.children)}</p>\n`;
    case "legend":
      return wrap("div", { class: "legend" });
    case "rubric":
      return wrapText("p", { class: "rubric" });
    case "compound":
    case "container":
      return wrap("div");
    case "math-block":
      return `${openTag("div", node, { class: "math" })}${escapeHtml(displayMath(rawText(node)))}</div>\n`;
    case "substitution-definition":
    case "section-numbers":
      return "";
    case "reference":
    case "image":
      return `${writeInline([node])}\n`;
    default:
      return writeInline([node]);
  }
}

function isFrontMatter(name: string): boolean {
  return name === "abstract" || name === "dedication";
}

function isPlainItem(list: ElementNode): boolean {
  return list.kind === "bullet-list" || list.kind === "enumerated-list";
}

/** Headings go as deep as HTML has them; boxes have their title in a paragraph. */
function writeTitle(node: ElementNode, { parent, level }: Place): string {
  const text = writeInline(node.children);
  if (parent.kind !== "section") {
    const name = parent.kind === "contents" ? "topic" : parent.kind;
    return `${openTag("p", node, { class: `${name}-title` })}${text}</p>\n`;
  }
  const tag = `h${Math.min(level, 6)}`;
  const inside =
    node.refid === undefined ? text : `<a href="#${escapeHtml(node.refid)}">${text}</a>`;
  return `${openTag(tag, node)}${inside}</${tag}>\n`;
}

function writeLiteralBlock(node: ElementNode): string {
  if (node.language === undefined) {
    return `${openTag("pre", node)}${writeInline(node.children)}</pre>\n`;
  }
  const name = node.language === "" ? undefined : `language-${node.language}`;
  const code = openTag("code", { ids: [], classes: [] }, { class: name });
  return `${openTag("pre", node)}${code}${escapeHtml(rawText(node))}</code></pre>\n`;
}

/** The parts of a definition or option stand in the list itself; classifiers in their term. */
function writeDefinition(item: ElementNode, level: number): string {
  const head = item.children.filter((node) => node.kind === "term" || node.kind === "classifier");
  const rest = { ...item, children: item.children.filter((node) => !head.includes(node)) };
  const [term, ...classifiers] = head.map((node) =>
    node.kind === "term" ? writeInline(node.children) : "",
  );
  if (term === undefined) return writeBlocks(rest, level);
  const marked = head
    .slice(1, classifiers.length + 1)
    .map(
      (node) =>
        `<span class="classifier">${node.kind === "text" ? "" : writeInline(node.children)}</span>`,
    );
  return `${openTag("dt", item)}${term}${marked.join("")}</dt>\n${writeBlocks(rest, level)}`;
}

function writeOption({ option, argument, delimiter }: CommandOption): string {
  const rest = argument === undefined ? "" : `${delimiter}<var>${escapeHtml(argument)}</var>`;
  return `<span class="option">${escapeHtml(option)}${rest}</span>`;
}

function writeDocinfoItem(node: ElementNode): string {
  const field = node.field ?? "";
  const inside =
    field === "address"
      ? `<pre class="address">${writeInline(node.children)}\n</pre>`
      : field === "authors"
        ? node.children.map((author) => `<p>${writeInline(inlineOf(author))}</p>\n`).join("")
        : field === "author"
          ? `<p>${writeInline(node.children)}</p>`
          : writeInline(node.children);
  return `<dt class="${field}">${DOCINFO_LABELS[field] ?? field}:</dt>\n<dd class="${field}">${inside}</dd>\n`;
}

function inlineOf(node: RstNode): readonly RstNode[] {
  return node.kind === "text" ? [node] : node.children;
}

/** Notes that follow each other stand in one list. */
function writeNote(node: ElementNode, { level, previous, next }: Place): string {
  const isCitation = node.kind === "citation";
  const tag = isCitation ? "div" : "aside";
  const start = previous === node.kind ? "" : `<${tag} class="${node.kind}-list">\n`;
  const end = next === node.kind ? "" : `</${tag}>\n`;
  const note = openTag(tag, node, { class: node.kind });
  return `${start}${note}${writeBlocks(node, level)}</${tag}>\n${end}`;
}

/** The label leads back to where the note is referred to; to each place where there are several. */
function writeLabel(node: ElementNode, note: ElementNode): string {
  const text = writeInline(node.children);
  const backrefs = note.backrefs ?? [];
  const [only] = backrefs;
  if (only !== undefined && backrefs.length === 1) {
    return `<span class="label">[<a href="#${escapeHtml(only)}">${text}</a>]</span>\n`;
  }
  const links = backrefs.map((id, at) => `<a href="#${escapeHtml(id)}">${at + 1}</a>`).join(",");
  const back = links === "" ? "" : `<span class="backrefs">(${links})</span>\n`;
  return `<span class="label">[${text}]</span>\n${back}`;
}

function writeFigure(node: ElementNode, level: number): string {
  const [image, ...text] = node.children;
  const shown = text.filter((child) => child.kind !== "target");
  const caption =
    shown.length === 0
      ? ""
      : `<figcaption>\n${writeBlocks({ ...node, children: text }, level)}</figcaption>\n`;
  const align = node.align === undefined ? undefined : `align-${node.align}`;
  return `${openTag("figure", node, { class: align })}${writeInline(image === undefined ? [] : [image])}${caption}</figure>\n`;
}

/** TeX for a formula on lines of its own. */
function displayMath(text: string): string {
  const outside = text.replaceAll(/\\begin\{[\s\S]*?\\end\{/g, "");
  const environment = outside.includes("\\\\") ? "align*" : "equation*";
  return `\\begin{${environment}}\n${text}\n\\end{${environment}}`;
}
