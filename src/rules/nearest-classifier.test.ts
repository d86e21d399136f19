import assert from "node:assert/strict";
import { test } from "node:test";
import { findNearestClassifier } from "./nearest-classifier.ts";

for (const [text, expected] of [
  ["Developement Status :: 4 - Beta", "Development Status :: 4 - Beta"],
  ["Programming Language :: Python::3", "Programming Language :: Python :: 3"],
  ["License :: OSI Approved :: MIT Licence", "License :: OSI Approved :: MIT License"],
  ["Natural Language :: Ukrainean", "Natural Language :: Ukrainian"],
  ["Made of cheese", undefined],
  ["x".repeat(100_000), undefined],
] as const) {
  test(`findNearestClassifier() finds what ${text.slice(0, 40)} means`, () => {
    assert.equal(findNearestClassifier(text), expected);
  });
}
