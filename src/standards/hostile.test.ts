/** No text makes a parser slow: four times the text takes about four times the time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError } from "../errors.ts";
import {
  findFileVersion,
  guessProjectNames,
  parseSdistFilename,
  parseWheelFilename,
} from "./filename.ts";
import { parseMarker } from "./marker.ts";
import { parseName } from "./name.ts";
import { parseRequirement } from "./requirement.ts";
import { parseSpecifiers } from "./specifier.ts";
import { parseTags } from "./tag.ts";
import { parseVersion } from "./version.ts";

const SIZE = 20_000;
const GROWTH = 4;
/** Quadratic work would take 16 times as long; the rest is for a busy machine. */
const MOST = 10;
/** Shorter measurements say nothing. */
const LEAST_MS = 2;

const filenames = (text: string): unknown => [
  guessProjectNames(text),
  findFileVersion(text, parseName("a")),
  parseSdistFilename(text),
];

const CASES: readonly (readonly [
  name: string,
  parse: (text: string) => unknown,
  build: (size: number) => string,
])[] = [
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

for (const [name, parse, build] of CASES) {
  test(`${name}: four times the text takes about four times the time`, () => {
    const small = measure(parse, build(SIZE));
    const large = measure(parse, build(SIZE * GROWTH));
    const factor = large / Math.max(small, LEAST_MS);
    assert.ok(factor < MOST, `${small.toFixed(2)} ms, then ${large.toFixed(2)} ms`);
  });
}

/** The best of several runs, in milliseconds. A refusal is an answer like any other. */
function measure(parse: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    try {
      parse(text);
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
