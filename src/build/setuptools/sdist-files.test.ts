import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { openNativeBackend } from "../native-backend.ts";
import { NeedsPython } from "../needs-python.ts";
import { readProject } from "../source-tree.ts";

const FILES = {
  "pyproject.toml":
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "sample"\nversion = "1.0"\n',
  "README.md": "# Sample\n",
  "sample.py": "",
  "secret.txt": "s\n",
  "sample.egg-info/SOURCES.txt": "sample.py\nsecret.txt\n",
};

async function open(files: Readonly<Record<string, string>>) {
  const tree = await readProject(memoryTree({ ...FILES, ...files }));
  return openNativeBackend(tree, { generator: "test" });
}

test("chooseSdistFiles() tells of a file that only the list of an earlier build names", async () => {
  const { warnings } = await open({});
  assert.deepEqual(
    warnings.map(({ level, message }) => [level, message]),
    [
      [
        "note",
        "secret.txt is in the sdist only because sample.egg-info/SOURCES.txt of an earlier build lists it",
      ],
    ],
  );
});

for (const [title, files] of [
  ["MANIFEST.in names too", { "MANIFEST.in": "include *.txt\n" }],
  ["an unpacked sdist lists", { "PKG-INFO": "Metadata-Version: 2.4\n" }],
] as const) {
  test(`chooseSdistFiles() says nothing of a file that ${title}`, async () => {
    assert.deepEqual((await open(files)).warnings, []);
  });
}

test("openSetuptools() leaves a strange file of an .egg-info folder to Python", async () => {
  await assert.rejects(open({ "sample.egg-info/depends.txt": "x\n" }), NeedsPython);
});

test("openSetuptools() leaves a package that is the project's own folder to Python", async () => {
  const setting = '[tool.setuptools]\npackages = ["demo"]\npackage-dir = {demo = "."}\n';
  const files = { "pyproject.toml": FILES["pyproject.toml"] + setting, "__init__.py": "" };
  await assert.rejects(open(files), NeedsPython);
});
