import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRange } from "./byte-range.ts";

for (const [header, expected] of [
  [undefined, undefined],
  ["bytes=0-0", { start: 0, end: 1 }],
  ["bytes=10-19", { start: 10, end: 20 }],
  ["bytes=90-", { start: 90, end: 100 }],
  ["bytes=90-500", { start: 90, end: 100 }],
  ["bytes=-10", { start: 90, end: 100 }],
  ["bytes=-500", { start: 0, end: 100 }],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=5-2", undefined],
  ["bytes=-", undefined],
  ["bytes=0-1,4-5", undefined],
  ["items=0-1", undefined],
] as const) {
  test(`parseRange() reads ${header} of 100 bytes`, () => {
    assert.deepEqual(parseRange(header, 100), expected);
  });
}
