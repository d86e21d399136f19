/** Story A8: an author lists what the sdist holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAuthorFolder } from "../author-folder.ts";

const PROJECT = {
  "setup.py":
    'from setuptools import setup\nsetup(name="sample", version="1.0", py_modules=["one"])\n',
  "one.py": "",
  "README.md": "",
  "HISTORY.txt": "",
  "docs/a.txt": "",
  "docs/b.pyc": "",
  "test/test_one.py": "",
};

test("A8: manifest lists what the sdist holds, by the commands in their order", async () => {
  const folder = makeAuthorFolder({
    ...PROJECT,
    "MANIFEST.in": "include HISTORY.txt\nrecursive-include docs *\nglobal-exclude *.py[co]\n",
  });
  const { code, stdout } = await folder.cheeseshop("manifest");
  assert.equal(code, 0);
  const files = stdout.trim().split("\n");
  for (const file of ["HISTORY.txt", "docs/a.txt", "one.py", "test/test_one.py", "setup.py"]) {
    assert.ok(files.includes(file), file);
  }
  assert.ok(!files.includes("docs/b.pyc"));
});

test("A8: each line that says nothing is a warning with its number, and the list goes on", async () => {
  const folder = makeAuthorFolder({
    ...PROJECT,
    "MANIFEST.in": `recursive-include *.txt *.py
1. include HISTORY.txt
include nothing.txt
include HISTORY.txt
graft docs/
include /etc/passwd
`,
  });
  const { code, stdout, output } = await folder.cheeseshop("manifest");
  assert.equal(code, 0);
  assert.match(
    output,
    /MANIFEST\.in:1: "\*\.txt" is read as a folder and matches none .*global-include/,
  );
  assert.match(output, /MANIFEST\.in:2: unknown command "1\."/);
  assert.match(output, /MANIFEST\.in:3: no file matches "nothing\.txt"/);
  assert.match(output, /MANIFEST\.in:5: .*ends in "\/"/);
  assert.match(output, /MANIFEST\.in:6: "\/etc\/passwd" leads out of the project/);
  assert.match(stdout, /HISTORY\.txt/);
  assert.match(stdout, /docs\/a\.txt/);
});

test("A8: manifest --explain names the line that decided", async () => {
  const folder = makeAuthorFolder({
    ...PROJECT,
    "MANIFEST.in": "graft docs\nglobal-exclude *.pyc\n",
  });
  const taken = await folder.cheeseshop("manifest", "--explain", "docs/a.txt");
  assert.match(taken.stdout, /^sdist: in, .*graft docs.*\(MANIFEST\.in:1\)/);
  assert.match(taken.stdout, /wheel: out, because it lies in no package/);
  const removed = await folder.cheeseshop("manifest", "--explain", "docs/b.pyc");
  assert.match(removed.stdout, /^sdist: out, .*global-exclude \*\.pyc.*\(MANIFEST\.in:2\)/);
});
