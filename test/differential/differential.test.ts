/** A small share of `npm run differential`, the same in every run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findDifferences } from "./compare.ts";
import { makeCases } from "./random-cases.ts";
import { findReference } from "./reference.ts";

test("we and the reference implementation agree on random input", (context) => {
  const python = findReference();
  if (python === undefined) return context.skip("no Python with packaging");
  const count = process.env.CHEESESHOP_TEST_ALL ? 100_000 : 5000;
  assert.deepEqual(findDifferences(python, makeCases(count, 20260822)), []);
});
