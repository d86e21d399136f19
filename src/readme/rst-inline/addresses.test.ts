import assert from "node:assert/strict";
import { test } from "node:test";
import { findAddress, isMailAddress } from "./addresses.ts";

/** The text of the first address, and where it leads. */
const FOUND: readonly (readonly [text: string, shown: string, uri: string | undefined])[] = [
  ["see https://example.com/a.", "https://example.com/a", "https://example.com/a"],
  ["(https://example.com/a)", "https://example.com/a", "https://example.com/a"],
  ["<https://example.com/a,>", "https://example.com/a,", "https://example.com/a,"],
  ["https://example.com/?a=b#c!", "https://example.com/?a=b#c", "https://example.com/?a=b#c"],
  ["https://example.com/a?b?c", "https://example.com/a?b", "https://example.com/a?b"],
  ["write to a.b@example.com, please", "a.b@example.com", "mailto:a.b@example.com"],
  ["mailto:a@example.com", "mailto:a@example.com", "mailto:a@example.com"],
  ["note:this https://example.com", "note:this", undefined],
];
for (const [text, shown, uri] of FOUND) {
  test(`findAddress() finds ${shown} in ${JSON.stringify(text)}`, () => {
    const found = findAddress(text, 0);
    assert.equal(text.slice(found?.start, found?.end), shown);
    assert.equal(found?.uri, uri);
  });
}

for (const text of ["no address", "a: b", "x@", "@x", "a..b@", "1:2"]) {
  test(`findAddress() finds none in ${JSON.stringify(text)}`, () => {
    assert.equal(findAddress(text, 0), undefined);
  });
}

for (const [text, is] of [
  ["a@example.com", true],
  ["a@example.com.", false],
  ["https://example.com", false],
] as const) {
  test(`isMailAddress() says ${is} of ${text}`, () => {
    assert.equal(isMailAddress(text), is);
  });
}
