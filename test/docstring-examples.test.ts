/**
 * Runs the examples in the docstrings of `src/standards/`: in a block of `ts` each line `expression // => value` must
 * come out as it says, and the lines before it of the same block come first. Every exported name has a docstring.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.dirname(import.meta.dirname);
const files = globSync("src/standards/*.ts", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts"))
  .sort();

/** All that the room exports: an example may use its neighbours. */
const exported = new Map<string, unknown>();
for (const file of files) {
  const names: Record<string, unknown> = await import(path.join(root, file));
  for (const [name, value] of Object.entries(names)) exported.set(name, value);
}

interface Example {
  readonly line: number;
  /** What comes before in the same block. */
  readonly before: string;
  readonly expression: string;
  readonly value: string;
}

for (const file of files) {
  const text = readFileSync(path.join(root, file), "utf8");
  for (const example of findExamples(text)) {
    test(`the example ${file}:${example.line} comes out as written: ${example.expression}`, () => {
      const run = new Function(
        ...exported.keys(),
        `${example.before}\nreturn [(${example.expression}), (${example.value})];`,
      );
      const [actual, wanted] = run(...exported.values());
      assert.deepEqual(actual, wanted);
    });
  }
  test(`${file} has a docstring for every exported name`, () => {
    assert.deepEqual(findUndocumented(text), []);
  });
}

test("examples are found at all", () => {
  const count = files.flatMap((file) => findExamples(readFileSync(path.join(root, file), "utf8")));
  assert.ok(count.length >= 20, `${count.length} examples`);
});

function findExamples(text: string): Example[] {
  const found: Example[] = [];
  let before: string[] | undefined;
  for (const [at, line] of text.split("\n").entries()) {
    const inside = /^\s*\*\s?(.*)$/.exec(line)?.[1] ?? "";
    if (inside === "```ts") before = [];
    else if (inside === "```") before = undefined;
    else if (before !== undefined) {
      const [, expression, value] = /^(.*?) \/\/ => (.*)$/.exec(inside) ?? [];
      if (expression !== undefined && value !== undefined) {
        found.push({ line: at + 1, before: before.join("\n"), expression, value });
      } else {
        before.push(inside);
      }
    }
  }
  return found;
}

/** Exported declarations without a comment that ends right above them. */
function findUndocumented(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const [, name] =
      /^export (?:async )?(?:function|const|class|interface|type) (\w+)/.exec(line) ?? [];
    return name === undefined || lines[at - 1]?.endsWith("*/") ? [] : [name];
  });
}
