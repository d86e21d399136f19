import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { findFiles } from "./find-files.ts";

const WHEEL = "sample_lib-1.0-py3-none-any.whl";
const SDIST = "sample_lib-1.0.tar.gz";

/** A folder with `dist/` in it: one release, and strays. */
function makeTree(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "find-files-"));
  mkdirSync(path.join(folder, "dist"));
  for (const name of [WHEEL, SDIST, "sample_lib-1.0.egg", "sample_lib-0.9.tar.gz"]) {
    writeFileSync(path.join(folder, "dist", name), "");
  }
  return folder;
}

const PATTERNS: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
  [["dist/sample_lib-1.0*"], [WHEEL, SDIST], ["sample_lib-1.0.egg"]],
  [[`dist/${SDIST}`, "dist/*.whl", `dist/${WHEEL}`], [WHEEL, SDIST], []],
  [["dist/*.egg"], [], ["sample_lib-1.0.egg"]],
];

for (const [patterns, paths, leftOut] of PATTERNS) {
  test(`findFiles() expands ${patterns.join(" ")}, wheels first, and names what it leaves out`, async () => {
    const found = await findFiles(patterns, makeTree());
    const base = (file: string): string => path.basename(file);
    assert.deepEqual(
      { paths: found.paths.map(base), leftOut: found.leftOut.map(base) },
      { paths, leftOut },
    );
  });
}

test("findFiles() says what is there where a pattern stands for nothing", async () => {
  await assert.rejects(findFiles(["dist/sample_lib-2*"], makeTree()), {
    kind: "not-found",
    message: 'Cannot find files for "dist/sample_lib-2*"',
    hint: `"dist" holds ${[WHEEL, SDIST, "sample_lib-0.9.tar.gz", "sample_lib-1.0.egg"]
      .sort()
      .join(", ")}`,
  });
});

test("findFiles() takes a file whose name looks like a pattern as it is", async () => {
  const folder = makeTree();
  writeFileSync(path.join(folder, "a[1].whl"), "");
  const { paths } = await findFiles(["a[1].whl"], folder);
  assert.deepEqual(paths, [path.join(folder, "a[1].whl")]);
});
