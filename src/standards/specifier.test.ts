import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { testEveryVector } from "../../test/vectors.ts";
import {
  filterVersions,
  formatSpecifiers,
  intersectSpecifiers,
  isEmpty,
  matchesVersion,
  parseSpecifiers,
} from "./specifier.ts";
import { formatClause } from "./specifier-clause.ts";
import { formatVersion, parseVersion } from "./version.ts";

interface MatchInput {
  readonly specifier: string;
  readonly version: string;
  readonly prereleases?: boolean;
  readonly specifier_prereleases?: boolean;
  readonly installed?: boolean;
}

interface FilterInput extends Omit<MatchInput, "version" | "installed"> {
  readonly versions: readonly string[];
}

/** Rows which the standard contradicts: docs/standards-exceptions.md shows the clause. */
const EXCEPTIONS = ["~=1.2.3prevıew1", "~=1.2.3poſt1"];

function choiceOf(input: Omit<MatchInput, "version">): boolean | undefined {
  return input.prereleases ?? input.specifier_prereleases;
}

function match(input: MatchInput): boolean {
  const { specifier, version, installed } = input;
  const options = { prereleases: choiceOf(input), installed };
  return matchesVersion(parseSpecifiers(specifier), version, options);
}

for (const file of ["specifiers.json", "specifier-sets.json"]) {
  testEveryVector("matchesVersion() is right", file, match, isDeepStrictEqual);
}

testEveryVector(
  "filterVersions() is right",
  "specifier-filter.json",
  (input: FilterInput) =>
    filterVersions(parseSpecifiers(input.specifier), input.versions, {
      prereleases: choiceOf(input),
    }),
  isDeepStrictEqual,
);

testEveryVector(
  "parseSpecifiers() is right",
  "specifier-parse.json",
  (text: string) => {
    if (EXCEPTIONS.includes(text)) return text;
    const specifiers = parseSpecifiers(text);
    return {
      normalized: formatSpecifiers(specifiers),
      specifiers: specifiers.clauses.map(formatClause).sort(),
      prereleases: specifiers.namesPrerelease || null,
    };
  },
  (actual, expected) => typeof actual === "string" || isDeepStrictEqual(actual, expected),
);

for (const text of EXCEPTIONS) {
  test(`parseSpecifiers() refuses ${text}: only ASCII letters have two cases`, () => {
    assert.throws(() => parseSpecifiers(text), { kind: "invalid" });
  });
}

const REFUSED: readonly RefusalCase[] = [
  ["1.0", 0, /an operator is missing at offset 0/],
  [">=1, 2", 5, /an operator is missing/],
  [">=1, <", 6, /a digit is missing/],
  [">=1.x", 3, /"\." has no meaning/],
  [">=1.0+a", 5, /a local version is not allowed with >=/],
  ["==1.0+a.*", 5, /a local version is not allowed with == and \.\*/],
  ["~=1", 2, /~= needs two numbers/],
  ["==1.0a1.*", 7, /\.\* stands behind more than a release/],
  [">1.*", 2, /\.\* is not allowed with >/],
  ["==1.0 .*", 5, /white space stands before \.\*/],
  ["==1.* .*", 5, /white space stands before \.\*/],
  ["===a\u3000b", 4, /the text behind === ends here/],
  ["===a b", 4, /the text behind === ends here/],
];
testRefusals("parseSpecifiers", parseSpecifiers, REFUSED);

test("matchesVersion() takes a version as a value", () => {
  const specifiers = parseSpecifiers("===1.0.0");
  assert.ok(matchesVersion(specifiers, parseVersion("1.0.0")));
  assert.ok(!matchesVersion(specifiers, parseVersion("1.0")));
});

test("filterVersions() keeps the given items", () => {
  const items = ["1.0", "2.0"].map(parseVersion);
  const [kept] = filterVersions(parseSpecifiers(">1"), items);
  assert.equal(kept, items[1]);
});

