/** Sdists of real projects with parts in C, Cython, C++ or Rust: built through the front end, and imported. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { findPython, isPypiThere } from "./python-interpreters.ts";
import { openPythonProject } from "./python-project.ts";
import { COMPILED_PROJECTS, fetchSdist, unpackSdist } from "./real-projects.ts";

const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";
const TOOLCHAIN = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
const python = IS_WHOLE ? (findPython("3.11") ?? findPython("3")) : undefined;
const isPypi = IS_WHOLE && (await isPypiThere());

for (const [requirement, line] of IS_WHOLE ? Object.entries(COMPILED_PROJECTS) : []) {
  test(`cheeseshop build compiles ${requirement}, and it can be imported`, async (t) => {
    if (python === undefined || !isPypi) return t.skip("PyPI cannot be reached");
    const sdist = fetchSdist(python, requirement);
    assert.ok(sdist !== undefined, "pip cannot fetch it");
    const project = openPythonProject(unpackSdist(python, sdist), temporaryFolder(), TOOLCHAIN);
    const { code, output } = await project.build("--wheel", "--python", python);
    assert.equal(code, 0, output.slice(-4000));
    const [wheel = ""] = project.listBuilt();
    const folder = temporaryFolder();
    await run(python, ["-m", "zipfile", "-e", `${project.path}/dist/${wheel}`, folder]);
    const imported = await run(python, ["-c", `${line}; print("works")`], {
      env: { PYTHONPATH: folder },
    });
    assert.match(imported.output, /works\n$/);
  });
}
