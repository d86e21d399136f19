import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findClassifier,
  findClassifiers,
  hintForClassifier,
  parseClassifiers,
} from "./find-classifiers.ts";

test("findClassifiers() asks for the beginnings of words, in any case", () => {
  const names = findClassifiers(["BETA"]).map(({ name }) => name);
  assert.ok(names.includes("Development Status :: 4 - Beta"));
  assert.ok(!names.some((name) => name.includes("Tibetan")));
  assert.deepEqual(findClassifiers(["no", "such", "thing"]), []);
});

test("findClassifiers() tells what takes the place of a deprecated one", () => {
  const [found] = findClassifiers(["ukranian"]);
  assert.equal(found?.isDeprecated, true);
  assert.deepEqual(found?.successors, ["Natural Language :: Ukrainian"]);
});

test("findClassifier() takes any case and any blanks round ::", () => {
  assert.equal(findClassifier(" typing::TYPED "), "Typing :: Typed");
  assert.equal(findClassifier("Typing"), undefined);
});

test("parseClassifiers() leaves out what is empty or said twice, and keeps what is no line of the list", () => {
  const given = ["typing :: typed", "", "Typing :: Typed", "Private :: Ours"];
  assert.deepEqual(parseClassifiers(given), ["Typing :: Typed", "Private :: Ours"]);
});

test("hintForClassifier() names what may be meant", () => {
  assert.match(hintForClassifier("Typing :: Typd"), /^Did you mean "Typing :: Typed"\?$/);
  assert.match(hintForClassifier("zzzzzzzz"), /^Try one word/);
});
