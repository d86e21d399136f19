import assert from "node:assert/strict";
import { test } from "node:test";
import { findFileVersion, guessProjectNames } from "./file-owner.ts";
import { parseName } from "./name.ts";

const GUESSES: readonly (readonly [filename: string, names: readonly string[]])[] = [
  ["tool-1.0.tar.gz", ["tool"]],
  ["my-tool-1.0.tar.gz", ["my", "my-tool"]],
  ["my_tool-1.0-py3-none-any.whl", ["my-tool"]],
  ["my_tool-1.0-1-py3-none-any.whl", ["my-tool", "my-tool-1-0"]],
  ["Tool-0.1-py2.7.egg", ["tool", "tool-0-1"]],
  ["tool-1.0.win32-py2.7.exe", ["tool", "tool-1-0-win32"]],
  ["tool_1.0-1_all.deb", ["tool", "tool-1-0-1"]],
  ["tool-1.0.TAR.GZ", ["tool"]],
  ["tool.tar.gz", []],
  ["-1.0.tar.gz", []],
  ["tool-1.0.txt", []],
  [`${"a-".repeat(200)}1.zip`, []],
];
for (const [filename, names] of GUESSES) {
  test(`guessProjectNames() finds the owners of ${filename.slice(0, 40)}`, () => {
    assert.deepEqual(guessProjectNames(filename), names);
  });
}

const VERSIONS: readonly (readonly [
  filename: string,
  project: string,
  version: string | undefined,
])[] = [
  ["tool-1.0.tar.gz", "tool", "1.0"],
  ["my-tool-1.0-beta.tar.gz", "my-tool", "1.0b0"],
  ["my-tool-1.0.tar.gz", "my", "tool-1.0"],
  ["my_tool-1.0-py3-none-any.whl", "my-tool", "1.0"],
  ["my_tool-1.0-py3-none-any.whl", "my-tool-1-0", undefined],
  ["Tool-0.1-py2.7-win32.egg", "tool", "0.1"],
  ["tool-1.0.win-amd64-py2.7.exe", "tool", "1.0"],
  ["tool-1.0-1.noarch.rpm", "tool", "1.0"],
  ["tool_1.0-1_all.deb", "tool", "1.0.post1"],
  ["tool-2004d.tar.gz", "tool", "2004d"],
  ["tool-1.0.tar.gz", "other", undefined],
  ["tool-1.0.txt", "tool", undefined],
];
for (const [filename, project, version] of VERSIONS) {
  test(`findFileVersion() says ${version} for ${filename} of ${project}`, () => {
    assert.equal(findFileVersion(filename, parseName(project)), version);
  });
}
