import assert from "node:assert/strict";
import { test } from "node:test";
import { backOffMs, mayTryAgain, retryAfterMs } from "./http-retry.ts";

for (const [value, expected] of [
  ["0", 0],
  ["120", 120_000],
  ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
  ["Thu, 01 Jan 2020 00:00:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  ["99999999999999999999", undefined],
] as const) {
  test(`retryAfterMs() reads ${JSON.stringify(value)}`, () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    assert.equal(retryAfterMs({ "retry-after": value }, now), expected);
  });
}

test("retryAfterMs() answers undefined without the header", () => {
  assert.equal(retryAfterMs({}, 0), undefined);
});

test("mayTryAgain() knows the statuses of a moment from those that stay", () => {
  assert.deepEqual(
    [200, 304, 400, 404, 429, 500, 501, 502, 503, 504].filter(mayTryAgain),
    [429, 500, 502, 503, 504],
  );
});

test("backOffMs() doubles, and is spread over half of its length", () => {
  assert.deepEqual(
    [1, 2, 3].map((attempt) => backOffMs(attempt, 1)),
    [250, 500, 1000],
  );
  assert.equal(backOffMs(1, 0), 125);
});
