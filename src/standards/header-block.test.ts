import assert from "node:assert/strict";
import { test } from "node:test";
import { foldHeader, parseHeaderBlock } from "./header-block.ts";

const blocks: readonly (readonly [string, readonly (readonly [string, string])[], string])[] = [
  ["", [], ""],
  [
    "Name: a\nVersion: 1\n",
    [
      ["name", "a"],
      ["version", "1"],
    ],
    "",
  ],
  [
    "Name:a\r\nVersion:\t 1\rSummary: b",
    [
      ["name", "a"],
      ["version", "1"],
      ["summary", "b"],
    ],
    "",
  ],
  ["Name: a\n\nBody\n\nmore", [["name", "a"]], "Body\n\nmore"],
  ["Name: a\r\n\r\nBody", [["name", "a"]], "Body"],
  // What is no header begins the body, and is a part of it.
  ["Name: a\nno header\nVersion: 1\n", [["name", "a"]], "no header\nVersion: 1\n"],
  ["A name: a\n", [], "A name: a\n"],
  [
    "Summary: one\n  two\n\tthree\nName: a\n",
    [
      ["summary", "one\n  two\n\tthree"],
      ["name", "a"],
    ],
    "",
  ],
  [" goes on with nothing\nName: a\n", [["name", "a"]], ""],
  ["From somebody Mon\nName: a\n", [["name", "a"]], ""],
  [": of nothing\n and more of it\nName: a\n", [["name", "a"]], ""],
  ["Name: a: b\n", [["name", "a: b"]], ""],
];
for (const [text, headers, body] of blocks) {
  test(`parseHeaderBlock() reads ${JSON.stringify(text)}`, () => {
    const block = parseHeaderBlock(text);
    assert.deepEqual(
      block.headers.map(({ name, value }) => [name, value]),
      headers,
    );
    assert.equal(block.body, body);
  });
}

test("parseHeaderBlock() tells the line of each header, and where its value stands", () => {
  const text = "Name: a\r\nSummary: b\n c\nKeywords: d\n";
  const { headers } = parseHeaderBlock(text);
  assert.deepEqual(
    headers.map(({ line, start, end }) => [line, text.slice(start, end)]),
    [
      [1, " a"],
      [2, " b\n c"],
      [4, " d"],
    ],
  );
});

test("foldHeader() leaves no line that could be a header", () => {
  const folded = foldHeader("a\nName: b\r\nVersion: 1\n\nBody");
  assert.deepEqual(parseHeaderBlock(`Summary: ${folded}\n`), {
    headers: [
      {
        ...{ name: "summary", line: 1, start: 8, end: 9 + folded.length },
        value: "a\n        Name: b\n        Version: 1\n        \n        Body",
      },
    ],
    body: "",
  });
});
