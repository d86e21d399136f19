/**
 * Markdown as READMEs use it: CommonMark with GitHub's tables, strikethrough, bare links, task lists, alerts and footnotes.
 * What comes out is NOT safe yet (raw HTML passes): it goes through `sanitise` before anyone sees it.
 * Spec: https://github.github.com/gfm/
 */
import MakeMarkdownIt, { type MarkdownIt, type StateCore, type Token } from "markdown-it";
import { README_LIMITS } from "./limits.ts";
import { addAlerts } from "./markdown-alerts.ts";
import { addFootnotes } from "./markdown-footnotes.ts";

/** The `variant` of a `text/markdown` description. */
export type MarkdownVariant = "GFM" | "CommonMark";

const github = makeParser("GFM");
const commonMark = makeParser("CommonMark");

/** Markdown to HTML that is not safe yet. Headings carry ids in GitHub's manner. */
export function renderMarkdown(text: string, variant: MarkdownVariant = "GFM"): string {
  return (variant === "GFM" ? github : commonMark).render(text);
}

function makeParser(variant: MarkdownVariant): MarkdownIt {
  const parser =
    variant === "GFM"
      ? new MakeMarkdownIt({ html: true, linkify: true })
      : new MakeMarkdownIt("commonmark", { html: true });
  // Without a scheme, "setup.py" and "README.md" would become links to hosts in Paraguay and Moldova.
  parser.linkify.set({ fuzzyLink: false });
  parser.core.ruler.push("heading_anchors", addHeadingAnchors);
  parser.core.ruler.push("cell_alignment", alignWithoutStyle);
  if (variant === "GFM") {
    addAlerts(parser);
    addFootnotes(parser);
    parser.core.ruler.push("task_lists", markTasks);
  }
  return parser;
}

/** `## Quick start` gets the id `quick-start`, a second one `quick-start-1`: tables of contents point there. */
function addHeadingAnchors(state: StateCore): void {
  const seen = new Map<string, number>();
  for (const [at, token] of state.tokens.entries()) {
    const inline = state.tokens[at + 1];
    if (token.type !== "heading_open" || inline === undefined) {
      continue;
    }
    const anchor = anchorOf(textOf(inline.children ?? []));
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    if (anchor !== "") {
      token.attrSet("id", count === 0 ? anchor : `${anchor}-${count}`);
    }
  }
}

function anchorOf(heading: string): string {
  return heading
    .slice(0, README_LIMITS.maxAnchor)
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

function textOf(tokens: readonly Token[]): string {
  return tokens
    .filter((token) => token.type === "text" || token.type === "code_inline")
    .map((token) => token.content)
    .join("");
}

/** The parser aligns table cells by a style attribute, which our content security policy forbids. */
function alignWithoutStyle(state: StateCore): void {
  for (const token of state.tokens) {
    const side = /^text-align:(left|center|right)$/.exec(String(token.attrGet("style") ?? ""))?.[1];
    if (side !== undefined) {
      token.attrs = [["align", side]];
    }
  }
}

/** `- [x] done` shows a ticked box: a character, since a README has no business with form controls. */
function markTasks(state: StateCore): void {
  for (const [at, item] of state.tokens.entries()) {
    const first = state.tokens[at + 2]?.children?.[0];
    if (
      item.type !== "list_item_open" ||
      state.tokens[at + 1]?.type !== "paragraph_open" ||
      first?.type !== "text"
    ) {
      continue;
    }
    const box = /^\[([ xX])\] /.exec(first.content);
    if (box !== null) {
      item.attrSet("class", "task");
      first.content = `${box[1] === " " ? "☐" : "☑"} ${first.content.slice(box[0].length)}`;
    }
  }
}
