/** Rendering in a thread of its own, with an end: a text made to be slow costs its time, not the process. */
import { Worker } from "node:worker_threads";
import { README_LIMITS } from "./limits.ts";
import type { FormattedText, RenderedDescription } from "./render-text.ts";

/** Beside this file, in the source as in what is published. */
const PROGRAM = new URL(import.meta.url.replace(/thread(\.[jt]s)$/, "thread-program$1"));

/** `undefined` where it took longer than `timeoutMs`, or more memory than a description is worth. */
export function renderInThread(
  text: FormattedText,
  timeoutMs: number,
): Promise<RenderedDescription | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RenderedDescription | undefined>();
  const worker = new Worker(PROGRAM, {
    workerData: text,
    // The flags of this process are not for the thread: one for the text of `node -e` would end it.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: README_LIMITS.maxMegabytes },
  });
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  worker.once("message", resolve);
  worker.once("error", (error) => (isOutOfMemory(error) ? resolve(undefined) : reject(error)));
  worker.once("exit", () => resolve(undefined));
  return promise.finally(async () => {
    clearTimeout(timer);
    await worker.terminate();
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
