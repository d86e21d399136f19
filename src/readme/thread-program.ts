/** What the thread of `thread.ts` runs: it renders the text that it was started with, and ends. */
import { parentPort, workerData } from "node:worker_threads";
import { renderText } from "./render-text.ts";

parentPort?.postMessage(await renderText(workerData));
