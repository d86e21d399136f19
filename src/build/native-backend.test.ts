import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../test/fakes/memory-tree.ts";
import { isAppError } from "../errors.ts";
import { openNativeBackend } from "./native-backend.ts";
import { NeedsPython } from "./needs-python.ts";
import { readProject } from "./source-tree.ts";

const STRICT = ["setuptools.build_meta", "flit_core.buildapi", "uv_build"];

function makeTree(backend: string) {
  const [requires = ""] = backend.split(".");
  return memoryTree({
    "pyproject.toml": [
      `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"`,
      '[project]\nname = "sample"\nversion = "1.0"\nlicense = "MIT"',
      'classifiers = [\n  "Topic :: Utilities",\n  "License :: OSI Approved :: MIT License",\n]\n',
    ].join("\n"),
    "src/sample/__init__.py": '"""A sample."""\n',
  });
}

for (const backend of STRICT) {
  test(`openNativeBackend() refuses a licence classifier beside an expression, as ${backend}`, async () => {
    const tree = await readProject(makeTree(backend));
    await assert.rejects(openNativeBackend(tree, { generator: "test" }), (error) => {
      assert.ok(isAppError(error, "invalid"));
      assert.equal(
        error.message,
        "Cannot build: License :: OSI Approved :: MIT License stands beside a licence expression",
      );
      assert.deepEqual([error.place?.file, error.place?.line], ["pyproject.toml", 10]);
      return true;
    });
  });
}

test("openNativeBackend() takes both where hatchling builds", async () => {
  const tree = await readProject(makeTree("hatchling.build"));
  assert.equal((await openNativeBackend(tree, { generator: "test" })).name, "hatchling");
});

for (const [title, rest] of [
  [
    "an address",
    '[project.urls]\nHome = "https://example.org"\n2024 = "https://example.org/2024"\n',
  ],
  ["an extra", '[project.optional-dependencies]\ndev = ["a"]\n3 = ["b"]\n'],
] as const) {
  test(`openNativeBackend() leaves the order to Python where ${title} is named by a number`, async () => {
    const tree = await readProject(
      memoryTree({
        "pyproject.toml": `[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "sample"\nversion = "1.0"\n${rest}`,
        "sample.py": "",
      }),
    );
    await assert.rejects(openNativeBackend(tree, { generator: "test" }), NeedsPython);
  });
}

for (const [requires, backend, rest, why, line] of [
  [
    "hatchling",
    "hatchling.build",
    '[tool.hatch.version]\npath = "a.py"\npattern = "x"',
    /sets pattern/,
    9,
  ],
  [
    "setuptools-scm",
    "setuptools.build_meta",
    '[tool.setuptools_scm]\nversion_file = "a.py"',
    /writes a version file/,
    8,
  ],
] as const) {
  test(`openNativeBackend() names the line that sends a project of ${requires} to Python`, async () => {
    const text = `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n[project]\nname = "sample"\ndynamic = ["version"]\n${rest}\n`;
    const tree = await readProject(
      memoryTree({ "pyproject.toml": text, "sample/__init__.py": "" }),
    );
    await assert.rejects(openNativeBackend(tree, { generator: "test" }), (error) => {
      assert.ok(error instanceof NeedsPython);
      assert.match(error.message, why);
      assert.deepEqual([error.place?.file, error.place?.line], ["pyproject.toml", line]);
      return true;
    });
  });
}

for (const [version, tag, built] of [
  ["1.0", ".dev", "1.0.dev0"],
  ["1.0.dev0", ".dev", "1.0.dev0"],
  ["1.0rc1", "-rc1", "1.0rc1"],
] as const) {
  test(`openNativeBackend() gives ${version} the tag ${tag} once`, async () => {
    const text = `[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "sample"\nversion = "${version}"\n`;
    const cfg = `[egg_info]\ntag_build = ${tag}\n`;
    const files = { "pyproject.toml": text, "setup.cfg": cfg, "sample.py": "" };
    const backend = await openNativeBackend(await readProject(memoryTree(files)), {
      generator: "test",
    });
    assert.ok(backend.planWheel().filename.startsWith(`sample-${built}-`));
  });
}
