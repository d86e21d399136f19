import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { memoryTree } from "../../test/fakes/memory-tree.ts";
import {
  discoverLayout,
  EVERYWHERE,
  findPackageFolder,
  findPackages,
  findWithFolders,
  guessName,
  normalizeFolders,
} from "./discovery.ts";
import { openFolder } from "./file-tree.ts";

const FLAT = memoryTree({
  "pkg/__init__.py": "",
  "pkg/inner/__init__.py": "",
  "pkg/plain/data.py": "",
  "tests/__init__.py": "",
  "docs/conf.py": "",
  "setup.py": "",
});

test("findPackages() takes folders with __init__.py", () => {
  assert.deepEqual(findPackages(FLAT, EVERYWHERE), ["pkg", "tests", "pkg.inner"]);
});

test("findPackages() takes every folder where namespaces are wanted", () => {
  const found = findPackages(FLAT, { ...EVERYWHERE, namespaces: true, include: ["pkg*"] });
  assert.deepEqual(found, ["pkg", "pkg.inner", "pkg.plain"]);
});

test("findPackages() finds what is in an excluded package, but not below NAME.*", () => {
  const only = findPackages(FLAT, { ...EVERYWHERE, exclude: ["pkg"] });
  assert.deepEqual(only, ["tests", "pkg.inner"]);
  const none = findPackages(FLAT, { ...EVERYWHERE, exclude: ["pkg", "pkg.*", "tests"] });
  assert.deepEqual(none, []);
});

test("findWithFolders() tells where the packages of one other folder lie", () => {
  const tree = memoryTree({ "lib/a/__init__.py": "", "lib/a/b/__init__.py": "" });
  assert.deepEqual(findWithFolders(tree, { ...EVERYWHERE, where: ["lib"] }, {}), {
    packages: ["a", "a.b"],
    folders: { "": "lib" },
  });
});

test("findWithFolders() tells where those of several folders lie", () => {
  const tree = memoryTree({ "lib/a/__init__.py": "", "more/b/__init__.py": "" });
  assert.deepEqual(findWithFolders(tree, { ...EVERYWHERE, where: ["lib", "more"] }, {}), {
    packages: ["a", "b"],
    folders: { a: "lib/a", b: "more/b" },
  });
});

test("discoverLayout() takes the packages of a flat project, without tests and docs", () => {
  const layout = discoverLayout(FLAT, {});
  assert.deepEqual(layout, {
    kind: "flat",
    packages: ["pkg", "pkg.inner", "pkg.plain"],
    modules: [],
    folders: {},
  });
  assert.equal(guessName(FLAT, layout), "pkg");
});

test("discoverLayout() takes all that is in src", () => {
  const tree = memoryTree({ "src/a/b/c.py": "", "src/one.py": "", "other/__init__.py": "" });
  assert.deepEqual(discoverLayout(tree, {}), {
    kind: "src",
    packages: ["a", "a.b"],
    modules: ["one"],
    folders: { "": "src" },
  });
});

test("discoverLayout() takes the only module of a project without packages", () => {
  const tree = memoryTree({ "one.py": "", "setup.py": "", "conftest.py": "", "tests/x.py": "" });
  assert.deepEqual(discoverLayout(tree, {}).modules, ["one"]);
});

test("discoverLayout() does not look where the project says what it holds", () => {
  assert.deepEqual(discoverLayout(FLAT, { packages: [] }).packages, []);
  assert.deepEqual(discoverLayout(FLAT, { hasExtensions: true }).packages, []);
});

test("discoverLayout() names several packages of a flat project, and the line to write", () => {
  const tree = memoryTree({ "a/__init__.py": "", "b/__init__.py": "", "a-stubs/x.pyi": "" });
  assert.throws(() => discoverLayout(tree, {}), {
    kind: "invalid",
    message: /a, b lie on its top level/,
    hint: /packages = \["a", "b"\]/,
  });
});

for (const [name, folders, wanted] of [
  ["my.pkg", { "": "root/is/nested" }, "root/is/nested/my/pkg"],
  ["my.pkg", { my: "root/is/nested" }, "root/is/nested/pkg"],
  ["my.pkg", { "my.pkg": "root/is/nested" }, "root/is/nested"],
  ["other.pkg", { "my.pkg": "root" }, "other/pkg"],
] as const) {
  test(`findPackageFolder() of ${name} in ${JSON.stringify(folders)} is ${wanted}`, () => {
    assert.equal(findPackageFolder(name, folders), wanted);
  });
}

for (const folder of ["src", "src/", "./src", "./src/"]) {
  test(`findWithFolders() finds packages in ${folder}, which is src`, () => {
    const tree = memoryTree({ "src/sample/__init__.py": "" });
    const search = { where: [folder], include: ["*"], exclude: [], namespaces: true };
    assert.deepEqual(findWithFolders(tree, search, {}), {
      packages: ["sample"],
      folders: { "": "src" },
    });
    assert.deepEqual(normalizeFolders([["", folder]]), { "": "src" });
  });
}

test("findPackages() refuses links that lead back up, which have no end", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-packages-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "sample"));
  writeFileSync(path.join(folder, "sample/__init__.py"), "");
  for (const name of ["one", "two"]) symlinkSync(".", path.join(folder, "sample", name));
  assert.throws(() => findPackages(openFolder(folder), EVERYWHERE), {
    kind: "invalid",
    message: "Cannot find the packages: the link sample/one leads back up",
  });
});