const EMPTY: readonly (readonly [text: string, isEmpty: boolean])[] = [
  ["", false],
  ["<0.dev0", true],
  ["<=0.dev0", false],
  [">=2,<1", true],
  ["==1,!=1", true],
  ["==1.*,!=1.*", true],
  [">1.0,<1.0.post1", true],
  [">1.0,<1.0.0.1.dev0", false],
  [">1.0a1,<1.0a2.dev0", true],
  [">1.0.post1,<1.0.post2.dev0", true],
  ["===foo", false],
  ["===foo,===bar", true],
  ["===foo,>=1", true],
  ["===1.0,>=1", false],
  ["===1.0,>1", true],
];
for (const [text, expected] of EMPTY) {
  test(`isEmpty() is ${expected} for "${text}"`, () => {
    assert.equal(isEmpty(parseSpecifiers(text)), expected);
  });
}

test("intersectSpecifiers() holds what both hold", () => {
  const both = intersectSpecifiers(parseSpecifiers(">=1,<3"), parseSpecifiers("!=2,<3"));
  assert.equal(formatSpecifiers(both), "!=2,<3,>=1");
  const found = filterVersions(both, ["0", "1", "2", "2.1", "3"].map(parseVersion));
  assert.deepEqual(found.map(formatVersion), ["1", "2.1"]);
});

const MATCHES: readonly (readonly [specifiers: string, fits: string, fitsNot: string])[] = [
  ["", "1 2.0a1 garbage", ""],
  ["==1.0", "1 1.0.0 1.0+local", "1.0.1 1.0.post1 1.0a1"],
  ["==1.0+a", "1+A", "1.0 1.0+b"],
  ["==1.*", "1 1.9 1.0a1 1.5.post1+x", "2 10.1 1!1.0"],
  ["!=1.0", "1.1 1.0rc1", "1.0 1.0+x garbage"],
  ["!=1.1.*", "1.0 1.2 1.11", "1.1 1.1.5 1.1a1"],
  ["~=1.4", "1.4 1.9 1.4.post1", "1.3 2.0 2.0.dev1 1.4a1"],
  ["~=1.4.5", "1.4.5 1.4.9", "1.5 1.4.4"],
  [">=1.0", "1.0 1.0.post1 2", "1.0rc1 0.9"],
  ["<=1.0", "1.0 1.0rc1 1.0+x", "1.0.post1 1.0.1"],
  [">1.0", "1.1 1.0.1", "1.0 1.0.post1 1.0+x"],
  [">1.0.post1", "1.0.post2", "1.0.post1 1.0.post1+x"],
  ["<1.0", "0.9 0.9.post1", "1.0 1.0rc1 1.0.dev1"],
  ["<1.0rc2", "1.0rc1 1.0b1", "1.0rc2 1.0"],
  ["===1.0", "1.0", "1.0.0 1"],
  ["===Foo", "foo FOO", "1.0"],
  [">=1,<2,!=1.5", "1 1.9", "1.5 2 0.9"],
  ["==1!1.0", "1!1", "1.0"],
];
for (const [text, fits, fitsNot] of MATCHES) {
  const specifiers = parseSpecifiers(text);
  test(`matchesVersion() knows what fits "${text}"`, () => {
    for (const version of fits.split(" ")) assert.ok(matchesVersion(specifiers, version), version);
    for (const version of fitsNot.split(" ").filter((each) => each !== "")) {
      assert.ok(!matchesVersion(specifiers, version), version);
    }
  });
}

const FILTERED: readonly (readonly [
  text: string,
  prereleases: boolean | undefined,
  wanted: string,
])[] = [
  ["", undefined, "1.0 2.0"],
  ["", true, "1.0 1.5a1 2.0 2.1.dev1"],
  [">=1.5", undefined, "2.0"],
  [">=1.5a1", undefined, "1.5a1 2.0 2.1.dev1"],
  [">2", undefined, "2.1.dev1"],
  [">2", false, ""],
  ["!=1.5a1", undefined, "1.0 2.0"],
];
for (const [text, prereleases, wanted] of FILTERED) {
  test(`filterVersions() keeps "${wanted}" of "${text}" where pre-releases are ${prereleases}`, () => {
    const all = ["1.0", "1.5a1", "2.0", "2.1.dev1"];
    const kept = filterVersions(parseSpecifiers(text), all, { prereleases });
    assert.equal(kept.join(" "), wanted);
  });
}

test("matchesVersion() takes an installed pre-release where they do not count", () => {
  const options = { prereleases: false, installed: true };
  assert.ok(matchesVersion(parseSpecifiers(">=1"), "2a1", options));
  assert.ok(!matchesVersion(parseSpecifiers(">=1"), "2a1", { prereleases: false }));
});
