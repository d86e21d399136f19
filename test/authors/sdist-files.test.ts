/** Which files an sdist holds, beside setuptools. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileRules } from "../../src/build/setuptools/file-rules.ts";
import { chooseSdistFiles } from "../../src/build/setuptools/sdist-files.ts";
import { readProject } from "../../src/build/source-tree.ts";
import { memoryTree } from "../fakes/memory-tree.ts";
import { askAuthorTools, findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;

/** What the projects below have in common. */
const COMMON = {
  "README.md": "# Sample\n",
  "LICENSE.txt": "Free\n",
  "pkg/__init__.py": "__version__ = '1.0'\n",
  "pkg/core.py": "",
  "pkg/py.typed": "",
  "pkg/data/a.json": "{}",
  "pkg/data/.hidden": "",
  "pkg/sub/__init__.py": "",
  "pkg/sub/c.txt": "",
  "docs/index.rst": "",
  "docs/conf.py": "",
  "docs/a/b.txt": "",
  "tests/test_a.py": "",
  "tests/helper.py": "",
  "test/test_b.py": "",
  "HISTORY.txt": "",
  "build/lib/pkg/core.py": "",
  "dist/sample-1.0.tar.gz": "",
  "sample-1.0/old.txt": "",
  ".git/config": "",
  ".gitignore": "",
  ".tox/x/y.py": "",
  "bin/tool": "#!/usr/bin/env python\n",
  "src.c": "",
  "src.h": "",
} as const;

const SETUP = `from setuptools import setup, find_packages, Extension
setup(name="sample", version="1.0", packages=find_packages(exclude=["tests"]), MORE)
`;
const CFG = "[metadata]\nname = sample\nversion = 1.0\n[options]\npackages = find:\n";
const TOML = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
version = "1.0"
`;

function setupPy(more: string, files: Readonly<Record<string, string>> = {}) {
  return { "setup.py": SETUP.replace("MORE", more), ...files };
}

/** By name, the files that are added to those in common. */
const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a bare setup.py": setupPy(""),
  "package data": setupPy('package_data={"pkg": ["data/*", "*.json"], "": ["*.txt"]}'),
  "package data excluded": setupPy(
    'package_data={"": ["*.txt", "data/*.json"]}, exclude_package_data={"": ["data/*"]}',
  ),
  "included package data": setupPy("include_package_data=True", {
    "MANIFEST.in": "graft pkg\nglobal-exclude *.txt\n",
  }),
  "data files and scripts": setupPy(
    'data_files=[("share", ["HISTORY.txt"]), ("etc", ["nothing"])], scripts=["bin/tool"]',
  ),
  "an extension": setupPy('ext_modules=[Extension("e", ["src.c"], depends=["src.h"])]'),
  modules: {
    "setup.py": 'import setuptools\nsetuptools.setup(name="m", py_modules=["one"])\n',
    "one.py": "",
  },
  "all eight commands": setupPy("", {
    "MANIFEST.in": `include HISTORY.txt CONTRIBUTORS.txt
exclude tests/helper.py
recursive-include docs *.txt *.py
recursive-exclude docs conf.py
global-include *.h
global-exclude *.py[co]
graft tests
prune docs/a
`,
  }),
  "the eight in another order": setupPy("", {
    "MANIFEST.in": `prune docs/a
