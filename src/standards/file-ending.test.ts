import assert from "node:assert/strict";
import { test } from "node:test";
import { findFileEnding, isArchiveName } from "./file-ending.ts";

for (const [filename, ending, isArchive] of [
  ["a-1.tar.gz", ".tar.gz", true],
  ["a-1.tar.lzma", ".tar.lzma", true],
  ["a-1-py3-none-any.WHL", ".whl", true],
  ["a-1.tar.Z", ".tar.z", false],
  ["a-1.egg", ".egg", false],
  ["a-1.tar.gz.asc", undefined, false],
  ["a", undefined, false],
] as const) {
  test(`findFileEnding() and isArchiveName() tell what ${filename} is`, () => {
    assert.equal(findFileEnding(filename), ending);
    assert.equal(isArchiveName(filename), isArchive);
  });
}
