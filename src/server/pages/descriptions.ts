/** Descriptions that no job has rendered: those of mirrored projects, and new ones until the job has run. */
import { LRUCache } from "lru-cache";
import { renderDescription } from "../../readme/render.ts";
import type { Metadata } from "../../standards/metadata.ts";
import { sha256Of } from "../../system/digest.ts";

/** Renders what the metadata describes; `undefined` where it says nothing. */
export type Describe = (metadata: Metadata) => Promise<string | undefined>;

const MAX_CHARACTERS = 16_000_000;

/** Each text is rendered once while it is kept: a text made to be slow must not be so at every look. */
export function makeDescriptions(): Describe {
  const kept = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (html) => html.length + 1,
  });
  return async ({ description, descriptionContentType: contentType }) => {
    const text = description?.trim() ?? "";
    if (text === "") return undefined;
    const key = sha256Of(`${contentType}\n${text}`);
    const html = kept.get(key) ?? (await renderDescription({ text, contentType })).html;
    kept.set(key, html);
    return html;
  };
}
