import assert from "node:assert/strict";
import { test } from "node:test";
import { listLogicalLines, placeInLine, splitOptions, splitWords } from "./requirements-line.ts";

/** Where the value of a variable is to be put in. */
function put(name: string): string {
  return `\${${name}}`;
}

const files: readonly (readonly [string, readonly (readonly [number, string])[]])[] = [
  ["", []],
  [
    "\ufeffa\n\n# b\nc # d\n",
    [
      [1, "a"],
      [4, "c"],
    ],
  ],
  ["a\\\nb\n", [[1, "ab"]]],
  [
    "a \\\n # b\nc\n",
    [
      [1, "a"],
      [3, "c"],
    ],
  ],
  ["# a \\\nb\n", [[2, "b"]]],
  ["a\\\n", [[1, "a"]]],
  ["git+https://x.example/a#egg=a", [[1, "git+https://x.example/a#egg=a"]]],
  [
    `https://${put("HOST")}/${put("MISSING")}/${put("lower")}`,
    [[1, `https://x.example/${put("MISSING")}/${put("lower")}`]],
  ],
];
for (const [text, expected] of files) {
  test(`listLogicalLines() reads ${JSON.stringify(text)}`, () => {
    const lines = listLogicalLines(text, { HOST: "x.example" });
    assert.deepEqual(
      lines.map(({ line, text: words }) => [line, words]),
      expected,
    );
  });
}

test("placeInLine() finds a character of a joined line in the file", () => {
  const [line] = listLogicalLines("  ab \\\n cd\n", {});
  assert.ok(line);
  assert.equal(line.text, "ab  cd");
  assert.deepEqual(placeInLine(line, 1), { line: 1, column: 4 });
  assert.deepEqual(placeInLine(line, 5), { line: 2, column: 3 });
});

test("placeInLine() ends where a variable was put in", () => {
  const [line] = listLogicalLines(`${put("A")} b\\\nc\n`, { A: "long" });
  assert.ok(line);
  assert.deepEqual(placeInLine(line, 6), { line: 1, column: 7 });
});

const options: readonly (readonly [string, string, string])[] = [
  ["a==1", "a==1", ""],
  ["a-b ==1 --hash=sha256:x", "a-b ==1", "--hash=sha256:x"],
  ["-r other.txt", "", "-r other.txt"],
  ["a\t-C x", "a", "-C x"],
];
for (const [text, requirement, behind] of options) {
  test(`splitOptions() parts ${JSON.stringify(text)}`, () => {
    const split = splitOptions(text);
    assert.deepEqual([split.requirement, split.options], [requirement, behind]);
    assert.equal(text.slice(split.offset), behind);
  });
}

const words: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["", []],
  [" -r  a.txt ", ["-r", "a.txt"]],
  [`-e 'a b'"c d"e`, ["-e", "a bc de"]],
  [String.raw`a\ b "c\"d\\e\f" 'g\h'`, ["a b", String.raw`c"d\e\f`, String.raw`g\h`]],
  ['""', [""]],
  ['"a', undefined],
  ["'a", undefined],
  ["a\\", undefined],
];
for (const [text, expected] of words) {
  test(`splitWords() parts ${JSON.stringify(text)} as a shell does`, () => {
    assert.deepEqual(
      splitWords(text)?.map(({ text: word }) => word),
      expected,
    );
  });
}

test("splitWords() tells where each word begins as it is written", () => {
  assert.deepEqual(
    splitWords(`  a "b c" d`)?.map(({ offset }) => offset),
    [2, 4, 10],
  );
});
