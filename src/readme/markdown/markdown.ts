/**
 * Markdown as READMEs use it: CommonMark with GitHub's tables, strikethrough, bare links, task lists, alerts,
 * footnotes and emoji.
 * What comes out is NOT safe yet (raw HTML passes): it goes through `sanitise` before anyone sees it.
 * Spec: https://github.github.com/gfm/
 */
import MakeMarkdownIt, { type MarkdownIt, type StateCore } from "markdown-it";
import { addAlerts } from "./alerts.ts";
import { addAutolinks } from "./autolinks.ts";
import { addEmoji } from "./emoji.ts";
import { addFootnotes } from "./footnotes.ts";
import { addHeadingIds } from "./headings.ts";
import { limitReferences } from "./references.ts";
import { addStrikethrough } from "./strikethrough.ts";
import { filterTags } from "./tag-filter.ts";

/** The `variant` of a `text/markdown` description. */
export type MarkdownVariant = "GFM" | "CommonMark";

const github = makeParser("GFM");
const commonMark = makeParser("CommonMark");

/** Markdown to HTML that is not safe yet. GitHub's flavour gives ids to headings. */
export function renderMarkdown(text: string, variant: MarkdownVariant = "GFM"): string {
  return (variant === "GFM" ? github : commonMark).render(text);
}

function makeParser(variant: MarkdownVariant): MarkdownIt {
  const parser =
    variant === "GFM"
      ? new MakeMarkdownIt({ html: true })
      : new MakeMarkdownIt("commonmark", { html: true });
  // The sanitiser decides where a link may lead, and writes every address anew.
  parser.validateLink = () => true;
  parser.normalizeLink = (address) => address.replaceAll("\\", "%5C");
  limitReferences(parser);
  if (variant === "GFM") {
    addStrikethrough(parser);
    addAutolinks(parser);
    addEmoji(parser);
    addAlerts(parser);
    addFootnotes(parser);
    addHeadingIds(parser);
    filterTags(parser);
    parser.core.ruler.push("cell_alignment", alignWithoutStyle);
    parser.core.ruler.push("task_lists", markTasks);
  }
  return parser;
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
    if (item.type !== "list_item_open" || state.tokens[at + 1]?.type !== "paragraph_open") continue;
    const inline = state.tokens[at + 2];
    const box = /^\[([ xX])\](?:[ \n]|$)/.exec(inline?.content ?? "");
    const first = inline?.children?.[0];
    if (box === null || first === undefined) continue;
    item.attrSet("class", "task");
    first.content = `${box[1] === " " ? "☐" : "☑"}${first.content.slice(3)}`;
  }
}
