import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { findBuiltFiles } from "./built-files.ts";

const FOLDER = mkdtempSync(path.join(tmpdir(), "cheeseshop-built-"));
after(() => rmSync(FOLDER, { recursive: true }));

function makeProject(...files: readonly string[]): string {
  const project = mkdtempSync(path.join(FOLDER, "project-"));
  mkdirSync(path.join(project, "dist"));
  for (const file of files) writeFileSync(path.join(project, "dist", file), "");
  return project;
}

test("findBuiltFiles() takes the newest version by its meaning, and names the rest", async () => {
  const project = makeProject(
    ...["lib-1.9.tar.gz", "lib-1.10.tar.gz", "lib-1.10-py3-none-any.whl", "lib-1.10rc1.tar.gz"],
    ...["lib-1.10.egg", "notes.txt"],
  );
  const { release, paths, leftOut } = await findBuiltFiles(project);
  assert.equal(release, "lib 1.10");
  assert.deepEqual(
    paths.map((file) => path.relative(project, file)),
    ["dist/lib-1.10-py3-none-any.whl", "dist/lib-1.10.tar.gz"],
  );
  assert.deepEqual(leftOut, ["lib-1.10.egg", "lib-1.10rc1.tar.gz", "lib-1.9.tar.gz", "notes.txt"]);
});

test("findBuiltFiles() does not choose between projects", async () => {
  const project = makeProject("a_lib-1.0.tar.gz", "b-2.0.tar.gz");
  await assert.rejects(findBuiltFiles(project), { kind: "invalid", message: /a-lib and b/ });
});

test("findBuiltFiles() says that nothing was built", async () => {
  await assert.rejects(findBuiltFiles(makeProject("notes.txt")), { kind: "not-found" });
  const nowhere = path.join(makeProject(), "nowhere");
  await assert.rejects(findBuiltFiles(nowhere), { message: /there is no folder "dist"/ });
});
