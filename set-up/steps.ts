/** Runs named steps one after the other, says how long each took, and stops for none: all faults are seen at once. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** A name for people, a program (of `node_modules/.bin`, or a path) and its arguments. */
export type Step = readonly [name: string, program: string, ...arguments_: string[]];

/** Returns the exit code for the whole. */
export function runAll(steps: readonly Step[]): 0 | 1 {
  const failed = steps.filter((step) => !run(step)).map(([name]) => name);
  if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.join(", ")}\n`);
  return failed.length > 0 ? 1 : 0;
}

function run([name, program, ...rest]: Step): boolean {
  const root = path.dirname(import.meta.dirname);
  const local = path.join(root, "node_modules", ".bin", program);
  const started = performance.now();
  process.stderr.write(`\n── ${name}\n`);
  const result = spawnSync(existsSync(local) ? local : program, rest, {
    cwd: root,
    stdio: "inherit",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`── ${name}: ${result.status === 0 ? "ok" : "FAILED"} in ${seconds} s\n`);
  return result.status === 0;
}
