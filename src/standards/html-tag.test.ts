import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText, listTags } from "./html-tag.ts";

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

const references: readonly (readonly [string, string])[] = [
  ["&eacute;&copy;&yuml;&nbsp;&AMP;&frac12 b", "é©ÿ\u00a0&½ b"],
  ["&lt", "<"],
  ["&amp-&quot'", "&-\"'"],
  ["?a&copy=1&copy2&lt;", "?a&copy=1&copy2<"],
  ["&ndash;&hellip; &ndash &apos", "–… &ndash &apos"],
  ["&#33x &#x41 b &#150; &#0; &#xd800;", "!x A b – \ufffd \ufffd"],
  ["&thetasym; &Nope; &; & &&lt;", "&thetasym; &Nope; &; & &<"],
];
for (const [text, expected] of references) {
  test(`decodeText() reads ${text}`, () => {
    assert.equal(decodeText(text), expected);
  });
}

test("listTags() replaces references in attributes", () => {
  const [tag] = listTags('<a href="a?b&copy=1&amp;c&eacute" title="&lt">');
  assert.deepEqual(Object.fromEntries(tag?.attributes ?? []), {
    href: "a?b&copy=1&cé",
    title: "<",
  });
});
