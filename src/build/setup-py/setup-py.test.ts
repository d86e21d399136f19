import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { isAppError } from "../../errors.ts";
import { findKeyword, type SetupPy } from "./setup-keyword.ts";
import { readSetupPy } from "./setup-py.ts";

const FILES = { "README.md": "# Hi\n", VERSION: "1.2\n", "docs/long.txt": "long" };

function read(text: string): SetupPy {
  const setupPy = readSetupPy(memoryTree({ ...FILES, "setup.py": text }));
  assert.ok(setupPy);
  return setupPy;
}

/** The value of `x=…` in a setup.py that imports what most import. */
function valueOfKeyword(expression: string, before = ""): unknown {
  return findKeyword(
    read(
      `import os, io\nfrom os import path\nfrom pathlib import Path\nfrom setuptools import setup\n${before}\nsetup(x=${expression})\n`,
    ),
    "x",
  );
}

for (const [expression, value] of [
  ['"a" "b"', "ab"],
  ["'it\\'s \\x41'", "it's A"],
  ['r"\\n"', "\\n"],
  ["[1, (2, 3), {4}]", [1, [2, 3], [4]]],
  ['{"": "src"}', new Map([["", "src"]])],
  ["-3", -3],
  ["None", undefined],
  ["True", true],
  ['"a-" + "b"', "a-b"],
  ['["a"] + ["b"]', ["a", "b"]],
  ['"%s-%d%%" % ("a", 2)', "a-2%"],
  ['"{}-{0}".format("a")', "a-a"],
  ['", ".join(["a", "b"])', "a, b"],
  ['"a b".split()', ["a", "b"]],
  ['open("VERSION").read().strip()', "1.2"],
  ['open(os.path.join(os.path.dirname(__file__), "VERSION")).readline().rstrip()', "1.2"],
  ['io.open("VERSION", encoding="utf-8").read().splitlines()', ["1.2"]],
  ['(Path(__file__).parent / "docs" / "long.txt").read_text().upper()', "LONG"],
  ['["a", "b"][1]', "b"],
  ["dict(a=1)", new Map([["a", 1]])],
] as const) {
  test(`readSetupPy() reads ${expression}`, () => {
    assert.deepEqual(valueOfKeyword(expression), value);
  });
}

test("readSetupPy() keeps which file a text comes from", () => {
  assert.deepEqual(valueOfKeyword('open("README.md").read()'), {
    kind: "file-text",
    file: "README.md",
    text: "# Hi\n",
  });
});

for (const [before, expression, value] of [
  ['a = b = "x"', "b", "x"],
  ['a = ["x"]\na += ["y"]\na.append("z")', "a", ["x", "y", "z"]],
  [
    'def read(name, more="!"):\n    """Reads."""\n    return open(name).read().strip() + more',
    'read("VERSION")',
    "1.2!",
  ],
  ['with open("VERSION") as f:\n    v = f.read()', "v.strip()", "1.2"],
  ['NAME = "a"\nv = f"{NAME}-{{1}}"', "v", "a-{1}"],
  [
    "here = path.abspath(path.dirname(__file__))",
    'open(path.join(here, "VERSION")).read().strip()',
    "1.2",
  ],
] as const) {
  test(`readSetupPy() follows ${JSON.stringify(before)}`, () => {
    assert.deepEqual(valueOfKeyword(expression, before), value);
  });
}

for (const [text, why, line] of [
  ["import v\nfrom setuptools import setup\nsetup(version=v.get())", /calls v\.get\(\)/, 3],
  ["from setuptools import setup\nsetup(\n  x=[i for i in y])", /holds a comprehension/, 3],
  ["from setuptools import setup\nsetup(x=1 if y else 2)", /holds a condition/, 2],
  [
    "from setuptools import setup\nimport sys\nif sys.argv:\n    x = 1\nsetup()",
    /decides something by "if"/,
    3,
  ],
  ['from setuptools import setup\nsetup(x=open("../secret").read())', /outside of the project/, 2],
  [
    'from setuptools import setup\nsetup(x=open("/etc/passwd").read())',
    /outside of the project/,
    2,
  ],
  ["from setuptools import setup\ndef f():\n    return f()\nsetup(x=f())", /calls f\(\)/, 4],
] as const) {
  test(`readSetupPy() says that it has to run: ${JSON.stringify(text)}`, () => {
    const [obstacle] = read(text).obstacles;
    assert.match(obstacle?.why ?? "", why);
    assert.equal(obstacle?.place.line, line);
  });
}

test("readSetupPy() does not count on what a condition may have changed", () => {
  const setupPy = read(
    'from setuptools import setup\nimport os\nr = ["a"]\nn = "n"\nif os.name == "nt":\n    r.append("b")\nsetup(name=n, r=r)\n',
  );
  assert.equal(setupPy.keywords.get("r")?.kind, "must-run");
  assert.equal(findKeyword(setupPy, "name"), "n");
});

test("readSetupPy() takes either of two imports of setup, and the call below the main guard", () => {
  const setupPy = read(
    'try:\n    from setuptools import setup\nexcept ImportError:\n    from distutils.core import setup\nif __name__ == "__main__":\n    setup(name="a")\n',
  );
  assert.equal(setupPy.source, "setuptools");
  assert.equal(findKeyword(setupPy, "name"), "a");
  assert.deepEqual(setupPy.obstacles, []);
});

test("readSetupPy() tells a setup.py of distutils, and one that only calls setup()", () => {
  assert.equal(read("from distutils.core import setup\nsetup()\n").source, "distutils");
  assert.equal(read('"""Doc."""\nimport setuptools\nsetuptools.setup()\n').isPlain, true);
  assert.equal(read("import os\nimport setuptools\nsetuptools.setup()\n").isPlain, false);
});

for (const [text, line] of [
  ["setup(\n", 1],
  ['x = "a\n', 1],
  ["x = 1\ny = )\n", 2],
  ["if x:\ny = 1\n", 1],
  ["x = '''\n\n", 1],
  [`x = ${"[".repeat(500)}`, 1],
] as const) {
  test(`readSetupPy() refuses ${JSON.stringify(text.slice(0, 20))} with its line`, () => {
    assert.throws(
      () => read(text),
      (error) => isAppError(error, "invalid") && error.place?.line === line,
    );
  });
}

test("readSetupPy() ends soon, whatever is written", () => {
  const deep = `x = ${"(".repeat(90)}${"1 if 2 else ".repeat(2000)}3${")".repeat(90)}\n`;
  const doubled = `a = "x" * 1000\n${"a = a + a\n".repeat(60)}`;
  const started = performance.now();
  read(deep);
  read(doubled);
  read(`x = "${"%s".repeat(100_000)}"\n`);
  assert.ok(performance.now() - started < 5000);
});
