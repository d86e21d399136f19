/** The memory of this process, where V8 leaves more of it lying about than a server that waits should hold. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Gives back what loading the program has left behind: V8 lets its young generation grow for it and shrinks it for
 * nobody who idles. Stops everything for some 50 ms, so only for a moment when nobody waits.
 */
export function giveBackMemory(): void {
  // Node shows the collector to no program that was not started for it; a new context sees it.
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof collect === "function") collect({ type: "major", flavor: "last-resort" });
}
