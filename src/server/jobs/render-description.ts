/** Renders the description of a release once, so that its page need not. Doing it twice does no harm. */
import { renderDescription } from "../../readme/render.ts";
import { EMPTY_METADATA, type Metadata } from "../../standards/metadata.ts";
import type { Parts } from "../parts.ts";
import { findReleaseById, setDescriptionHtml } from "../tables/releases.ts";

/** As `addJob` knows it; the key is the release's id. */
export const RENDER_DESCRIPTION = "render-description";

/** A release that is gone has nothing to render. */
export async function renderReleaseDescription(
  parts: Pick<Parts, "db">,
  releaseId: number,
): Promise<void> {
  const release = await findReleaseById(parts.db.read, releaseId);
  if (release === undefined) return;
  const html = await render(release.metadata);
  await parts.db.transaction((db) => setDescriptionHtml(db, releaseId, html));
}

/** Empty where there is no description: then nobody asks again. */
async function render(stored: string): Promise<string> {
  const metadata: Metadata = { ...EMPTY_METADATA, ...JSON.parse(stored) };
  const text = metadata.description?.trim() ?? "";
  if (text === "") return "";
  const description = { text, contentType: metadata.descriptionContentType };
  // Any text can be made to be slow, and loading the renderers alone takes longer than a server may stand still.
  return (await renderDescription(description, { maxInPlace: 0 })).html;
}
