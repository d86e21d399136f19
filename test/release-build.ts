/** Builds `dist/` as npm gets it, into a folder of the test's own. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

const ROOT = path.dirname(import.meta.dirname);

/** Writes what `npm pack` would put into `dist/` into `folder`. */
export function buildRelease(folder: string): void {
  const words = ["tsc", "-p", "tsconfig.release.json", "--outDir", folder];
  const built = spawnSync("npx", words, { cwd: ROOT, encoding: "utf8" });
  assert.equal(built.status, 0, built.stdout);
}
