import assert from "node:assert/strict";
import { test } from "node:test";
import { findSecrets } from "./unwanted-content.ts";

/** Put together here, so that no secret stands in this file. */
const KEY = ["AK", "IA", "QWERTYUIOPASDFGH"].join("");
const RUN = ["AK", "IA", "A".repeat(16)].join("");

test("findSecrets() tells the line of each, and no more than five", () => {
  const found = findSecrets(`\n${`${KEY}\n\n`.repeat(9)}`);
  assert.deepEqual(
    found.map(({ line }) => line),
    [2, 4, 6, 8, 10],
  );
});

test("findSecrets() leaves out a run of one character", () => {
  assert.deepEqual(findSecrets(RUN), []);
});

test("findSecrets() takes no longer where there are many", () => {
  const text = `${KEY}\n`.repeat(100_000);
  const started = performance.now();
  findSecrets(text);
  assert.ok(performance.now() - started < 1000);
});
