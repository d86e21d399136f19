import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { formatProgress, formatSize, withoutControls } from "./screen-text.ts";
import { formatTable, makeTerminal } from "./terminal.ts";

const SIZES: readonly (readonly [number, string])[] = [
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [500 * 1024 ** 2, "500.0 MiB"],
  [3 * 1024 ** 4, "3.0 TiB"],
];

for (const [bytes, text] of SIZES) {
  test(`formatSize() writes ${bytes} as ${text}`, () => assert.equal(formatSize(bytes), text));
}

test("formatTable() lines columns up and leaves no blanks at the end of a line", () => {
  const table = formatTable(
    ["name", "role"],
    [
      ["alice", "owner"],
      ["bo", ""],
    ],
  );
  assert.equal(table, "name   role\nalice  owner\nbo");
});

test("formatTable() is empty where there is no row", () => {
  assert.equal(formatTable(["name"], []), "");
});

test("formatProgress() shows share, size and speed", () => {
  const line = formatProgress("a.whl", 512, 1024, 1000);
  assert.equal(line, "██████████░░░░░░░░░░  50 % a.whl 1.0 KiB 512 B/s");
});

const HOSTILE: readonly (readonly [string, string])[] = [
  ["plain\ttext\n", "plain\ttext\n"],
  ["a\u001b]0;title\u0007b", "a�]0;title�b"],
  ["a\u001b[2Kb", "a�[2Kb"],
  ["wheel.\u202egpj", "wheel.\ufffdgpj"],
  ["a\rb", "a�b"],
  ["a\u009b31mb", "a�31mb"],
  ["\u001b[31mred\u001b[39m", "\u001b[31mred\u001b[39m"],
  ["\u001b[8mhidden\u001b[0m", "�[8mhidden�[0m"],
];

for (const [text, shown] of HOSTILE) {
  test(`withoutControls() turns ${JSON.stringify(text)} into ${JSON.stringify(shown)}`, () => {
    assert.equal(withoutControls(text), shown);
  });
}

function record(isJson: boolean) {
  const said: string[] = [];
  const answered: string[] = [];
  const stderr = Object.assign(new PassThrough(), { isTTY: false });
  stderr.on("data", (chunk) => said.push(String(chunk)));
  const stdout = { write: (text: string) => answered.push(text) };
  return { terminal: makeTerminal({ stdout, stderr, stdin: {}, isJson }), said, answered };
}

test("answer() writes the text to stdout, and JSON where that was asked for", () => {
  const text = record(false);
  text.terminal.answer({ a: 1 }, "a is 1");
  assert.deepEqual(text.answered, ["a is 1\n"]);
  const json = record(true);
  json.terminal.answer({ a: 1 }, "a is 1");
  assert.deepEqual(
    json.answered.map((it) => JSON.parse(it)),
    [{ a: 1 }],
  );
});

test("answer() escapes what JSON would leave as a control character", () => {
  const json = record(true);
  json.terminal.answer({ a: "\u009b31m" }, "");
  assert.match(json.answered.join(""), /"\\u009b31m"/);
  assert.deepEqual(JSON.parse(json.answered.join("")), { a: "\u009b31m" });
});

test("say() never writes to stdout", () => {
  const { terminal, said, answered } = record(true);
  terminal.say("working");
  terminal.note("better so");
  assert.deepEqual(answered, []);
  assert.equal(said.join(""), "working\nnote: better so\n");
});

test("askHidden() refuses where nobody can be asked", async () => {
  await assert.rejects(record(false).terminal.askHidden("Token"), { kind: "invalid" });
});

test("startProgress() draws nothing where there is no terminal, and says how it ended", () => {
  const { terminal, said } = record(false);
  const progress = terminal.startProgress("a.whl", 10);
  progress.show(5);
  progress.finish("sent a.whl");
  assert.equal(said.join(""), "sent a.whl\n");
});
