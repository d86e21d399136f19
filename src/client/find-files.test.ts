import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { findFiles } from "./find-files.ts";

const FOLDER = mkdtempSync(path.join(os.tmpdir(), "find-files-"));
after(() => rmSync(FOLDER, { recursive: true }));

const WHEEL = "sample_lib-1.0-py3-none-any.whl";
const SDIST = "sample_lib-1.0.tar.gz";

/** A folder with `dist/` in it: one release, and strays. */
function makeTree(): string {
  const folder = mkdtempSync(path.join(FOLDER, "tree-"));
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

test("findFiles() refuses a folder that is named like a wheel", async () => {
  const folder = makeTree();
  mkdirSync(path.join(folder, "dist", "sample_lib-1.1-py3-none-any.whl"));
  await assert.rejects(findFiles(["dist/*"], folder), {
    kind: "invalid",
    message: 'Cannot read "dist/sample_lib-1.1-py3-none-any.whl": it is a folder',
  });
});

for (const pattern of ["dist/gone-1.0.tar.gz", "dist/*"]) {
  test(`findFiles() refuses a link to nowhere that ${pattern} stands for`, async () => {
    const folder = makeTree();
    symlinkSync("nowhere", path.join(folder, "dist", "gone-1.0.tar.gz"));
    await assert.rejects(findFiles([pattern], folder), {
      kind: "not-found",
      message: 'Cannot read "dist/gone-1.0.tar.gz": there is no such file',
      hint: "It is a link that leads nowhere: take it away, or name the files",
    });
  });
}

const HAS_PIPES = process.platform !== "win32";
test("findFiles() does not wait for a pipe that is named like a wheel", {
  skip: HAS_PIPES ? false : "no named pipes here",
}, async () => {
  const folder = makeTree();
  execFileSync("mkfifo", [path.join(folder, "pipe-1.0-py3-none-any.whl")]);
  await assert.rejects(findFiles(["*.whl"], folder), {
    message: 'Cannot read "pipe-1.0-py3-none-any.whl": it is no file',
  });
});
