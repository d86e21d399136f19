import assert from "node:assert/strict";
import { test } from "node:test";
import { findKnownIndex, isFormerUrl, PYPI, TESTPYPI } from "./known-indexes.ts";

for (const index of [PYPI, TESTPYPI]) {
  for (const url of [index.webUrl, index.simpleUrl, index.uploadUrl, ...index.formerUrls]) {
    test(`findKnownIndex() knows ${index.label} by ${new URL(url).pathname} of host ${url.length}`, () => {
      assert.equal(findKnownIndex(url), index);
      assert.equal(findKnownIndex(url.replace("https:", "HTTP:").replace(/\/$/, "")), index);
    });
  }
}

test("findKnownIndex() knows no other host and no other path", () => {
  assert.equal(findKnownIndex("https://packages.example.org/simple/"), undefined);
  assert.equal(findKnownIndex(`${PYPI.webUrl}other/`), undefined);
  assert.equal(findKnownIndex(""), undefined);
});

test("isFormerUrl() tells former addresses from today's", () => {
  for (const url of PYPI.formerUrls) assert.ok(isFormerUrl(url));
  assert.equal(isFormerUrl(PYPI.uploadUrl), false);
});
