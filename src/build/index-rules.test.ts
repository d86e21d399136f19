import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../test/fakes/memory-tree.ts";
import { checkPlan } from "./index-rules.ts";
import { planNatively } from "./native-build.ts";
import { readProject } from "./source-tree.ts";

/** Rule and line of what a build tells; the lines of `more` stand from line 7 on, still in `[project]`. */
async function listNotes(name: string, more: string, files: Readonly<Record<string, string>>) {
  const lines = [
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"',
    `[project]\nname = "${name}"\nversion = "1.0"\n${more}\n`,
  ];
  const tree = await readProject(memoryTree({ "pyproject.toml": lines.join("\n"), ...files }));
  const request = {
    kinds: ["sdist", "wheel"],
    formats: ["gztar"],
    isWheelFromSdist: true,
  } as const;
  const plan = await planNatively(tree, request, { generator: "test" });
  const notes = [...plan.warnings, ...checkPlan(tree.files, plan)];
  return notes.map(({ rule, place }) => `${rule} ${place?.file ?? ""}:${place?.line ?? ""}`);
}

const README = { "README.md": "# Sample\n" };
const MODULES = "[tool.setuptools]\npy-modules = ";

const CASES = [
  ["nothing of a sound project", "sample", "", { "sample.py": "" }, []],
  [
    "the name of a module of Python",
    "json",
    "",
    { "sample.py": "" },
    ["name-stdlib pyproject.toml:5"],
  ],
  [
    "the name of a file",
    "requirements",
    "",
    { "sample.py": "" },
    ["name-prohibited pyproject.toml:5"],
  ],
  [
    "a module that is not there",
    "sample",
    `${MODULES}["sample", "nope"]`,
    { "sample.py": "" },
    ["source-module pyproject.toml:8"],
  ],
  [
    "a module that is not in its package",
    "sample",
    `${MODULES}["sample.nope"]`,
    { "sample/__init__.py": "" },
    ["source-module pyproject.toml:8"],
  ],
  ["a wheel without anything", "sample", "", {}, ["wheel-empty :"]],
] as const;

for (const [what, name, more, files, expected] of CASES) {
  test(`checkPlan() and the backend tell of ${what}`, async () => {
    assert.deepEqual(await listNotes(name, more, { ...README, ...files }), expected);
  });
}
