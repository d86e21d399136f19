/** What PyPI's renderer would refuse a description for. */
import type { RenderedDescription } from "../readme/render-text.ts";

/**
 * Markdown and plain text cannot be wrong; for them no renderer is loaded, which would take longer than all else that a
 * check of one file does.
 */
export async function findDescriptionProblems(
  text: string,
  contentType: string | undefined,
): Promise<RenderedDescription["problems"]> {
  if (/^\s*text\/(?:x-)?(?:markdown|plain)\b/i.test(contentType ?? "")) return [];
  const { renderDescription } = await import("../readme/render.ts");
  return (await renderDescription({ text, contentType })).problems;
}
