import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { readText } from "../file-tree.ts";
import { readProject } from "../source-tree.ts";
import { listVersionSources } from "./version-source.ts";

const SETUPTOOLS =
  '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const DYNAMIC = `${SETUPTOOLS}[project]\nname = "p"\ndynamic = ["version"]\n[tool.setuptools.dynamic]\n`;

const PROJECTS: Readonly<
  Record<string, readonly [files: Record<string, string>, file: string, after: string]>
> = {
  "pyproject.toml": [
    { "pyproject.toml": "[project]\nname = \"p\"\nversion = '1.0' # now\n" },
    "pyproject.toml",
    "[project]\nname = \"p\"\nversion = '2.0' # now\n",
  ],
  "an attribute": [
    {
      "pyproject.toml": `${DYNAMIC}version = {attr = "p.__version__"}\n`,
      "src/p/__init__.py": 'x = 1\n__version__: str = "1.0"\n',
    },
    "src/p/__init__.py",
    'x = 1\n__version__: str = "2.0"\n',
  ],
  "an attribute of numbers": [
    { "pyproject.toml": `${DYNAMIC}version = {attr = "p.v.V"}\n`, "p/v.py": "V = (1, 0)\n" },
    "p/v.py",
    "V = (2, 0)\n",
  ],
  "a file": [
    { "pyproject.toml": `${DYNAMIC}version = {file = ["VERSION"]}\n`, VERSION: "\n1.0\n" },
    "VERSION",
    "\n2.0\n",
  ],
  "setup.cfg": [
    { "setup.py": "", "setup.cfg": "[metadata]\nname = version\nversion: 1.0\n" },
    "setup.cfg",
    "[metadata]\nname = version\nversion: 2.0\n",
  ],
  "pyproject.toml, in three quotes": [
    { "pyproject.toml": '[project]\nname = "p"\nversion = """1.0"""\n' },
    "pyproject.toml",
    '[project]\nname = "p"\nversion = """2.0"""\n',
  ],
  "setup.cfg, under a name that ends alike": [
    { "setup.py": "", "setup.cfg": "[metadata]\nname = demo1.0\nVersion = 1.0\n" },
    "setup.cfg",
    "[metadata]\nname = demo1.0\nVersion = 2.0\n",
  ],
  "setup.cfg, in a line of its own": [
    { "setup.py": "", "setup.cfg": "[metadata]\r\nversion =\r\n    1.0\r\nname = n1.0\r\n" },
    "setup.cfg",
    "[metadata]\r\nversion =\r\n    2.0\r\nname = n1.0\r\n",
  ],
  "setup.cfg that names an attribute": [
    {
      "setup.py": "",
      "setup.cfg": "[metadata]\nversion = attr: p.V\n[options]\npackage_dir =\n    = lib\n",
      "lib/p.py": "V = '1.0'\r\n",
    },
    "lib/p.py",
    "V = '2.0'\r\n",
  ],
  "setup.py": [
    { "setup.py": 'from setuptools import setup\nsetup(name="1.0", version=u"1.0")\n' },
    "setup.py",
    'from setuptools import setup\nsetup(name="1.0", version=u"2.0")\n',
  ],
  "a name in setup.py": [
    { "setup.py": 'from setuptools import setup\nVERSION = "1.0"\nsetup(version=VERSION)\n' },
    "setup.py",
    'from setuptools import setup\nVERSION = "2.0"\nsetup(version=VERSION)\n',
  ],
  "a module of flit": [
    {
      "pyproject.toml":
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "p"\ndynamic = ["version"]\n',
      "p/__init__.py": '__version__ = "1.0"\n',
    },
    "p/__init__.py",
    '__version__ = "2.0"\n',
  ],
};

for (const [name, [files, file, after]] of Object.entries(PROJECTS)) {
  test(`listVersionSources() finds the version in ${name}, and where to write another`, async () => {
    const tree = memoryTree(files);
    const [source] = listVersionSources(await readProject(tree), false);
    assert.ok(source?.kind === "written");
    assert.equal(source.text, "1.0");
    const { start, end, format } = source.edit;
    const text = readText(tree, source.edit.file);
    assert.equal(source.edit.file, file);
    assert.equal(text.slice(0, start) + format("2.0") + text.slice(end), after);
  });
}

test("listVersionSources() tells the line of a version that is computed", async () => {
  const tree = memoryTree({
    "setup.py": "from setuptools import setup\nimport v\nsetup(version=v.get())\n",
  });
  const [source] = listVersionSources(await readProject(tree), false);
  assert.ok(source?.kind === "computed");
  assert.equal(source.place.line, 3);
});

test("listVersionSources() tells of a version that setup.cfg fills in, wherever its text stands again", async () => {
  const tree = memoryTree({
    "setup.py": "",
    "setup.cfg":
      "[metadata]\nv = 1\nversion = %(v)s.0\ndescription = long\nlong_description = since 1.0 it is\n",
  });
  const [source] = listVersionSources(await readProject(tree), false);
  assert.ok(source?.kind === "computed");
  assert.equal(source.place.line, 3);
  assert.equal(source.text, "1.0");
});

test("listVersionSources() lists both where two files say it", async () => {
  const tree = memoryTree({
    "setup.py": 'from setuptools import setup\nsetup(version="1.0")\n',
    "setup.cfg": "[metadata]\nversion = 1.1\n",
  });
  const sources = listVersionSources(await readProject(tree), false);
  assert.deepEqual(
    sources.map((source) => source.kind === "written" && source.text),
    ["1.0", "1.1"],
  );
});

test("listVersionSources() leaves it to version control where nothing is written", async () => {
  const tree = memoryTree({ "setup.py": "from setuptools import setup\nsetup()\n" });
  assert.deepEqual(listVersionSources(await readProject(tree), true), [{ kind: "scm" }]);
});
