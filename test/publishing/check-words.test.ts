/** What `check` makes of words that name no file, and of what is beside the files. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { runCommand } from "../run-command.ts";
import { writeFiles } from "../sample-project.ts";

function makeFolder(): string {
  return path.dirname(writeFiles({ name: "some-lib", version: "1.0" }).wheel);
}

test("check checks what is beside a folder that is named like a wheel, and tells of both", async () => {
  const folder = makeFolder();
  for (const name of ["a", "b"]) mkdirSync(path.join(folder, `${name}-1.0-py3-none-any.whl`));
  const { code, stdout, stderr } = await runCommand(folder, ["check", "*.whl"]);
  assert.equal(code, 1);
  assert.match(stdout, /^some_lib-1\.0-py3-none-any\.whl: /m);
  assert.match(stderr, /^Cannot read "a-1\.0-py3-none-any\.whl": it is a folder$/m);
  assert.match(stderr, /^ {2}Cannot read "b-1\.0-py3-none-any\.whl": it is a folder$/m);
});

test("check takes an empty word for no project", async () => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, "pyproject.toml"), "[project]\nname = 'a'\nversion = '1'\n");
  const { code, stdout, stderr } = await runCommand(folder, ["check", ""]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^Cannot find files for an empty name\n {2}A variable may be empty/);
});

for (const [what, words, message] of [
  ["a broken pyproject.toml", ["."], /^Cannot read pyproject\.toml/],
  ["a pattern for nothing", ["none-*"], /^Cannot find files for "none-\*"/],
] as const) {
  test(`check --json tells a program of ${what}`, async () => {
    const folder = makeFolder();
    writeFileSync(path.join(folder, "pyproject.toml"), words[0] === "." ? "[project\n" : "");
    const { code, stdout } = await runCommand(folder, ["check", ...words, "--json"]);
    assert.equal(code, 1);
    const { files, faults } = JSON.parse(stdout);
    assert.deepEqual(files, []);
    assert.match(faults[0].message, message);
  });
}

test("check shows a name that has a line's end in it on one line", async () => {
  const folder = makeFolder();
  const name = "a\nb: passed-1.0-py3-none-any";
  writeFileSync(path.join(folder, `${name}.whl`), "");
  writeFileSync(path.join(folder, `${name}.egg`), "");
  const { stdout, stderr } = await runCommand(folder, ["check", "a*"]);
  assert.match(stdout, /^a\\nb: passed-1\.0-py3-none-any\.whl: error /m);
  assert.doesNotMatch(`${stdout}\n${stderr}`, /^b: passed/m);
});
