/**
 * Sdists of real projects, built without Python and by their own backend: docs/native-builds.md tells what came of it.
 * Without the word "all", three of them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readHookedProject } from "../../src/build/frontend/hooked-project.ts";
import { buildAsAutoDoes, comparableSdist, comparableWheel } from "./native-builds.ts";
import { fetchSdist, NATIVE_PROJECTS, PYTHON_PROJECTS, unpackSdist } from "./real-projects.ts";
import { buildSamples, findAskingBackends, findBackends } from "./reference.ts";

const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";
/** setuptools keeps what the umask of whoever unpacked has left of them; ours are the same everywhere. */
const RUNNABLE = 0o111;

const backends = findBackends();
const docs = readFileSync(path.join(import.meta.dirname, "../../docs/native-builds.md"), "utf8");

test("docs/native-builds.md lists the real projects that are built both ways", () => {
  const listed = [...docs.matchAll(/^\| `([^`]+==[^`]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(listed, [...NATIVE_PROJECTS]);
});

for (const requirement of IS_WHOLE ? NATIVE_PROJECTS : NATIVE_PROJECTS.slice(0, 3)) {
  test(`a native build of ${requirement} is as the backend's`, async (t) => {
    const sdist = backends && fetchSdist(backends, requirement);
    if (backends === undefined || sdist === undefined) return t.skip("PyPI cannot be reached");
    const folder = unpackSdist(backends, sdist);
    const ours = await buildAsAutoDoes(folder);
    assert.ok(ours.kind === "native", JSON.stringify(ours));
    const { backend, asks } = await readBackend(folder);
    const python = asks ? findAskingBackends() : backends;
    if (python === undefined) return t.skip("PyPI cannot be reached");
    const [theirs] = buildSamples(python, [{ folder, backend }]);
    assert.ok(theirs !== undefined && !("refused" in theirs), JSON.stringify(theirs));
    assert.equal(ours.built.sdistName, theirs.sdistName);
    assert.deepEqual(
      comparableSdist(ours.built.sdist, backend),
      comparableSdist(theirs.sdist, backend),
    );
    assert.equal(ours.built.wheelName, theirs.wheelName);
    assert.deepEqual(
      comparableWheel(ours.built.wheel, RUNNABLE),
      comparableWheel(theirs.wheel, RUNNABLE),
    );
  });
}

for (const [requirement, why] of IS_WHOLE ? Object.entries(PYTHON_PROJECTS) : []) {
  test(`auto goes to Python with ${requirement}, and says why`, async (t) => {
    const sdist = backends && fetchSdist(backends, requirement);
    if (backends === undefined || sdist === undefined) return t.skip("PyPI cannot be reached");
    const ours = await buildAsAutoDoes(unpackSdist(backends, sdist));
    assert.ok(ours.kind === "python");
    assert.match(ours.why, why);
  });
}

/** The backend, and whether it is asked with setuptools-scm beside it. */
async function readBackend(folder: string) {
  const { buildSystem } = await readHookedProject(folder);
  const asks = buildSystem?.requires.some(({ project }) => project === "setuptools-scm") ?? false;
  return { backend: buildSystem?.backend ?? "setuptools.build_meta:__legacy__", asks };
}
