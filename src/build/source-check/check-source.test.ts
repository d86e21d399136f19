import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { AUTHOR_RULES } from "../../rules/author-catalog.ts";
import { readProject } from "../source-tree.ts";
import { checkSource, type SourceFacts } from "./check-source.ts";

const PYPROJECT = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
version = "0.2"
classifiers = ["Programming Language :: Python :: 3"]
`;
const IN_CFG = "[metadata]\nname = sample\nversion = 0.2\nclassifiers =\n  Topic :: Games\n";

function setupPy(more: string, source = "setuptools"): Readonly<Record<string, string>> {
  return {
    "setup.py": `from ${source} import setup\nsetup(name="sample", version="0.2", packages=["sample"], classifiers=["Topic :: Games"], ${more})\n`,
  };
}

/** A package, and what every sdist holds: nothing to tell of. */
const CLEAN = { "README.md": "# Sample\n", "sample/__init__.py": "" };

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly facts?: SourceFacts;
  /** Files of a clean project that are not there. */
  readonly without?: readonly string[];
  /** Rule, file and line. */
  readonly found: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a project with nothing to tell": { files: { "pyproject.toml": PYPROJECT }, found: [] },
  "setup.py of distutils": {
    files: setupPy("", "distutils.core"),
    found: ["source-distutils setup.py:1"],
  },
  "a key that nobody reads": {
    files: { ...setupPy(""), "setup.cfg": "[metadata]\ndescription-file = README.md\n" },
    found: ["source-key setup.cfg:2"],
  },
  "a key that pbr reads": {
    files: { ...setupPy("pbr=True"), "setup.cfg": "[metadata]\ndescription-file = README.md\n" },
    found: [],
  },
  "no classifiers in setup.py": {
    files: { "setup.py": setupPy("")["setup.py"]?.replace('"Topic :: Games"', "") ?? "" },
    found: ["source-classifiers setup.py:2"],
  },
  "no classifiers in pyproject.toml": {
    files: { "pyproject.toml": PYPROJECT.replace(/classifiers.*\n/, "") },
    found: ["source-classifiers pyproject.toml:4"],
  },
  "classifiers that would have to run": {
    files: {
      "setup.py":
        "import os\nfrom setuptools import setup\nsetup(name='a', version='1', classifiers=os.environ['C'])\n",
    },
    found: [],
  },
  "a download URL of another version": {
    files: setupPy('download_url="https://example.com/a/tarball/v0.1"'),
    found: ["source-download-url setup.py:2"],
  },
  "a download URL of a tag that is not there": {
    files: {
      "pyproject.toml": `${PYPROJECT}[project.urls]\nDownload = "https://example.com/a/archive/first.tar.gz"\n`,
    },
    facts: { tags: ["0.2"] },
    found: ["source-download-url pyproject.toml:9"],
  },
  "a download URL of the tag of this version": {
    files: setupPy('download_url="https://example.com/a/archive/refs/tags/sample-0.2.zip"'),
    facts: { tags: ["sample-0.2"] },
    found: [],
  },
  "a universal wheel for Python 3": {
    files: {
      ...setupPy('python_requires=">=3.8"'),
      "setup.cfg": "[bdist_wheel]\nuniversal = 1\n",
    },
    found: ["source-universal setup.cfg:2"],
  },
  "a universal wheel for both": {
    files: {
      ...setupPy('python_requires=">=2.7"'),
      "setup.cfg": "[bdist_wheel]\nuniversal = 1\n",
    },
    found: [],
  },
  "zip_safe of pyproject.toml": {
    files: {
      "pyproject.toml": `${PYPROJECT}[tool.setuptools]\npackages = ["sample"]\nzip-safe = false\n`,
    },
    found: ["source-zip-safe pyproject.toml:10"],
  },
  namespace_packages: {
    files: setupPy("namespace_packages=['company']"),
    found: ["source-namespace-packages setup.py:2"],
  },
  "zip_safe of setup.cfg": {
    files: {
      "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
      "setup.cfg": `${IN_CFG}[options]\npackages = sample\nzip_safe = false\n`,
    },
    found: ["source-zip-safe setup.cfg:8"],
  },
  "a folder without __init__.py": {
    files: { ...setupPy(""), "sample/sub/a.py": "", "sample/data/readme.txt": "" },
    found: ["source-data-left-out sample/data/readme.txt", "source-left-out sample/sub"],
  },
  "a module that is not there": {
    files: setupPy('py_modules=["smaple"]'),
    found: ["source-module setup.py:2"],
  },
  "a folder whose modules go along as data": {
    files: {
      ...setupPy("include_package_data=True"),
      "MANIFEST.in": "graft sample\n",
      "sample/sub/a.py": "",
    },
    found: [],
  },
  "data that somebody left out": {
    files: {
      ...setupPy('exclude_package_data={"": ["*.txt"]}'),
      "MANIFEST.in": "include sample/b.json\nexclude sample/b.json\n",
      "sample/a.txt": "",
      "sample/b.json": "",
      "sample/.hidden": "",
      "sample/a.cpython-313.pyc": "",
    },
    found: [],
  },
  "patterns that fit nothing": {
    files: {
      "pyproject.toml": `${PYPROJECT}[tool.setuptools]
packages = ["sample"]
[tool.setuptools.package-data]
sample = ["date/*.json"]
other = ["*"]
[tool.setuptools.data-files]
"share/doc" = ["docs/*.txt"]
`,
    },
    found: [
      "source-pattern pyproject.toml:11",
      "source-pattern pyproject.toml:12",
      "source-pattern pyproject.toml:14",
    ],
  },
  "a readme in lower case": {
    files: { ...setupPy(""), "readme.txt": "" },
    without: ["README.md"],
    found: ["source-readme readme.txt"],
  },
  "a line of MANIFEST.in that does nothing": {
    files: { ...setupPy(""), "MANIFEST.in": "include HISTROY.txt\n" },
    found: ["source-manifest-in MANIFEST.in:1"],
  },
};

for (const [what, { files, without = [], facts = {}, found }] of Object.entries(CASES)) {
  test(`checkSource() finds what there is to tell of ${what}`, async () => {
    const all = Object.entries({ ...CLEAN, ...files }).filter(([name]) => !without.includes(name));
    const tree = await readProject(memoryTree(Object.fromEntries(all)));
    const problems = checkSource(tree, facts);
    const seen = problems.map(({ rule, place }) => {
      const line = place?.line === undefined ? "" : `:${place.line}`;
      return `${rule} ${place?.file}${line}`;
    });
    assert.deepEqual(seen, found, JSON.stringify(problems, undefined, 2));
  });
}

test("every rule for the source has a case", () => {
  const rules = Object.keys(AUTHOR_RULES).filter((rule) => rule.startsWith("source-"));
  const found = Object.values(CASES).flatMap((it) => it.found.map((line) => line.split(" ")[0]));
  assert.deepEqual(rules.toSorted(), [...new Set(found)].toSorted());
});
