import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { differences, vectorRows } from "../../test/vectors.ts";
import { isName, isNormalName, normalizeName, parseFilenameName, parseName } from "./name.ts";

test("normalizeName(), isName() and isNormalName() agree with every row of names.json", () => {
  const rows = vectorRows("names.json");
  const run = (text: string): unknown => ({
    normalized: normalizeName(text),
    valid: isName(text),
    is_normalized: isNormalName(text),
  });
  assert.deepEqual(rows && differences(rows, run, isDeepStrictEqual), rows && []);
});

for (const [text, offset] of [
  ["a__b_", 4],
  ["-a", 0],
  ["a b-", 1],
  ["a\n", 1],
] as const) {
  test(`parseName() tells the place in ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseName(text), { place: { line: 1, column: offset + 1, offset } });
  });
}

test("parseFilenameName() tells the second of two underscores", () => {
  assert.throws(() => parseFilenameName("a__b"), { place: { line: 1, column: 3, offset: 2 } });
});

for (const bad of ["", "-a", "a-", "a b", "é", "a\n", "a\u212a", "a/b"]) {
  test(`parseName() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseName(bad), { kind: "invalid" });
  });
}

test("parseName() tells the character and its place", () => {
  assert.throws(() => parseName("my tool"), {
    message: 'Cannot read "my tool" as a project name: " " must not stand there at offset 2',
    place: { line: 1, column: 3, offset: 2 },
  });
});

test("parseFilenameName() refuses what escaping never makes", () => {
  assert.equal(parseFilenameName("My_Tool"), "my-tool");
  for (const bad of ["", "a__b", "a-b", "a\n", "a#b"]) {
    assert.throws(() => parseFilenameName(bad), { kind: "invalid" }, bad);
  }
});
