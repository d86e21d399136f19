/** Story A9: an author wants MANIFEST.in written for them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";

const PROJECT = {
  "setup.py":
    'from setuptools import setup\nsetup(name="sample", version="1.0", py_modules=["one"])\n',
  "one.py": "",
  "README.md": "",
  "docs/with space.txt": "",
  "CHANGES.rst": "",
  "odd-": "",
};

test("A9: --check lists what is missing, --update writes the lines, and then it matches", async () => {
  const folder = makeAuthorFolder(PROJECT);
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  const missing = await folder.cheeseshop("manifest", "--check");
  assert.equal(missing.code, 1);
  assert.match(
    missing.stdout,
    /missing from the sdist:\n {2}CHANGES\.rst\n {2}docs\/with space\.txt\n {2}odd-\n/,
  );
  assert.match(
    missing.stdout,
    /suggested lines for MANIFEST\.in:\n {2}include \*\.rst\n {2}recursive-include docs \*\.txt\n/,
  );
  assert.match(missing.stdout, /no rule fits:\n {2}odd-/);
  const updated = await folder.cheeseshop("manifest", "--update", "-v");
  assert.equal(updated.code, 0, updated.output);
  assert.equal(folder.read("MANIFEST.in"), "include *.rst\nrecursive-include docs *.txt\n");
  folder.write({ "MANIFEST.in": `${folder.read("MANIFEST.in")}include odd-\n` });
  await folder.do("git", "add", ".");
  const matching = await folder.cheeseshop("manifest", "--check");
  assert.equal(matching.code, 0, matching.output);
  assert.match(matching.stdout, /match/);
});

test("A9: without version control the folder itself is compared, and that is said", async () => {
  const folder = makeAuthorFolder(PROJECT);
  const { output } = await folder.cheeseshop("manifest", "--check");
  assert.match(output, /neither git nor Mercurial keeps this folder/);
  assert.match(output, /CHANGES\.rst/);
});

test("A9: a project of another backend is compared too, and learns line by line what to write", async () => {
  const system =
    '[build-system]\nrequires = ["uv_build>=0.13,<0.14"]\nbuild-backend = "uv_build"\n';
  const project = `${system}[project]\nname = "sample"\nversion = "1.0"\n`;
  const folder = makeAuthorFolder({
    "pyproject.toml": project,
    "src/sample/__init__.py": "",
    "docs/a.txt": "",
  });
  await folder.do("git", "init", "-q");
  await folder.do("git", "add", ".");
  const before = await folder.cheeseshop("manifest", "--check");
  assert.equal(before.code, 1);
  assert.match(before.stdout, /^missing from the sdist:\n {2}docs\/a\.txt$/m);
  const updated = await folder.cheeseshop("manifest", "--update");
  assert.match(updated.output, /^Cannot write MANIFEST\.in: uv_build does not read it$/m);
  const explained = await folder.cheeseshop("manifest", "--explain", "docs/a.txt");
  const line = 'source-include = ["docs/a.txt"]';
  assert.ok(explained.stdout.includes(`Write ${line} below [tool.uv.build-backend]`));
  folder.write({ "pyproject.toml": `${project}[tool.uv.build-backend]\n${line}\n` });
  const after = await folder.cheeseshop("manifest", "--check");
  assert.equal(after.code, 0, after.output);
});
