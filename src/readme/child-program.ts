/** What a process of `child.ts` runs: it renders one text after the other, and ends when the one that asks has ended. */
import { type FormattedText, renderText } from "./render-text.ts";

process.on("message", async (text: FormattedText) => {
  const rendered = await renderText(text);
  process.send?.(rendered);
});
process.on("disconnect", () => process.exit());
// Whoever is at the terminal means the one that asks, which may have something left to do.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
