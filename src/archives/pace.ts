/** Keeps long work from holding the event loop. */
import { setImmediate } from "node:timers/promises";

/** Longest stretch of work between two pauses, in milliseconds. */
const STRETCH_MS = 5;

/** Call and await it between small steps: it lets other work run whenever a stretch has passed. */
export function makePace(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began >= STRETCH_MS) {
      await setImmediate();
      began = performance.now();
    }
  };
}
