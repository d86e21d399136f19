/** Story A5: `python -m build`. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { PYPI } from "../../src/standards/known-indexes.ts";
import { makeAuthorFolder } from "../author-folder.ts";
import { isPypiThere } from "../builds/python-interpreters.ts";
import { readWheelTexts } from "../builds/python-project.ts";
import { type Clients, findClients, run } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { buildProject, writeProject } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

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

const PINNED = {
  build: "1.2.2.post1",
  twine: "6.0.1",
  setuptools: "75.6.0",
  wheel: "0.45.1",
};
/** Some thirty projects come through a cold mirror: a minute and more. */
const isPatient = process.env.CHEESESHOP_TEST_ALL === "1";

test("A5: the tools of a guide come through our index, and build with it", {
  skip: isPypi && isPatient ? false : "no PyPI, or no time: npm run test:all has it",
}, async () => {
  if (clients === undefined) return;
  const shop = await openShop({ args: ["--upstream", PYPI.simpleUrl] });
  try {
    const environment = await makeEnvironment(clients);
    const index = `${shop.address}/simple/`;
    const wanted = Object.entries(PINNED).map(([tool, version]) => `${tool}==${version}`);
    const words = ["install", "--upgrade", ...wanted, "-i", index];
    const installed = await environment.pip("newest", ...words);
    assert.equal(installed.code, 0, installed.output);
    const names = JSON.stringify(Object.keys(PINNED));
    const ask = `from importlib.metadata import version; print(*map(version, ${names}))`;
    const { stdout } = await environment.evaluate(ask);
    assert.equal(stdout.trim(), Object.values(PINNED).join(" "));
    const folder = writeProject({ name: "sample-lib", version: "1.0", lines: LINES });
    const env = { PIP_INDEX_URL: index };
    const built = await run(environment.python, ["-m", "build"], { folder, env });
    assert.equal(built.code, 0, built.output);
    assert.deepEqual(readdirSync(path.join(folder, "dist")).toSorted(), [
      "sample_lib-1.0-py3-none-any.whl",
      "sample_lib-1.0.tar.gz",
    ]);
  } finally {
    await shop.stop();
  }
});

test("A5: a requirement that no index has is named, with every index that was asked", async (t) => {
  if (clients === undefined) return t.skip(missing);
  const shop = await openShop();
  try {
    const folder = makeAuthorFolder({
      "pyproject.toml":
        '[build-system]\nrequires = ["no-such-project>=3"]\nbuild-backend = "no_such_backend"\n',
    });
    const addresses = ["main", "test"].map((index) => `${shop.address}/root/${index}/simple/`);
    const env = {
      ...OF_THIS_MACHINE,
      ...{ PIP_INDEX_URL: addresses[0] ?? "", PIP_EXTRA_INDEX_URL: addresses[1] ?? "" },
    };
    const words = [MAIN, "build"];
    const { code, output } = await run(process.execPath, words, { folder: folder.path, env });
    assert.equal(code, 1);
    const said = output.split("\n").find((line) => line.startsWith("Cannot prepare the build"));
    assert.ok(said?.includes("no index has no-such-project>=3"), output);
    for (const address of addresses) assert.ok(said?.includes(address), output);
  } finally {
    await shop.stop();
  }
});

test("A5: a setting for the backend is never passed over in silence", async () => {
  const folder = makeAuthorFolder({
    "pyproject.toml":
      '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n',
    "own.py":
      "def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):\n    raise ValueError(sorted(config_settings.items()))\n",
  });
  const told = await folder.cheeseshop("build", "--wheel", "--config-setting", "colour=red");
  assert.match(told.output, /^Building by Python: --config-setting says so$/m);
  assert.match(told.output, /\('colour', 'red'\)/);
  const words = ["build", "--backend", "native", "--config-setting", "colour=red"];
  const refused = await folder.cheeseshop(...words);
  assert.equal(refused.code, 2, refused.output);
  assert.match(refused.output, /Leave it out, or take --backend python/);
});
