import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findJsonFault } from "./json-fault.ts";

const faults: readonly [text: string, offset: number, why: RegExp][] = [
  ["", 0, /^the end stands where a value belongs$/],
  ["\ufeff{}", 0, /stands where a value belongs/],
  ["nul", 0, /"n" stands where a value belongs/],
  ["[1 2]", 3, /"2" stands where a comma or \] belongs/],
  ["[1,]", 3, /"\]" stands where a value belongs/],
  ["[", 1, /the end stands where a value or \] belongs/],
  ["[}", 1, /"}" stands where a value or \] belongs/],
  ['{"a":1,}', 7, /"}" stands where a key belongs/],
  ["{1:2}", 1, /"1" stands where a key or } belongs/],
  ['{"a" 1}', 5, /"1" stands where a colon belongs/],
  ['{"a":1]', 6, /"]" stands where a comma or } belongs/],
  ["{} {}", 3, /"{" stands where the end belongs/],
  ["01", 1, /"1" stands where the end belongs/],
  ["-", 0, /"-" stands where a value belongs/],
  ["1.", 1, /"\." stands where the end belongs/],
  ['["a', 1, /a quote is not closed/],
  ['["a\\"]', 1, /a quote is not closed/],
  ['["a\\x"]', 3, /an escape that JSON does not know/],
  ['["\\u12"]', 2, /an escape that JSON does not know/],
  ['["\\\\\\q"]', 4, /an escape that JSON does not know/],
  ['["a\nb"]', 3, /a control character stands in a string/],
];
for (const [text, offset, why] of faults) {
  test(`findJsonFault() tells where ${JSON.stringify(text)} stops being JSON`, () => {
    const fault = findJsonFault(text);
    assert.equal(fault?.offset, offset);
    assert.match(fault.why, why);
  });
}

const pieces = fc.constantFrom(
  ...['{"a":', "}", "[", "]", ",", ":", '"', "\\", "\\n", "\\u00e4", "\n", " ", "\u00a0", "a"],
  ...["-", "0", "1", ".", "e+", "true", "false", "null"],
);
const texts = fc.oneof(
  fc.array(pieces).map((all) => all.join("")),
  fc.json(),
  fc.tuple(fc.json(), fc.nat(), pieces).map(([json, number, piece]) => {
    const at = number % (json.length + 1);
    return json.slice(0, at) + piece + json.slice(at);
  }),
);

test("findJsonFault() finds a fault in what JSON.parse() refuses, and in nothing else", () => {
  fc.assert(
    fc.property(texts, (text) => {
      assert.equal(findJsonFault(text) === undefined, isJson(text), text);
    }),
    { numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
