import assert from "node:assert/strict";
import { test } from "node:test";
import { findPathFault } from "./member-path.ts";

for (const path of [
  "a",
  "a/b.py",
  "a/",
  ".github/x",
  "a..b/..c",
  "ä/ü.py",
  "a b",
  "con.py",
  "a:b",
]) {
  test(`findPathFault() takes ${JSON.stringify(path)}`, () => {
    assert.equal(findPathFault(path), path === "a:b" ? "is absolute" : undefined);
  });
}

for (const [path, fault] of [
  ["", "is empty"],
  ["/", "is empty"],
  ["/a", "is absolute"],
  ["//a", "is absolute"],
  ["C:a", "is absolute"],
  ["c:/a", "is absolute"],
  ["a\\b", "has a backslash, which Windows takes for a separator"],
  ["..", 'has a part that is empty, "." or ".."'],
  ["../a", 'has a part that is empty, "." or ".."'],
  ["a/../b", 'has a part that is empty, "." or ".."'],
  ["a/..", 'has a part that is empty, "." or ".."'],
  ["./a", 'has a part that is empty, "." or ".."'],
  ["a//b", 'has a part that is empty, "." or ".."'],
  ["a//", 'has a part that is empty, "." or ".."'],
  ["a\u0000", "has a control character"],
  ["a\u007f", "has a control character"],
] as const) {
  test(`findPathFault() refuses ${JSON.stringify(path)}`, () => {
    assert.equal(findPathFault(path), fault);
  });
}
