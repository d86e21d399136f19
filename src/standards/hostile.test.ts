/** No text makes a parser slow: four times the text takes about four times the time. */
import { type GrowthCase, testGrowth } from "../../test/growth.ts";
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

const filenames = (text: string): unknown => [
  guessProjectNames(text),
  findFileVersion(text, parseName("a")),
  parseSdistFilename(text),
];

const CASES: readonly GrowthCase[] = [
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

testGrowth(CASES);
