/** The parts of a benchmark, one after the other. */
import { say } from "./serve.stage.ts";

/** Throws where it, or something of it, could not be measured. */
export type Part = () => Promise<void>;

/** Goes on with the next part where one fails, and tells how long each took. `false` where one failed. */
export async function runParts(
  parts: Readonly<Record<string, Part>>,
  names: readonly string[],
  tell: (line: string) => void = say,
): Promise<boolean> {
  const began = performance.now();
  const failed: string[] = [];
  for (const name of names) {
    const started = performance.now();
    try {
      await parts[name]?.();
      tell(`\nThe part "${name}" took ${formatSince(started)}.`);
    } catch (error) {
      failed.push(name);
      const words = error instanceof Error ? error.message : String(error);
      tell(`\nThe part "${name}" failed after ${formatSince(started)}: ${words}`);
    }
  }
  tell(`\nAll took ${formatSince(began)}. Failed: ${failed.join(", ") || "none"}.`);
  return failed.length === 0;
}

function formatSince(started: number): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  return seconds < 120 ? `${seconds} s` : `${(seconds / 60).toFixed(1)} minutes`;
}
