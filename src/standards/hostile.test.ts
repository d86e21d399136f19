/** No text makes a parser slow: four times the text takes about four times the time. */
import { type GrowthCase, testGrowth } from "../../test/growth.ts";
import { findFileVersion, guessProjectNames } from "./file-owner.ts";
import { parseSdistFilename, parseWheelFilename } from "./filename.ts";
import { parseMarker } from "./marker.ts";
import { evaluateMarker } from "./marker-evaluation.ts";
import { areDisjoint, simplifyMarker } from "./marker-logic.ts";
import { parseName } from "./name.ts";
import { parseRequirement } from "./requirement.ts";
import { intersectSpecifiers, isEmpty, matchesVersion, parseSpecifiers } from "./specifier.ts";
import { parseTags } from "./tag.ts";
import { parseVersion } from "./version.ts";

const filenames = (text: string): unknown => [
  guessProjectNames(text),
  findFileVersion(text, parseName("a")),
  parseSdistFilename(text),
];

/** A marker of as many comparisons as have room. */
const markerOf =
  (comparison: (at: number) => string, word: string) =>
  (size: number): string =>
    Array.from({ length: size / 20 }, (_, at) => comparison(at)).join(` ${word} `);

const think = (text: string): unknown => {
  const marker = parseMarker(text);
  return [simplifyMarker(marker), areDisjoint(marker, marker)];
};

/** In an environment whose sets are as long as the marker. */
const evaluate = (text: string): unknown => {
  const names = Array.from({ length: text.length / 20 }, (_, at) => `Name_${at}`);
  const environment = { os_name: "nt", extra: "a", extras: names, dependency_groups: names };
  return evaluateMarker(parseMarker(text), environment);
};

/** Joins one clause after the other, and asks for what has come of it. */
const join = (text: string): unknown => {
  const all = text.split(",").map(parseSpecifiers).reduce(intersectSpecifiers);
  return [isEmpty(all), matchesVersion(all, "1"), all.clauses.length];
};

/** Joins what has come of it with itself, again and again. */
const joinWithItself = (text: string): unknown => {
  let all = parseSpecifiers(">=1");
  for (let at = 0; at < text.length / 10; at++) {
    all = intersectSpecifiers(intersectSpecifiers(parseSpecifiers("<2"), all), all);
  }
  return [isEmpty(all), all.clauses.length];
};

const THOUGHTS = Object.entries({
  "other texts": (at: number) => `os_name != 'a${at}'`,
  "equal texts": () => "os_name == 'a'",
  "other versions": (at: number) => `python_version != '3.${at}'`,
  "other questions": (at: number) => `extra == 'a${at}'`,
  "turning alternatives": (at: number) => `(os_name == 'a' or extra == 'b${at % 6}')`,
}).flatMap(([what, comparison]) =>
  ["and", "or"].map(
    (word): GrowthCase => [
      `thinking about ${what} joined by ${word}`,
      think,
      markerOf(comparison, word),
    ],
  ),
);

const CASES: readonly GrowthCase[] = [
  ...THOUGHTS,
  ["asking for extras", evaluate, markerOf((at) => `'Name-${at}' in extras`, "and")],
  ["asking for texts", evaluate, markerOf((at) => `os_name != 'a${at}'`, "or")],
  ["a version of dots", parseVersion, (size) => `${"1.".repeat(size)}x`],
  ["a version of digits", parseVersion, (size) => "1".repeat(size)],
  [
    "a version of long numbers",
    parseVersion,
    (size) =>
      "9"
        .repeat(4000)
        .concat(".")
        .repeat(size / 4000),
  ],
  ["a version of spaces", parseVersion, (size) => `1${" ".repeat(size)}x`],
  ["a version of labels", parseVersion, (size) => `1+${"a.".repeat(size)}`],
  ["a version of separators", parseVersion, (size) => `1${"-".repeat(size)}`],
  [
    "clauses that all differ",
    parseSpecifiers,
    (size) => Array.from({ length: size / 10 }, (_, at) => `!=${at}`).join(),
  ],
  ["clauses that are all equal", parseSpecifiers, (size) => ">=1,".repeat(size)],
  [
    "clauses joined one by one",
    join,
    (size) => Array.from({ length: size / 10 }, (_, at) => `!=${at}`).join(),
  ],
  ["equal clauses joined one by one", join, (size) => ">=1,".repeat(size / 4)],
  ["clauses joined with themselves", joinWithItself, (size) => " ".repeat(size)],
  ["commas", parseSpecifiers, (size) => ",".repeat(size)],
  ["a clause of spaces", parseSpecifiers, (size) => `>=${" ".repeat(size)}`],
  ["a literal clause", parseSpecifiers, (size) => `===${"a".repeat(size)} b`],
  ["a marker of comparisons", parseMarker, (size) => "os_name=='a' or ".repeat(size / 10)],
  ["a marker of parentheses", parseMarker, (size) => "(".repeat(size)],
  [
    "a marker of pairs of parentheses",
    parseMarker,
    (size) => `${"(os_name=='a')and".repeat(size / 10)}(`,
  ],
  ["a marker of quotes", parseMarker, (size) => `os_name == ${'"'.repeat(size)}`],
  ["a marker of spaces", parseMarker, (size) => `os_name${" ".repeat(size)}`],
  ["a marker of letters", parseMarker, (size) => "a".repeat(size)],
  ["a requirement of extras", parseRequirement, (size) => `a[${"b,".repeat(size)}`],
  ["a requirement of dots", parseRequirement, (size) => `a${".".repeat(size)}`],
  ["a requirement of clauses", parseRequirement, (size) => `a (${">=1,".repeat(size)}`],
  ["a requirement with a long URL", parseRequirement, (size) => `a @ ${"b".repeat(size)} c`],
  ["a name of dashes", parseName, (size) => `a${"-".repeat(size)}`],
  ["a wheel of dashes", parseWheelFilename, (size) => `${"a-".repeat(size)}.whl`],
  ["a wheel with a long name", parseWheelFilename, (size) => `${"a_".repeat(size)}_-1-a-b-c.whl`],
  ["a wheel of tags", parseWheelFilename, (size) => `a-1-${"b.".repeat(size)}b-c-d.whl`],
  ["a tag of dots", parseTags, (size) => `${".".repeat(size)}-b-c`],
  ["a file name of dashes", filenames, (size) => `${"a-".repeat(size)}1.tar.gz`],
  ["a file name of digits", filenames, (size) => `a-${"1".repeat(size)}.zip`],
];

testGrowth(CASES);
