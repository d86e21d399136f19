/** Story A5: `python -m build`. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";
import { isPypiThere } from "../builds/python-interpreters.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { type Clients, findClients, run } from "../clients.ts";
import { buildProject, writeProject } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const { clients, missing } = await findClients();
const isPypi = await isPypiThere();

const LINES = [
  'description = "Adds"',
  'requires-python = ">=3.8"',
  'dependencies = ["idna>=3"]',
  "[project.scripts]",
  'sample = "sample_lib.example:add"',
];

for (const way of ["native", "python"]) {
  const isThere = clients !== undefined && (way === "native" || isPypi);
  const skip = isThere ? false : (missing ?? "no PyPI");
  test(`A5: build --backend ${way} makes what python -m build makes`, { skip }, async () => {
    if (clients === undefined) return;
    const folder = writeProject({ name: "sample-lib", version: "1.0", lines: LINES });
    const theirs = await readAll(clients, await buildProject(clients, folder));
    const words = [MAIN, "build", "--backend", way, "--out", "ours"];
    const built = await run(process.execPath, words, { folder, env: OF_THIS_MACHINE });
    assert.equal(built.code, 0, built.output);
    const files = built.stdout.trim().split("\n").slice(-2);
    assert.deepEqual(files.map((file) => path.basename(file)).toSorted(), [
      "sample_lib-1.0-py3-none-any.whl",
      "sample_lib-1.0.tar.gz",
    ]);
    assert.deepEqual(await readAll(clients, files), theirs);
    if (way === "native") return;
    assert.match(built.output, /environment.*setuptools/i);
    assert.match(built.output, /^Building the wheel from the sdist$/m);
  });
}

test("A5: a folder without a project says so", async () => {
  const { code, output } = await makeAuthorFolder({ "a.py": "" }).cheeseshop("build");
  assert.equal(code, 1);
  assert.match(output, /^Cannot build: no pyproject\.toml or setup\.py here$/m);
});

test("A5: a misspelt key of [build-system] is named with those that there are", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-bakend = "setuptools.build_meta"\n',
  });
  const { code, output } = await folder.cheeseshop("build");
  assert.equal(code, 1);
  assert.match(output, /^pyproject\.toml:3:1: Cannot .*build-system\.build-bakend is no key/m);
  assert.match(output, /^ {2}Use requires, build-backend, backend-path/m);
});

test("A5: a backend that fails ends with its own words, and dist/ is as it was", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const folder = makeAuthorFolder({
    "pyproject.toml":
      '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["backend"]\n',
    "backend/own.py":
      "def build_sdist(sdist_directory, config_settings=None):\n    raise ValueError('no such luck')\n",
  });
  const dist = path.join(folder.path, "dist");
  mkdirSync(dist);
  writeFileSync(path.join(dist, "sample-0.9.tar.gz"), "");
  const { code, output } = await folder.cheeseshop("build");
  assert.equal(code, 1);
  assert.match(output, /^Cannot build: /m);
  assert.match(output, /no such luck/);
  assert.deepEqual(readdirSync(dist), ["sample-0.9.tar.gz"]);
});

/** Members of the sdist, and of the wheel with METADATA's text. */
async function readAll({ python }: Clients, files: readonly string[]): Promise<unknown> {
  const sdist = files.find((file) => file.endsWith(".tar.gz")) ?? "";
  const wheel = files.find((file) => file.endsWith(".whl")) ?? "";
  const listed = await run(python, ["-m", "tarfile", "-l", sdist]);
  const texts = await readWheelTexts(readFileSync(wheel));
  return {
    sdist: listed.stdout
      .split("\n")
      .filter((it) => it !== "" && !it.trim().endsWith("/"))
      .toSorted(),
    wheel: Object.keys(texts).toSorted(),
    metadata: texts["sample_lib-1.0.dist-info/METADATA"],
  };
}
