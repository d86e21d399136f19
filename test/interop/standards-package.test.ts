/** `cheeseshop/standards` as npm packs it, imported by a project that has nothing else: no dependency is there. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { buildRelease } from "../release-build.ts";

const ROOT = path.dirname(path.dirname(import.meta.dirname));
let project: string;

before(async () => {
  project = await mkdtemp(path.join(tmpdir(), "cheeseshop-package-"));
  const release = path.join(project, "release");
  await mkdir(release);
  await cp(path.join(ROOT, "package.json"), path.join(release, "package.json"));
  buildRelease(path.join(release, "dist"));
  // Without scripts: what they would build is there already.
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", project];
  const [{ filename }] = JSON.parse(run("npm", words, release).stdout);
  const installed = path.join(project, "node_modules", "cheeseshop");
  await mkdir(installed, { recursive: true });
  run("tar", ["-xzf", path.join(project, filename), "--strip-components=1"], installed);
});

after(async () => {
  await rm(project, { recursive: true });
});

test("cheeseshop/standards can be imported where the package alone is installed", () => {
  const script = `
    const { formatVersion, parseVersion } = await import("cheeseshop/standards");
    console.log(formatVersion(parseVersion("1.0-RC1")));`;
  const { stdout } = run("node", ["--input-type=module", "--eval", script], project);
  assert.equal(stdout, "1.0rc1\n");
});

test("cheeseshop/standards has types for whoever imports it", async () => {
  await writeFile(
    path.join(project, "index.ts"),
    'import { parseName, type ProjectName } from "cheeseshop/standards";\n' +
      'export const name: ProjectName = parseName("a");\n' +
      'export const wrong: number = parseName("a");\n',
  );
  const words = ["--noEmit", "--module", "nodenext", "--strict", "--types", "", "index.ts"];
  const tsc = path.join(ROOT, "node_modules", ".bin", "tsc");
  const checked = spawnSync(tsc, words, { cwd: project, encoding: "utf8" });
  assert.match(checked.stdout, /^index\.ts\(3,14\): error TS2322/);
  assert.equal(checked.stdout.match(/error TS/g)?.length, 1, checked.stdout);
});

function run(program: string, words: readonly string[], cwd: string): SpawnSyncReturns<string> {
  const done = spawnSync(program, words, { cwd, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return done;
}
