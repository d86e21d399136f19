/** A description's text as HTML that a page may show, by the renderer of its format. */
import { escapeHtml } from "../standards/html-tag.ts";
import { README_LIMITS } from "./limits.ts";
import type { MarkdownVariant } from "./markdown/markdown.ts";

export interface RenderedDescription {
  /** Safe to show as it stands, under the strictest content security policy. */
  readonly html: string;
  /** How the text was read. */
  readonly format: "markdown" | "restructuredtext" | "plain";
  /** True where the text was longer than a page shows. */
  readonly isCut: boolean;
  /** Why the text is shown as it was written, where PyPI would show nothing. Empty where all is well. */
  readonly problems: readonly DescriptionProblem[];
}

/** One thing for which PyPI's renderer refuses a description. */
export interface DescriptionProblem {
  /** Counted from 1; `undefined` where the fault is the whole text's. */
  readonly line: number | undefined;
  /** A sentence without its full stop. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A description whose content type has been read. */
export interface FormattedText {
  readonly text: string;
  readonly format: RenderedDescription["format"];
  /** Of Markdown alone. */
  readonly variant: MarkdownVariant;
}

/** Whatever cannot be rendered is shown as text. */
export async function renderText({
  text,
  format,
  variant,
}: FormattedText): Promise<RenderedDescription> {
  if (!isRendered({ text, format, variant })) return showAsText(text, format, []);
  // The renderers take 40 ms to load, and most processes never need them.
  if (format === "markdown") {
    const { renderMarkdown } = await import("./markdown/markdown.ts");
    return showHtml(text, renderMarkdown(text, variant), format);
  }
  const { renderRst } = await import("./rst/document.ts");
  const { html, faults } = renderRst(text);
  return faults.length > 0 ? showAsText(text, format, faults) : showHtml(text, html, format);
}

async function showHtml(
  text: string,
  unsafe: string,
  format: RenderedDescription["format"],
): Promise<RenderedDescription> {
  if (unsafe.length > README_LIMITS.maxHtml) return showAsText(text, format, [TOO_MUCH]);
  const { sanitise } = await import("./sanitise.ts");
  const { highlight } = await import("./highlight.ts");
  return { html: await highlight(sanitise(unsafe)), format, isCut: false, problems: [] };
}

const TOO_MUCH: DescriptionProblem = {
  line: undefined,
  message: `The text becomes more than ${README_LIMITS.maxHtml} characters of HTML`,
  hint: "Leave away what repeats itself: substitutions, long addresses, tables of contents",
};

/** Plain text, and what is too long for a renderer, is shown as it was written. */
export function isRendered({ text, format }: FormattedText): boolean {
  if (format === "plain") return false;
  const { maxMarkdown, maxRestructuredText } = README_LIMITS;
  return text.length <= (format === "markdown" ? maxMarkdown : maxRestructuredText);
}

/** The text as it was written; `note` is HTML that stands before it. */
export function showAsText(
  text: string,
  format: RenderedDescription["format"],
  problems: readonly DescriptionProblem[],
  note = "",
): RenderedDescription {
  const shown = text.slice(0, README_LIMITS.maxText);
  return {
    html: `${note}<pre class="plain">${escapeHtml(shown)}</pre>\n`,
    format,
    isCut: shown.length < text.length,
    problems,
  };
}
