import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { readProject } from "../source-tree.ts";
import { explainByLine } from "./explain-by-line.ts";
import type { Decision } from "./file-selection.ts";

function pyproject(requires: string, backend: string, lines: string): string {
  return `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n[project]\nname = "sample"\nversion = "1.0"\n${lines}\n`;
}

const FLIT = (lines: string): string =>
  pyproject("flit_core>=4", "flit_core.buildapi", `description = "Adds"\n${lines}`);
const HATCH = (lines: string): string => pyproject("hatchling", "hatchling.build", lines);
const UV = (lines: string): string => pyproject("uv_build>=0.13,<0.14", "uv_build", lines);

const FILES = {
  "src/sample/__init__.py": "",
  "src/sample/data/a.json": "",
  "src/sample/note.txt": "",
  "docs/guide.txt": "",
  LICENSE: "Free",
  "README.md": "# Sample",
};

/** The project, the file, and what is told of sdist and wheel: in or out, the words, and the place. */
const CASES: Readonly<
  Record<string, readonly [text: string, file: string, sdist: string, wheel: string]>
> = {
  "flit: a module": [
    FLIT(""),
    "src/sample/__init__.py",
    "in: flit_core takes it without being told",
    "in: flit_core takes it without being told",
  ],
  "flit: what include names": [
    FLIT('[tool.flit.sdist]\ninclude = ["docs/"]'),
    "docs/guide.txt",
    'in: tool.flit.sdist.include takes it in: "docs/" pyproject.toml:9',
    "out: flit_core does not take it by itself, and nothing that is written names it",
  ],
  "flit: what exclude names": [
    FLIT('[tool.flit.sdist]\nexclude = ["src/sample/other.txt", "src/sample/note.txt"]'),
    "src/sample/note.txt",
    'out: tool.flit.sdist.exclude leaves it out: "src/sample/note.txt" pyproject.toml:9',
    "in: flit_core takes it without being told",
  ],
  "hatch: whatever lies about": [
    HATCH(""),
    "docs/guide.txt",
    "in: hatchling takes it without being told",
    "out: hatchling does not take it by itself, and nothing that is written names it",
  ],
  "hatch: what is excluded for both": [
    HATCH('[tool.hatch.build]\nexclude = ["*.json"]'),
    "src/sample/data/a.json",
    'out: tool.hatch.build.exclude leaves it out: "*.json" pyproject.toml:8',
    'out: tool.hatch.build.exclude leaves it out: "*.json" pyproject.toml:8',
  ],
  "hatch: what goes elsewhere": [
    HATCH('[tool.hatch.build.targets.wheel.force-include]\n"docs/guide.txt" = "sample/guide.txt"'),
    "docs/guide.txt",
    "in: hatchling takes it without being told",
    'in: tool.hatch.build.targets.wheel.force-include.docs/guide.txt takes it in: "sample/guide.txt" pyproject.toml:8',
  ],
  "hatch: what is not among those that are named": [
    HATCH('[tool.hatch.build.targets.sdist]\nonly-include = ["src"]'),
    "docs/guide.txt",
    'out: tool.hatch.build.targets.sdist.only-include leaves it out: "src" pyproject.toml:8',
    "out: hatchling does not take it by itself, and nothing that is written names it",
  ],
  "uv: a module that the wheel leaves out": [
    UV('[tool.uv.build-backend]\nwheel-exclude = ["note.txt"]'),
    "src/sample/note.txt",
    "in: uv_build takes it without being told",
    'out: tool.uv.build-backend.wheel-exclude leaves it out: "note.txt" pyproject.toml:8',
  ],
  "uv: what the sdist takes in": [
    UV('[tool.uv.build-backend]\nsource-include = ["docs/**"]'),
    "docs/guide.txt",
    'in: tool.uv.build-backend.source-include takes it in: "docs/**" pyproject.toml:8',
    "out: uv_build does not take it by itself, and nothing that is written names it",
  ],
  "uv: a licence": [
    UV('license-files = ["LICENSE"]'),
    "LICENSE",
    'in: project.license-files takes it in: "LICENSE" pyproject.toml:7',
    'in: project.license-files takes it in: "LICENSE" pyproject.toml:7',
  ],
  "uv: data": [
    UV('[tool.uv.build-backend.data]\ndata = "docs"'),
    "docs/guide.txt",
    'in: tool.uv.build-backend.data.data takes it in: "docs" pyproject.toml:8',
    'in: tool.uv.build-backend.data.data takes it in: "docs" pyproject.toml:8',
  ],
};

for (const [what, [text, file, sdist, wheel]] of Object.entries(CASES)) {
  test(`explainByLine() names what decided: ${what}`, async () => {
    const tree = await readProject(memoryTree({ ...FILES, "pyproject.toml": text }));
    const told = await explainByLine(tree, file);
    assert.deepEqual([format(told.sdist), format(told.wheel)], [sdist, wheel]);
  });
}

test("explainByLine() names the line of .gitignore", async () => {
  const files = { ...FILES, "pyproject.toml": HATCH(""), ".gitignore": "*.pyc\n# notes\nnote.*\n" };
  const { sdist, wheel } = await explainByLine(
    await readProject(memoryTree(files)),
    "src/sample/note.txt",
  );
  assert.equal(format(sdist), 'out: .gitignore leaves it out: "note.*" .gitignore:3');
  assert.equal(format(wheel), 'out: .gitignore leaves it out: "note.*" .gitignore:3');
});

test("explainByLine() does not build the project again for lines that say nothing of the file", async () => {
  const counts = [];
  for (const lines of ["", "*.x1\n!*.x2\n/x3/\nx4/**\n".repeat(50)]) {
    const files = { ...FILES, "pyproject.toml": HATCH(""), ".gitignore": `note.*\n${lines}` };
    let listed = 0;
    const tree = memoryTree(files);
    const counting = {
      ...tree,
      list(folder: string) {
        listed++;
        return tree.list(folder);
      },
    };
    const { sdist } = await explainByLine(await readProject(counting), "src/sample/note.txt");
    assert.equal(format(sdist), 'out: .gitignore leaves it out: "note.*" .gitignore:1');
    counts.push(listed);
  }
  assert.equal(counts[1], counts[0]);
});

test("explainByLine() tells what would take a file in", async () => {
  const tree = await readProject(memoryTree({ ...FILES, "pyproject.toml": UV("") }));
  const { sdist } = await explainByLine(tree, "docs/guide.txt");
  assert.equal(
    sdist.hint,
    'Write source-include = ["docs/guide.txt"] below [tool.uv.build-backend]',
  );
});

test("explainByLine() refuses a project whose files only Python can tell", async () => {
  const text = HATCH('[tool.hatch.build.hooks.custom]\npath = "build.py"');
  const tree = await readProject(memoryTree({ ...FILES, "pyproject.toml": text }));
  await assert.rejects(explainByLine(tree, "LICENSE"), /Cannot tell the files of the project: /);
});

function format({ isIn, words, place }: Decision): string {
  const where = place === undefined ? "" : ` ${place.file}:${place.line}`;
  return `${isIn ? "in" : "out"}: ${words}${where}`;
}
