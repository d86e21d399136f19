/** `cheeseshop build --verify-native`: both ways, and what differs. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../clients.ts";
import { makePythonProject } from "./python-project.ts";
import { findBackends } from "./reference.ts";

/** Its backend, and the same name for another that stands on the path of Python. */
function filesFor(backend: string, requires: string): Readonly<Record<string, string>> {
  return {
    "pyproject.toml": [
      "[build-system]",
      `requires = ["${requires}"]`,
      `build-backend = "${backend}"`,
      "[project]",
      'name = "sample-lib"',
      'version = "1.0"',
      'requires-python = ">=3.9"',
      'description = "A sample"',
      "",
    ].join("\n"),
    "sample_lib.py": "ANSWER = 42\n",
  };
}

test("cheeseshop build --verify-native tells what another backend does otherwise, and writes nothing", async () => {
  const packages = temporaryFolder();
  mkdirSync(path.join(packages, "flit_core"));
  writeFileSync(path.join(packages, "flit_core", "__init__.py"), "");
  const impostor = readFileSync(path.join(import.meta.dirname, "in_tree_backend.py"), "utf8");
  writeFileSync(path.join(packages, "flit_core", "buildapi.py"), impostor);
  const files = filesFor("flit_core.buildapi", "flit_core");
  const project = makePythonProject(files, { PYTHONPATH: packages });
  const { code, output } = await project.build("--wheel", "--verify-native", "--no-isolation");
  assert.equal(code, 1, output);
  assert.match(output, /^Building without Python: all that flit_core asks is written$/m);
  assert.match(output, /^Building by Python, to compare$/m);
  assert.match(output, /^Cannot vouch for the native build: the backend builds otherwise$/m);
  assert.match(output, /^\s*sample_lib-1\.0-py3-none-any\.whl$/m);
  assert.match(output, /A sample/);
  assert.match(output, /settings\.json/);
  assert.deepEqual(project.listBuilt(), []);
  assert.deepEqual(project.listTemporary(), []);
});

test("cheeseshop build --verify-native says so where both ways come to the same", async (t) => {
  const python = findBackends();
  if (python === undefined) return t.skip("no real backends here");
  const project = makePythonProject(filesFor("setuptools.build_meta", "setuptools"));
  const words = ["--verify-native", "--no-isolation", "--python", python, "--json"];
  const { code, output, stdout } = await project.build(...words);
  assert.equal(code, 0, output);
  assert.match(output, /^The native build is the same, but for the program that is named in it$/m);
  assert.equal(project.listBuilt().length, 2);
  assert.equal(JSON.parse(stdout).isVerified, true);
});

test("cheeseshop build --verify-native has nothing to say of a build by Python", async () => {
  const project = makePythonProject({
    "pyproject.toml":
      '[build-system]\nrequires = []\nbuild-backend = "in_tree_backend"\nbackend-path = ["backend"]\n',
    "sample_lib.py": "",
    "backend/in_tree_backend.py": readFileSync(
      path.join(import.meta.dirname, "in_tree_backend.py"),
      "utf8",
    ),
  });
  const { code, output, stdout } = await project.build("--wheel", "--verify-native", "--json");
  assert.equal(code, 0, output);
  assert.match(output, /^note: there is no native build to verify$/m);
  assert.equal(JSON.parse(stdout).isVerified, false);
});
