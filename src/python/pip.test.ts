import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { installByPip, NothingFound } from "./pip.ts";

for (const [words, isNothing] of [
  ["ERROR: No matching distribution found for six==9", true],
  ["ERROR: Could not install packages due to an OSError", false],
] as const) {
  test(`installByPip() fails ${isNothing ? "as NothingFound" : "otherwise"} where pip says "${words}"`, async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "pip-"));
    t.after(() => rmSync(folder, { recursive: true }));
    // A program that is run as pip is, and says what pip would.
    const pip = path.join(folder, "pip.cjs");
    writeFileSync(pip, `console.error(${JSON.stringify(words)}); process.exitCode = 1;`);
    const interpreter = {
      ...{ path: process.execPath, implementation: "cpython", pip, hasVenv: true },
      version: [3, 13, 0],
    } as const;
    const { execPath: python, env } = process;
    await assert.rejects(
      installByPip({ interpreter, python, requirements: ["six==9"], env }),
      (error: unknown) => {
        assert.equal(error instanceof NothingFound, isNothing);
        return true;
      },
    );
  });
}
