/**
 * Runs the examples in the docstrings of `src/standards/`: in a block of `ts` each line `expression // => value` must
 * come out as it says, and the lines before it of the same block come first. Every exported name has a docstring; what
 * `cheeseshop/standards` exports of a standard tells its source there, and each of its functions shows an example. The
 * errors, which it exports as well, are this project's own.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.dirname(import.meta.dirname);
const ERRORS = "src/errors.ts";
const files = globSync("src/standards/*.ts", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts"))
  .concat(ERRORS)
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
    const bare = findDeclarations(text).filter(({ docstring }) => docstring === "");
    assert.deepEqual(
      bare.map(({ name }) => name),
      [],
    );
  });
}

const face = readFileSync(path.join(root, "src/standards/public.ts"), "utf8");
const published = [
  ...face.matchAll(/export (?:type )?\{([^}]*)\} from "(\.\.?\/[\w-]+\.ts)"/g),
].flatMap(([, names = "", file = ""]) =>
  [...names.matchAll(/(?:type )?(\w+),?/g)].map(([, name = ""]) => ({
    name,
    file: path.posix.join("src/standards", file),
  })),
);

for (const { name, file } of published) {
  const declared = findDeclarations(readFileSync(path.join(root, file), "utf8"));
  const found = declared.find((declaration) => declaration.name === name);
  if (file !== ERRORS) {
    test(`${name} of cheeseshop/standards tells its source`, () => {
      assert.match(
        found?.docstring ?? "",
        /\bSource: (?:PEP \d+|RFC \d+|https:\/\/|PyPI's documentation)/,
      );
    });
  }
  if (found?.kind !== "function") continue;
  test(`${name}() of cheeseshop/standards shows an example`, () => {
    const calls = findExamples(found.docstring).map(
      ({ before, expression }) => before + expression,
    );
    assert.ok(calls.some((code) => code.includes(`${name}(`)));
  });
}

test("names of cheeseshop/standards are found at all", () => {
  assert.ok(published.length >= 150, `${published.length} names`);
  for (const sought of ["parseName", "isAppError"]) {
    assert.ok(published.some(({ name }) => name === sought));
  }
});

interface Declaration {
  readonly name: string;
  readonly kind: string;
  /** Empty where none ends right above. */
  readonly docstring: string;
}

/** The exported declarations of a file. */
function findDeclarations(text: string): Declaration[] {
  const pattern =
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:async )?(function|const|class|interface|type)\*? (\w+)/gm;
  return [...text.matchAll(pattern)].map(([, docstring = "", kind = "", name = ""]) => ({
    name,
    kind,
    docstring,
  }));
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
