/** Renders the description of a release once, so that its page need not. Doing it twice does no harm. */
import { findDescription, renderDescription } from "../../readme/render.ts";
import { showAsText } from "../../readme/render-text.ts";
import { EMPTY_METADATA, type Metadata } from "../../standards/metadata.ts";
import type { Parts } from "../parts.ts";
import { findReleaseById, setDescriptionHtml } from "../tables/releases.ts";

/** As `addJob` knows it; the key is the release's id. */
export const RENDER_DESCRIPTION = "render-description";

/** After as many, the text is shown as it was written. */
const MOST_ATTEMPTS = 3;

/** `attempts` counts this one. A release that is gone has nothing to render. */
export async function renderReleaseDescription(
  parts: Pick<Parts, "db">,
  releaseId: number,
  attempts = 1,
): Promise<void> {
  const release = await findReleaseById(parts.db.read, releaseId);
  if (release === undefined) return;
  const html = await render(release.metadata, attempts);
  await parts.db.transaction((db) => setDescriptionHtml(db, releaseId, html));
}

/** Empty where there is no description: then nobody asks again. */
async function render(stored: string, attempts: number): Promise<string> {
  const metadata: Metadata = { ...EMPTY_METADATA, ...JSON.parse(stored) };
  const description = findDescription(metadata);
  if (description === undefined) return "";
  // A text that has brought down whoever rendered it must not do so at every start.
  if (attempts > MOST_ATTEMPTS) return showAsText(description.text, "plain", []).html;
  return (await renderDescription(description)).html;
}
