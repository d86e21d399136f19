import assert from "node:assert/strict";
import { test } from "node:test";
import { listTags } from "./html-tag.ts";

const comments: readonly (readonly [string, readonly string[]])[] = [
  ["<!-- <a> --><b>", ["b"]],
  ["<!-- <a> --!><b>", ["b"]],
  ["<!--><b>", ["b"]],
  ["<!---><b>", ["b"]],
  ["<!----!><b>", ["b"]],
  ["<!--!><a>--><b>", ["b"]],
  ["<!---!><a>--><b>", ["b"]],
  ["<!-- <a>", []],
  ["<!-- --! ><a>--><b>", ["b"]],
];
for (const [html, names] of comments) {
  test(`listTags() finds the end of the comment in ${html}`, () => {
    const found = [...listTags(html)].map(({ name }) => name);
    assert.deepEqual(found, names);
  });
}
