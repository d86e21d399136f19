/** What PyPI's renderer would refuse a description for, and what our own would show as it was written. */
import { README_LIMITS } from "../readme/limits.ts";
import type { DescriptionProblem } from "../readme/render-text.ts";

export interface DescriptionFindings {
  readonly faults: readonly DescriptionProblem[];
  /** Why our own pages would show the text as it was written, though it has no fault: a sentence. */
  readonly tooLarge?: string;
}

/**
 * Markdown and plain text cannot be wrong; for them no renderer is loaded, which would take longer than all else that a
 * check of one file does, but for a Markdown text that is long enough to become too large a page.
 */
export async function findDescriptionProblems(
  text: string,
  contentType: string | undefined,
): Promise<DescriptionFindings> {
  const [, said] = /^\s*text\/(?:x-)?(markdown|plain)\b/i.exec(contentType ?? "") ?? [];
  const format = said?.toLowerCase() ?? "restructuredtext";
  const most = MOST_CHARACTERS[format] ?? README_LIMITS.maxRestructuredText;
  if (text.length > most) {
    const tooLarge = `The description has ${text.length} characters; of more than ${most} none is rendered`;
    return { faults: [], tooLarge };
  }
  if (format === "plain" || (format === "markdown" && text.length < LONG_MARKDOWN)) {
    return { faults: [] };
  }
  const { renderDescription } = await import("../readme/render.ts");
  const { problems } = await renderDescription({ text, contentType });
  const [first] = problems;
  if (format !== "markdown" || first === undefined) return { faults: problems };
  // PyPI renders it all the same.
  return { faults: [], tooLarge: first.message };
}

const MOST_CHARACTERS: Readonly<Record<string, number>> = {
  markdown: README_LIMITS.maxMarkdown,
  plain: README_LIMITS.maxText,
};

/** Shorter ones would need to be made for it. */
const LONG_MARKDOWN = 100_000;
