/**
 * Releases of projects with a history of MANIFEST.in: what `cheeseshop manifest` lists is what setuptools packs, and
 * where the project is built without Python, so are the bytes. Without the word "all", three releases of each.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readHookedProject } from "../../src/build/frontend/hooked-project.ts";
import { chooseManifest, listArchive } from "../../src/build/manifest/manifest.ts";
import { readSourceTree } from "../../src/build/source-tree.ts";
import { HISTORIES, makeCheckout } from "./manifest-histories.ts";
import { buildAsAutoDoes, comparableSdist } from "./native-builds.ts";
import { fetchSdist, unpackSdist } from "./real-projects.ts";
import { type BuiltSample, buildSamples, findBackends } from "./reference.ts";

const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";
const backends = findBackends();
const skip = backends === undefined ? "PyPI cannot be reached" : false;

for (const [project, versions] of Object.entries(HISTORIES)) {
  test(`the sdists of ${project}'s releases hold what setuptools packs`, { skip }, async (t) => {
    const releases = (IS_WHOLE ? versions : chooseThree(versions)).map((version) => {
      const requirement = `${project}==${version}`;
      const sdist = backends && fetchSdist(backends, requirement, { isolated: false });
      return { version, sdist };
    });
    for (const { version, sdist } of releases) {
      await t.test(version, async (t) => {
        if (backends === undefined || sdist === undefined) return t.skip("pip cannot fetch it");
        const folder = unpackSdist(backends, sdist);
        makeCheckout(folder);
        const theirs = await buildByBackend(backends, folder);
        const names = Object.keys(theirs.sdist).map((name) => name.replace(/^[^/]*\//, ""));
        assert.deepEqual(await listOurs(folder), names.sort());
        const ours = await buildAsAutoDoes(folder);
        if (ours.kind === "python") return;
        assert.deepEqual(
          comparableSdist(ours.built.sdist, "setuptools"),
          comparableSdist(theirs.sdist, "setuptools"),
        );
      });
    }
  });
}

/** The oldest, the newest, and one between them. */
function chooseThree(versions: readonly string[]): readonly string[] {
  return [0, 0.5, 1].flatMap((part) => versions[Math.floor(part * (versions.length - 1))] ?? []);
}

async function listOurs(folder: string): Promise<readonly string[]> {
  const world = { env: process.env, now: () => new Date() };
  const { choice } = await chooseManifest(await readSourceTree(folder), world);
  return [...listArchive(choice)].sort();
}

async function buildByBackend(python: string, folder: string): Promise<BuiltSample> {
  const { buildSystem } = await readHookedProject(folder);
  const backend = buildSystem?.backend ?? "setuptools.build_meta:__legacy__";
  const [built] = buildSamples(python, [{ folder, backend }]);
  assert.ok(built !== undefined && !("refused" in built), JSON.stringify(built));
  return built;
}
