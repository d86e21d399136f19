/** A description's text as HTML that a page may show, by the renderer of its format. */
import { escapeHtml } from "../standards/html-tag.ts";
import { README_LIMITS } from "./limits.ts";
import type { MarkdownVariant } from "./markdown/markdown.ts";
import { type Budget, makeBudget, TooMuch } from "./rst/budget.ts";

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

/** Never throws for what a text says: whatever cannot be rendered is shown as text, with what stood in the way. */
export async function renderText(formatted: FormattedText): Promise<RenderedDescription> {
  const { text, format } = formatted;
  if (!isRendered(formatted)) return showAsText(text, format, []);
  try {
    return await renderWithin(formatted, makeBudget(text, README_LIMITS.maxHtml));
  } catch (error) {
    const isLarge = error instanceof TooMuch;
    const words = error instanceof Error ? error.message : String(error);
    const message = isLarge ? words : `The text cannot be rendered: ${words}`;
    const hint =
      "Take out what is repeated or nested, or what stands for long texts in many places";
    const problem = { line: isLarge ? error.line : undefined, message, hint };
    return showAsText(text, format, [problem], isLarge ? LARGE_NOTE : FAILED_NOTE);
  }
}

const LARGE_NOTE =
  "<p>This text would become too large a page. It is shown as it was written.</p>\n";
const FAILED_NOTE = "<p>This text cannot be rendered. It is shown as it was written.</p>\n";

async function renderWithin(
  { text, format, variant }: FormattedText,
  budget: Budget,
): Promise<RenderedDescription> {
  // The renderers take 40 ms to load, and most processes never need them.
  if (format === "markdown") {
    const { renderMarkdown } = await import("./markdown/markdown.ts");
    return showHtml(renderMarkdown(text, variant), format, budget);
  }
  const { renderRst } = await import("./rst/document.ts");
  const { html, faults } = renderRst(text, budget);
  return faults.length > 0 ? showAsText(text, format, faults) : showHtml(html, format, budget);
}

async function showHtml(
  unsafe: string,
  format: RenderedDescription["format"],
  budget: Budget,
): Promise<RenderedDescription> {
  budget.allow(unsafe.length);
  const { sanitise } = await import("./sanitise.ts");
  const { highlight } = await import("./highlight.ts");
  const safe = sanitise(unsafe);
  budget.allow(safe.length);
  return { html: await highlight(safe), format, isCut: false, problems: [] };
}

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
