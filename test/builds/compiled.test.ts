/**
 * Projects whose code is compiled go through the front end, with every Python that this machine has, and what was built
 * can be imported. Without the word "all", C alone is compiled, by the oldest Pythons and one of today.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { COMPILED_SAMPLES, type CompiledSample, SETUP_PY_EXTENSION } from "./compiled-samples.ts";
import { findPython, isPypiThere } from "./python-interpreters.ts";
import { makePythonProject, type PythonProject } from "./python-project.ts";

const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";
/** Where compilers are, and where cargo keeps what it has fetched. */
const TOOLCHAIN = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
const SAMPLE = COMPILED_SAMPLES["setup.py with C"];
const OLDEST = ["2.7", "3.6"];
const VERSIONS = IS_WHOLE
  ? [...OLDEST, "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"]
  : [...OLDEST, "3.13"];

const isPypi = await isPypiThere();

for (const version of VERSIONS) {
  test(`cheeseshop build compiles C of a setup.py by Python ${version}`, async (t) => {
    const python = findPython(version);
    const lack = python === undefined ? `no Python ${version} here` : findLack(SAMPLE);
    if (python === undefined || SAMPLE === undefined || lack !== undefined) return t.skip(lack);
    await buildAndImport(makePythonProject(SAMPLE.files, TOOLCHAIN), python);
  });
}

for (const [name, sample] of Object.entries(COMPILED_SAMPLES)) {
  if (!IS_WHOLE || sample === SAMPLE) continue;
  test(`cheeseshop build compiles a project of ${name}`, async (t) => {
    const python = findPython("3.11") ?? findPython("3");
    const lack = python === undefined ? "no Python here" : findLack(sample);
    if (python === undefined || lack !== undefined) return t.skip(lack);
    const project = makePythonProject(sample.files, TOOLCHAIN);
    if (sample.isInGit) commitAll(project.path);
    await buildAndImport(project, python);
  });
}

interface BadCode {
  readonly code: string;
  readonly said: RegExp;
  readonly hint: RegExp;
}

const BAD_CODE: Readonly<Record<string, BadCode>> = {
  "code that is wrong": {
    code: SETUP_PY_EXTENSION["sample.c"].replace("a + b", "a + sum"),
    said: /^Cannot build: sample\.c:6:\d+: error: .sum. undeclared \(first use in this function\)$/m,
    hint: /^ {2}\s*6 \| .*a \+ sum/m,
  },
  "a header that is not there": {
    code: `#include <libpq-fe.h>\n${SETUP_PY_EXTENSION["sample.c"]}`,
    said: /^Cannot build: sample\.c:1:10: fatal error: libpq-fe\.h: No such file or directory$/m,
    hint: /^ {2}(?:Install what is missing: )?.*(?:libpq-dev|libpq-devel|libpq)/m,
  },
};

for (const [what, { code, said, hint }] of Object.entries(BAD_CODE)) {
  test(`cheeseshop build ends with the compiler's own words for ${what}`, async (t) => {
    const python = findPython("3.11") ?? findPython("3");
    const lack = python === undefined ? "no Python here" : findLack(SAMPLE);
    if (python === undefined || lack !== undefined) return t.skip(lack);
    const files = { ...SETUP_PY_EXTENSION, "sample.c": code };
    const project = makePythonProject(files, TOOLCHAIN);
    const { code: exitCode, output } = await project.build("--wheel", "--python", python);
    assert.equal(exitCode, 1, output);
    const end = output.slice(output.lastIndexOf("\nCannot build"));
    assert.match(end, said);
    assert.match(end, hint);
    assert.deepEqual(project.listBuilt(), []);
    assert.deepEqual(project.listTemporary(), []);
  });
}

test("cheeseshop build names the package that has a compiler, where there is none", async (t) => {
  const python = findPython("3.11") ?? findPython("3");
  if (python === undefined) return t.skip("no Python here");
  // An empty folder on the path, so that neither pip nor setuptools finds a program by chance.
  const project = makePythonProject(SETUP_PY_EXTENSION, { ...TOOLCHAIN, PATH: temporaryFolder() });
  const { code, output } = await project.build("--wheel", "--python", python);
  assert.equal(code, 1, output);
  const end = output.slice(output.lastIndexOf("\nCannot build"));
  assert.match(end, /^Cannot build: .*(?:gcc|cc|clang)'/m);
  assert.match(end, /^ {2}Install what is missing: .*(?:build-essential|gcc)/m);
});

test("cheeseshop build says what setuptools refuses, and not the caret below it", async (t) => {
  const python = findPython("3.11") ?? findPython("3");
  if (python === undefined) return t.skip("no Python here");
  const setup = "from setuptools import setup\nsetup(name='a', install_requires=['foo bar'])\n";
  const { code, output } = await makePythonProject({ "setup.py": setup }, TOOLCHAIN).build(
    ...["--wheel", "--python", python],
  );
  assert.equal(code, 1, output);
  assert.match(output, /^Cannot build: error in a setup command: 'install_requires' .*foo bar$/m);
});

async function buildAndImport(project: PythonProject, python: string): Promise<void> {
  const { code, output } = await project.build("--python", python);
  assert.equal(code, 0, output);
  const [wheel, sdist] = project.listBuilt();
  assert.match(wheel ?? "", /^sample-1\.0-.*\.whl$/);
  assert.match(sdist ?? "", /^sample-1\.0\.tar\.gz$/);
  const folder = temporaryFolder();
  const file = path.join(project.path, "dist", wheel ?? "");
  await run(python, ["-m", "zipfile", "-e", file, folder]);
  const ask = "import sample; print(sample.__file__); print(sample.add(2, 3))";
  const imported = await run(python, ["-c", ask], { env: { PYTHONPATH: folder } });
  assert.match(imported.output, new RegExp(`^${folder}.*\\n5\\n$`), readdirSync(folder).join());
  assert.deepEqual(project.listTemporary(), []);
}

/** Why a sample cannot be built here. */
function findLack(sample: CompiledSample | undefined): string | undefined {
  if (!isPypi) return "PyPI cannot be reached";
  const missing = sample?.needs.find((it) => spawnSync(it, ["--version"]).status !== 0);
  return missing === undefined ? undefined : `no ${missing} here`;
}

function commitAll(folder: string): void {
  const author = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  for (const words of [
    ["init", "-q"],
    ["add", "."],
    [...author, "commit", "-qm", "All"],
  ]) {
    const { status, stderr } = spawnSync("git", words, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }
}
