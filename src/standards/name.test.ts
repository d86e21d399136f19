import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { testEveryVector } from "../../test/vectors.ts";
import {
  findName,
  isName,
  isNormalName,
  normalizeName,
  parseFilenameName,
  parseName,
} from "./name.ts";

testEveryVector(
  "normalizeName(), isName() and isNormalName() are right",
  "names.json",
  (text: string) => ({
    normalized: normalizeName(text),
    valid: isName(text),
    is_normalized: isNormalName(text),
  }),
  isDeepStrictEqual,
);

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

const NORMAL: readonly (readonly [text: string, normal: string, isValid: boolean])[] = [
  ["tool", "tool", true],
  ["My.Tool", "my-tool", true],
  ["a__b--c..d", "a-b-c-d", true],
  ["A_-.B", "a-b", true],
  ["7", "7", true],
  ["-a", "-a", false],
  ["a_", "a-", false],
  ["--", "-", false],
  ["_", "-", false],
  ["", "", false],
  ["Käse", "käse", false],
];
for (const [text, normal, isValid] of NORMAL) {
  test(`normalizeName() and isName() know ${JSON.stringify(text)}`, () => {
    assert.equal(normalizeName(text), normal);
    assert.equal(isName(text), isValid);
    assert.equal(isNormalName(text), isValid && text === normal);
    assert.equal(findName(text), isValid ? normal : undefined);
  });
}
