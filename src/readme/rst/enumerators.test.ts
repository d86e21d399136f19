import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOrdinal, parseOrdinal, type Sequence } from "./enumerators.ts";

const READ: readonly (readonly [
  text: string,
  expected: Sequence | undefined,
  sequence: Sequence,
  ordinal: number,
])[] = [
  ["7", undefined, "arabic", 7],
  ["#", undefined, "#", 1],
  ["c", undefined, "loweralpha", 3],
  ["i", undefined, "lowerroman", 1],
  ["i", "loweralpha", "loweralpha", 9],
  ["v", "lowerroman", "lowerroman", 5],
  ["C", undefined, "upperalpha", 3],
  ["MCMXC", undefined, "upperroman", 1990],
];
for (const [text, expected, sequence, ordinal] of READ) {
  test(`parseOrdinal() reads "${text}" as ${sequence} where ${expected ?? "nothing"} is expected`, () => {
    assert.deepEqual(parseOrdinal(text, expected), { sequence, ordinal });
  });
}

for (const text of ["iiii", "vx", "MMMMM"]) {
  test(`parseOrdinal() reads no number in "${text}"`, () => {
    assert.equal(parseOrdinal(text), undefined);
  });
}

const FORMATTED: readonly (readonly [number, Sequence, string | undefined])[] = [
  [12, "arabic", "12"],
  [26, "loweralpha", "z"],
  [27, "upperalpha", undefined],
  [4, "lowerroman", "iv"],
  [2024, "upperroman", "MMXXIV"],
  [5000, "upperroman", undefined],
];
for (const [ordinal, sequence, text] of FORMATTED) {
  test(`formatOrdinal() writes ${ordinal} as ${text ?? "nothing"} in ${sequence}`, () => {
    assert.equal(formatOrdinal(ordinal, sequence), text);
  });
}
