import assert from "node:assert/strict";
import { test } from "node:test";
import { quote, quoteAt } from "./refusal.ts";

const shown: readonly (readonly [text: string, expected: string])[] = [
  ["a\u202eb\u200bc", String.raw`"a\u202eb\u200bc"`],
  ["\ufeff\u00ad\u2066\u2028\x7f", String.raw`"\ufeff\u00ad\u2066\u2028\u007f"`],
  ["\u{e0041}", String.raw`"\udb40\udc41"`],
  ['é漢😀 \n"', String.raw`"é漢😀 \n\""`],
];
for (const [text, expected] of shown) {
  test(`quote() shows ${expected} without what cannot be seen`, () => {
    assert.equal(quote(text), expected);
    assert.equal(JSON.parse(quote(text)), text);
  });
}

test("quoteAt() escapes a character that turns text around", () => {
  assert.equal(quoteAt("a\u202e", 1), String.raw`"\u202e"`);
});
