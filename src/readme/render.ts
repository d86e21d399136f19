/**
 * A project's description as HTML that a page may show.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#description-content-type
 */
import { findContentType } from "../standards/content-type.ts";
import { escapeHtml } from "../standards/html-tag.ts";
import { README_LIMITS } from "./limits.ts";
import type { MarkdownVariant } from "./markdown.ts";

/** A description as it stood in the metadata. */
export interface Description {
  readonly text: string;
  /** `Description-Content-Type`; without one the standard says reStructuredText. */
  readonly contentType?: string | undefined;
}

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

/** Never throws for what a description says: whatever cannot be rendered is shown as text. */
export async function renderDescription(description: Description): Promise<RenderedDescription> {
  const { format, variant } = readContentType(description.contentType);
  const { text } = description;
  if (format === "markdown" && text.length <= README_LIMITS.maxMarkdown) {
    // The renderers take 40 ms to load, and most processes never need them.
    const [{ renderMarkdown }, { sanitise }] = await Promise.all([
      import("./markdown.ts"),
      import("./sanitise.ts"),
    ]);
    return { html: sanitise(renderMarkdown(text, variant)), format, isCut: false, problems: [] };
  }
  if (format === "restructuredtext" && text.length <= README_LIMITS.maxRestructuredText) {
    const [{ renderRst }, { sanitise }] = await Promise.all([
      import("./rst/document.ts"),
      import("./sanitise.ts"),
    ]);
    const { html, faults } = renderRst(text);
    if (faults.length === 0) return { html: sanitise(html), format, isCut: false, problems: [] };
    return showAsText(text, format, faults);
  }
  return showAsText(text, format, []);
}

function showAsText(
  text: string,
  format: RenderedDescription["format"],
  problems: readonly DescriptionProblem[],
): RenderedDescription {
  const shown = text.slice(0, README_LIMITS.maxText);
  return {
    html: `<pre class="plain">${escapeHtml(shown)}</pre>\n`,
    format,
    isCut: shown.length < text.length,
    problems,
  };
}

function readContentType(text: string | undefined): {
  readonly format: RenderedDescription["format"];
  readonly variant: MarkdownVariant;
} {
  if (text === undefined || text.trim() === "")
    return { format: "restructuredtext", variant: "GFM" };
  const found = findContentType(text);
  const variant = found?.parameters.get("variant") === "CommonMark" ? "CommonMark" : "GFM";
  switch (found?.type) {
    case "text/markdown":
    case "text/x-markdown":
      return { format: "markdown", variant };
    case "text/x-rst":
      return { format: "restructuredtext", variant };
    default:
      return { format: "plain", variant };
  }
}
