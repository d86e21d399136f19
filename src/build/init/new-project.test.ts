import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { readFileRules } from "../setuptools/file-rules.ts";
import { readProject } from "../source-tree.ts";
import { makeNewProject, type NewProject } from "./new-project.ts";

const PROJECT: NewProject = {
  name: "Sample-Lib",
  isFlat: false,
  hasCommand: false,
  license: "MIT",
  hasLicenseText: false,
  python: "3.9",
  year: 2026,
};

for (const [words, more, wanted] of [
  ["in src", {}, { "": "src" }],
  ["beside pyproject.toml", { isFlat: true }, {}],
  ["with a command", { hasCommand: true, license: "apache-2.0" }, { "": "src" }],
] as const) {
  test(`makeNewProject() makes a project whose package is found ${words}`, async () => {
    const files = makeNewProject({ ...PROJECT, ...more });
    const rules = readFileRules(await readProject(memoryTree(Object.fromEntries(files))));
    assert.deepEqual(rules.packages, ["sample_lib"]);
    assert.deepEqual(rules.folders, wanted);
    assert.deepEqual(rules.licenseFiles, ["LICENSE"]);
  });
}

test("makeNewProject() names author, year and repository", () => {
  const author = { name: 'Ann "A" Bee', email: "ann@example.com" };
  const files = makeNewProject({ ...PROJECT, author, repository: "https://example.com/a" });
  assert.match(files.get("LICENSE") ?? "", /Copyright \(c\) 2026 Ann "A" Bee/);
  const pyproject = files.get("pyproject.toml") ?? "";
  assert.match(pyproject, /name = "Ann \\"A\\" Bee", email = "ann@example.com"/);
  assert.match(pyproject, /Repository = "https:\/\/example.com\/a"/);
});

test("makeNewProject() leaves the licence alone that is there", () => {
  assert.ok(
    !makeNewProject({ ...PROJECT, license: "GPL-3.0-only", hasLicenseText: true }).has("LICENSE"),
  );
});

for (const [more, kind] of [
  [{ name: "-a" }, "invalid"],
  [{ name: "class" }, "invalid"],
  [{ name: "2fast" }, "invalid"],
  [{ license: "Mine" }, "invalid"],
  [{ license: "GPL-3.0-only" }, "not-found"],
] as const) {
  test(`makeNewProject() refuses ${JSON.stringify(more)}`, () => {
    assert.throws(() => makeNewProject({ ...PROJECT, ...more }), { kind });
  });
}
