import assert from "node:assert/strict";
import { test } from "node:test";
import { loadProgram } from "./program.ts";

const PROGRAM = await loadProgram([]);
const NAMES = new Set(PROGRAM.commands.map(({ name }) => name));

for (const { name, summary, arguments: words = [], options = [], examples } of PROGRAM.commands) {
  test(`cheeseshop ${name} explains itself: a sentence, its arguments and options, examples`, () => {
    assert.match(summary, /^[A-Z].*[^.]$/);
    for (const part of [...words, ...options]) assert.match(part.words, /^\S.*[^.\s]$/, part.form);
    assert.ok(examples.length > 0);
    for (const example of examples) assert.match(example, /\bcheeseshop /);
    const own = examples.filter((example) => example.includes(`cheeseshop ${name}`));
    assert.ok(own.length > 0, "an example shows the command itself");
  });
}

test("each word before other commands is explained", () => {
  const groups = [...NAMES].flatMap((name) =>
    name.includes(" ") ? [name.split(" ")[0] ?? ""] : [],
  );
  assert.deepEqual([...new Set(groups)].sort(), Object.keys(PROGRAM.groups).sort());
});

for (const first of new Set([...NAMES].map((name) => name.split(" ")[0] ?? ""))) {
  test(`loadProgram() loads every command that begins with ${first}, and few others`, async () => {
    const { commands } = await loadProgram([first, "--help"]);
    const loaded = new Set(commands.map(({ name }) => name));
    const wanted = [...NAMES].filter((name) => name.split(" ")[0] === first);
    assert.deepEqual(
      wanted.filter((name) => !loaded.has(name)),
      [],
    );
    assert.ok(loaded.size < NAMES.size / 2);
  });
}

for (const words of [[], ["--help"], ["help", "build"], ["biuld"]]) {
  test(`loadProgram() loads all commands for ${JSON.stringify(words)}`, async () => {
    assert.equal((await loadProgram(words)).commands.length, NAMES.size);
  });
}
