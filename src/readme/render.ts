/**
 * A project's description as HTML that a page may show.
 * Spec: https://packaging.python.org/en/latest/specifications/core-metadata/#description-content-type
 */
import { findContentType } from "../standards/content-type.ts";
import type { Metadata } from "../standards/metadata.ts";
import { renderInChild } from "./child.ts";
import { README_LIMITS } from "./limits.ts";
import type { MarkdownVariant } from "./markdown/markdown.ts";
import {
  type DescriptionProblem,
  isRendered,
  type RenderedDescription,
  renderText,
  showAsText,
} from "./render-text.ts";

/** A description as it stood in the metadata. */
export interface Description {
  readonly text: string;
  /** `Description-Content-Type`; without one the standard says reStructuredText. */
  readonly contentType?: string | undefined;
}

export interface RenderOptions {
  /** What takes a process longer is given up. */
  readonly timeoutMs?: number;
}

/** Never throws for what a description says: whatever cannot be rendered is shown as text. */
export async function renderDescription(
  description: Description,
  { timeoutMs = README_LIMITS.maxMs }: RenderOptions = {},
): Promise<RenderedDescription> {
  const { text } = description;
  const formatted = { text, ...parseContentType(description.contentType) };
  if (!isRendered(formatted)) return renderText(formatted);
  // Any text can be made to be slow, and loading the renderers alone takes longer than a server may stand still.
  const rendered = await renderInChild(formatted, timeoutMs);
  return rendered ?? showAsText(text, formatted.format, [TOO_SLOW], SLOW_NOTE);
}

/** What metadata has to be rendered; `undefined` where it describes nothing. */
export function findDescription(
  metadata: Pick<Metadata, "description" | "descriptionContentType">,
): Description | undefined {
  const text = metadata.description?.trim() ?? "";
  return text === "" ? undefined : { text, contentType: metadata.descriptionContentType };
}

/**
 * Whether HTML that was kept is what a description becomes, or that text as it was written, as where rendering took too
 * much. Where it does so now nobody can tell.
 */
export async function isRenderingOf(html: string, description: Description): Promise<boolean> {
  const { html: plain } = showAsText(description.text, "plain", []);
  if (html === plain || html === SLOW_NOTE + plain) return true;
  const rendered = await renderDescription(description);
  return html === rendered.html || rendered.problems.includes(TOO_SLOW);
}

const TOO_SLOW: DescriptionProblem = {
  line: undefined,
  message: "The text takes too long or too much memory to be rendered",
  hint: "Make it shorter, or leave away what is nested deeply or repeats itself",
};
const SLOW_NOTE = "<p>Rendering this text took too much. It is shown as it was written.</p>\n";

function parseContentType(text: string | undefined): {
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
