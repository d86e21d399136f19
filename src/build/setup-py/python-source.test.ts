import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { openFolder } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { readPythonSource } from "./python-source.ts";
import { readSetupPy } from "./setup-py.ts";

function write(t: TestContext, text: string, encoding: BufferEncoding) {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-source-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "setup.py"), Buffer.from(text, encoding));
  return openFolder(folder);
}

for (const [head, encoding] of [
  ["# -*- coding: latin-1 -*-\n", "latin1"],
  ["#!/usr/bin/env python\n# vim: set fileencoding=ISO_8859_1 :\n", "latin1"],
  ["\n#coding=iso-8859-1-unix\n", "latin1"],
  ["# coding: utf-8\n", "utf8"],
  ["x = 1\n# coding: latin-1\n", "utf8"],
  ["", "utf8"],
] as const) {
  test(`readPythonSource() reads ${encoding} below ${JSON.stringify(head)}`, (t) => {
    const text = `${head}author = "é"\n`;
    assert.equal(readPythonSource(write(t, text, encoding), "setup.py"), text);
  });
}

test("readPythonSource() leaves other encodings to Python", (t) => {
  const tree = write(t, "# coding: koi8-r\n", "utf8");
  assert.throws(() => readPythonSource(tree, "setup.py"), NeedsPython);
});

test("readPythonSource() refuses what names no encoding and is no UTF-8", (t) => {
  const tree = write(t, 'a = 1\nb = "é"\n', "latin1");
  assert.throws(() => readPythonSource(tree, "setup.py"), {
    kind: "invalid",
    place: { file: "setup.py", line: 2 },
  });
});

test("readSetupPy() reads setup.py by its encoding, or says that Python must", (t) => {
  const call = 'from setuptools import setup\nsetup(author="é")\n';
  const latin = readSetupPy(write(t, `# coding: latin-1\n${call}`, "latin1"));
  assert.deepEqual(latin?.keywords.get("author")?.kind, "static");
  assert.deepEqual(latin?.obstacles, []);
  const other = readSetupPy(write(t, `# coding: cp1251\n${call}`, "latin1"));
  assert.deepEqual(
    other?.obstacles.map(({ why }) => why),
    ["is written in cp1251"],
  );
});