graft tests
global-exclude *.py[co]
global-include *.h
recursive-exclude docs conf.py
recursive-include docs *.txt *.py
exclude tests/helper.py
include HISTORY.txt
`,
  }),
  "everything, by global-include": setupPy("", { "MANIFEST.in": "global-include *\n" }),
  "everything, by graft": setupPy("", { "MANIFEST.in": "graft .\n" }),
  "everything below the folder itself": setupPy("", {
    "MANIFEST.in": "recursive-include . *.txt *.rst\nexclude HISTORY.txt\n",
  }),
  "defaults taken away": setupPy("", {
    "MANIFEST.in":
      "exclude README.md setup.py\nprune tests\nprune *.egg-info\nexclude LICENSE.txt\n",
  }),
  "a list of an earlier build": setupPy("", {
    "sample.egg-info/SOURCES.txt": "docs/index.rst\nnothing.txt\n# comment\n",
    "sample.egg-info/left.txt": "",
  }),
  "licence files": setupPy('license_files=["LICENSE.txt", "docs/*.rst"]', { COPYING: "" }),
  "usual licence files": setupPy("", {
    COPYING: "",
    "NOTICE~": "",
    "docs/LICENSE": "",
    "AUTHORS.md": "",
  }),
  "README.rst before README.md": setupPy("", { "README.rst": "" }),
  "requirements and entry points": setupPy(
    'install_requires=["a"], entry_points={"console_scripts": ["a = pkg:a"]}, zip_safe=False',
  ),
  "namespaces, named": setupPy('namespace_packages=["pkg"], eager_resources=["pkg/data"]', {
    "pkg/__init__.py": "__import__('pkg_resources').declare_namespace(__name__)\n",
  }),
  "namespaces, and there are none": setupPy("namespace_packages=[], eager_resources=None"),
  "a src layout": {
    "setup.py":
      'from setuptools import setup, find_packages\nsetup(name="Sam-Ple", version="1", package_dir={"": "src"}, packages=find_packages("src"))\n',
    "src/one/__init__.py": "",
    "src/one/two/__init__.py": "",
    "src/one/three/x.py": "",
  },
  "setup.cfg": { "setup.cfg": CFG, "setup.py": "import setuptools\nsetuptools.setup()\n" },
  "setup.cfg with data": {
    "setup.cfg": `${CFG}include_package_data = True
[options.package_data]
* = *.txt
pkg = data/*
[options.data_files]
share = HISTORY.txt, docs/*.rst
`,
    "setup.py": "import setuptools\nsetuptools.setup()\n",
  },
  "setup.cfg that completes setup.py": {
    "setup.cfg":
      "[metadata]\nlicense_files = HISTORY.txt\n[options]\nscripts = bin/tool\n[options.package_data]\npkg = data/*\n",
    ...setupPy(""),
  },
  "setup.cfg and files": {
    "setup.cfg":
      "[metadata]\nname = sample\nversion = file: VERSION\nlong_description = file: README.md, HISTORY.txt\n[options]\npackages = find_namespace:\n[options.packages.find]\ninclude = pkg*\n",
    "setup.py": "import setuptools\nsetuptools.setup()\n",
    VERSION: "1.0\n",
  },
  "pyproject.toml": {
    "pyproject.toml": `${TOML}[tool.setuptools]\npackages = ["pkg", "pkg.sub"]\n`,
  },
  "pyproject.toml with data": {
    "pyproject.toml": `${TOML}readme = "docs/index.rst"
[tool.setuptools]
packages = ["pkg", "pkg.sub"]
script-files = ["bin/tool"]
[tool.setuptools.package-data]
pkg = ["data/*"]
[tool.setuptools.data-files]
share = ["docs/*.rst"]
`,
  },
  "pyproject.toml and dynamic fields": {
    "pyproject.toml": `${TOML.replace('version = "1.0"', 'dynamic = ["version", "readme", "dependencies"]')}
[tool.setuptools]
packages.find.include = ["pkg*"]
[tool.setuptools.dynamic]
version = {attr = "pkg.__version__"}
readme = {file = ["README.md", "HISTORY.txt"], content-type = "text/markdown"}
dependencies = {file = ["requirements.txt"]}
`,
    "requirements.txt": "a\nb\n",
  },
  "pyproject.toml and MANIFEST.in": {
    "pyproject.toml": `${TOML}[tool.setuptools]\npackages = ["pkg"]\n`,
    "MANIFEST.in":
      "graft pkg/data\nexclude pkg/data/.*\nprune build\nunknown x\n1. include HISTORY.txt\ninclude HISTORY.txt docs/\n",
  },
};

test("an sdist holds the files that setuptools puts into it", { skip }, async (context) => {
  if (tools === undefined) return;
  const projects = Object.entries(PROJECTS).map(
    ([name, files]) => [name, { ...COMMON, ...files }] as const,
  );
  const theirs = askAuthorTools(
    tools,
    projects.map(([, files]) => ["sdist", { files }]),
  );
  for (const [at, [name, files]] of projects.entries()) {
    await context.test(name, async () => {
      const tree = memoryTree(files);
      const rules = readFileRules(await readProject(tree));
      assert.deepEqual(chooseSdistFiles(tree, rules).sources, theirs[at]);
    });
  }
});
