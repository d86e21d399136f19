/**
 * `npm test`: the checks, then the tests: unit, contract, scenario and interop.
 * `--all` (`npm run test:all`) runs the long suites whole. Paths given as arguments run those files alone.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runAll, type Step } from "./steps.ts";

/** Tests that wait for other programs more than they work. */
const WAITING = ["test/interop/", "test/scenarios/", "test/crash/", "test/soak/", "test/builds/"];

const all = process.argv.includes("--all");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const root = path.dirname(import.meta.dirname);
if (all) process.env.CHEESESHOP_TEST_ALL = "1";

process.exitCode = named.length > 0 ? runAll([tests("tests", named)]) : runAll(everything());

function everything(): Step[] {
  const found = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }).sort();
  const waits = (file: string): boolean => WAITING.some((folder) => file.startsWith(folder));
  return [
    ["checks", process.execPath, path.join(root, "set-up/check.ts")],
    tests(
      "unit and contract tests",
      found.filter((file) => !waits(file)),
      // Node leaves one core free, which is half of two.
      `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`,
    ),
    tests("scenario and interop tests", found.filter(waits), "--test-concurrency=4"),
  ];
}

function tests(name: string, files: readonly string[], ...options: readonly string[]): Step {
  // A file whose failed test left something open is ended: the limit of time is for tests, not for files.
  const ending = pathToFileURL(path.join(root, "set-up/end-test-files.ts")).href;
  const ends = [`--test-timeout=${all ? 3_600_000 : 600_000}`, `--import=${ending}`];
  return [name, process.execPath, "--test", ...ends, ...options, ...files];
}
