/** Descriptions that no job has rendered: those of mirrored projects, and new ones until the job has run. */
import { LRUCache } from "lru-cache";
import { renderDescription } from "../../readme/render.ts";
import type { Metadata } from "../../standards/metadata.ts";
import { sha256Of } from "../../system/digest.ts";

/** Renders what the metadata describes; `undefined` where it says nothing. */
export type Describe = (metadata: Metadata) => Promise<string | undefined>;

const MAX_CHARACTERS = 16_000_000;

/** Each text is rendered once while it is kept: a text made to be slow must not be so at every look. */
export function makeDescriptions(renderText = renderDescription): Describe {
  const kept = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (html) => html.length + 1,
  });
  // Whoever asks for a text that is being rendered waits for that: a crowd must not have it done once for each.
  const running = new Map<string, Promise<string>>();

  const render = (key: string, text: string, contentType: string | undefined): Promise<string> => {
    const before = running.get(key);
    if (before !== undefined) return before;
    const html = renderText({ text, contentType })
      .then((rendered) => {
        kept.set(key, rendered.html);
        return rendered.html;
      })
      .finally(() => running.delete(key));
    running.set(key, html);
    return html;
  };

  return async ({ description, descriptionContentType: contentType }) => {
    const text = description?.trim() ?? "";
    if (text === "") return undefined;
    const key = sha256Of(`${contentType}\n${text}`);
    return kept.get(key) ?? render(key, text, contentType);
  };
}
