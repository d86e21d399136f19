import assert from "node:assert/strict";
import { test } from "node:test";
import { parseUploadTime } from "./simple-value.ts";

const times: readonly (readonly [string, string | undefined])[] = [
  ["2026-08-22T10:00:00.123456+02:00", "2026-08-22T08:00:00.123456Z"],
  ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"],
  ["0000-01-01T00:30:00+01:00", undefined],
  ["9999-12-31T23:30:00-01:00", undefined],
  ["9999-12-31T23:30:00+01:00", "9999-12-31T22:30:00Z"],
  ["2026-02-30T10:00:00Z", undefined],
  ["2026-02-29T10:00:00+01:00", undefined],
];
for (const [text, expected] of times) {
  test(`parseUploadTime() reads ${text}`, () => {
    assert.equal(parseUploadTime(text), expected);
  });
}
