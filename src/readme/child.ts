/**
 * Rendering in processes of its own, with an end: a text made to be slow or large costs its time, and nobody's memory.
 * A thread would not do: where a text fills its memory at once, the engine ends the whole process with it.
 * A child serves one text after the other, since it takes longer to start than most texts take; it ends when nobody asks.
 */
import { type ChildProcess, fork } from "node:child_process";
import { README_LIMITS } from "./limits.ts";
import type { FormattedText, RenderedDescription } from "./render-text.ts";

/** Beside this file, in the source as in what is published. */
const PROGRAM = new URL(import.meta.url.replace(/child(\.[jt]s)$/, "child-program$1"));

/** Those that have nothing to do, and what will end each. */
const idle = new Map<ChildProcess, NodeJS.Timeout>();
/** Those who wait for a child, the first one first. */
const waiting: (() => void)[] = [];
let running = 0;

/**
 * `undefined` where it took longer than `timeoutMs` or more memory than a description is worth, or could not be rendered
 * at all. The time counts from when a child begins with it: many texts at once wait for each other.
 */
export async function renderInChild(
  text: FormattedText,
  timeoutMs: number,
): Promise<RenderedDescription | undefined> {
  if (running < README_LIMITS.maxChildren) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await ask(takeChild(), text, timeoutMs);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function takeChild(): ChildProcess {
  for (const [child, timer] of idle) {
    clearTimeout(timer);
    idle.delete(child);
    child.ref();
    child.channel?.ref();
    return child;
  }
  const child = fork(PROGRAM, {
    // Neither the flags of this process nor its environment, which may hold secrets, are for what reads strangers' texts.
    execArgv: [`--max-old-space-size=${README_LIMITS.maxMegabytes}`],
    env: {},
    // The engine's last words, where a text has filled its memory, are of no use to anybody.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  // Also one that idles may come to its end; an error that nobody hears would end the process.
  const forget = (): void => void idle.delete(child);
  return child.on("error", forget).on("exit", forget);
}

async function ask(
  child: ChildProcess,
  text: FormattedText,
  timeoutMs: number,
): Promise<RenderedDescription | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RenderedDescription | undefined>();
  const giveUp = (): void => resolve(undefined);
  const timer = setTimeout(giveUp, timeoutMs);
  child.once("message", resolve).once("error", reject).once("exit", giveUp);
  child.send(text, (error) => error && giveUp());
  let rendered: RenderedDescription | undefined;
  try {
    rendered = await promise;
  } finally {
    clearTimeout(timer);
    if (rendered === undefined) child.kill("SIGKILL");
    child.off("message", resolve).off("error", reject).off("exit", giveUp);
    if (rendered !== undefined) keep(child);
  }
  return rendered;
}

/** A process that has nothing else to do may end. */
function keep(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  const timer = setTimeout(() => {
    idle.delete(child);
    child.kill("SIGKILL");
  }, README_LIMITS.maxIdleMs);
  idle.set(child, timer.unref());
}
