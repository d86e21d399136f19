/**
 * Rendering in threads of its own, with an end: a text made to be slow costs its time, not the process.
 * A thread serves one text after the other, since it takes longer to start than most texts take; it ends when nobody asks.
 */
import { Worker } from "node:worker_threads";
import { README_LIMITS } from "./limits.ts";
import type { FormattedText, RenderedDescription } from "./render-text.ts";

/** Beside this file, in the source as in what is published. */
const PROGRAM = new URL(import.meta.url.replace(/thread(\.[jt]s)$/, "thread-program$1"));

/** Those that have nothing to do, and what will end each. */
const idle = new Map<Worker, NodeJS.Timeout>();
/** Those who wait for a thread, the first one first. */
const waiting: (() => void)[] = [];
let running = 0;

/**
 * `undefined` where it took longer than `timeoutMs`, or more memory than a description is worth. The time counts from
 * when a thread begins with it: many texts at once wait for each other.
 */
export async function renderInThread(
  text: FormattedText,
  timeoutMs: number,
): Promise<RenderedDescription | undefined> {
  if (running < README_LIMITS.maxThreads) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await ask(takeThread(), text, timeoutMs);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function takeThread(): Worker {
  for (const [worker, timer] of idle) {
    clearTimeout(timer);
    idle.delete(worker);
    worker.ref();
    return worker;
  }
  const worker = new Worker(PROGRAM, {
    // The flags of this process are not for the thread: one for the text of `node -e` would end it.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: README_LIMITS.maxMegabytes },
  });
  // Also one that idles may come to its end; an error that nobody hears would end the process.
  const forget = (): void => void idle.delete(worker);
  return worker.on("error", forget).on("exit", forget);
}

async function ask(
  worker: Worker,
  text: FormattedText,
  timeoutMs: number,
): Promise<RenderedDescription | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RenderedDescription | undefined>();
  const giveUp = (): void => resolve(undefined);
  const fail = (error: unknown): void => (isOutOfMemory(error) ? giveUp() : reject(error));
  const timer = setTimeout(giveUp, timeoutMs);
  worker.once("message", resolve).once("error", fail).once("exit", giveUp);
  worker.postMessage(text);
  let rendered: RenderedDescription | undefined;
  try {
    rendered = await promise;
  } finally {
    clearTimeout(timer);
    if (rendered === undefined) await worker.terminate();
    worker.off("message", resolve).off("error", fail).off("exit", giveUp);
    if (rendered !== undefined) keep(worker);
  }
  return rendered;
}

/** A process that has nothing else to do may end. */
function keep(worker: Worker): void {
  worker.unref();
  const timer = setTimeout(() => {
    idle.delete(worker);
    worker.terminate();
  }, README_LIMITS.maxIdleMs);
  idle.set(worker, timer.unref());
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
