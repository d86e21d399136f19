/** What a thread of `thread.ts` runs: it renders one text after the other. */
import { parentPort } from "node:worker_threads";
import { type FormattedText, renderText } from "./render-text.ts";

parentPort?.on("message", async (text: FormattedText) => {
  parentPort?.postMessage(await renderText(text));
});
