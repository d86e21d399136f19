import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { AppError } from "../errors.ts";
import { type Command, runProgram } from "./command.ts";

const greet: Command = {
  name: "people greet",
  summary: "Greet somebody",
  arguments: [{ form: "<name>", words: "Who" }],
  options: [
    { form: "--loud-voice", words: "Shout" },
    { form: "--times <count>", words: "How often", variable: "TIMES" },
  ],
  examples: ["cheeseshop people greet alice"],
  async run(call) {
    const [name = ""] = call.arguments;
    if (name === "nobody") throw new AppError("not-found", "Cannot greet: there is nobody");
    const word = call.isOn("loud-voice") ? "HELLO" : "hello";
    call.terminal.answer({ name }, `${word} ${name} ${call.text("times") ?? "once"}`);
  },
};

async function run(...words: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const program = { version: "1.2.3", commands: [greet], groups: { people: "Persons." } };
  const stdin = Readable.from([]);
  const code = await runProgram(program, words, { stdin, stdout, stderr, env: {}, folder: "/" });
  return { code, answer: String(stdout.read() ?? ""), said: String(stderr.read() ?? "") };
}

test("runProgram() runs the command with its arguments and options", async () => {
  const words = ["people", "greet", "alice", "--loud-voice", "--times", "twice"];
  assert.deepEqual(await run(...words), { code: 0, answer: "HELLO alice twice\n", said: "" });
});

test("runProgram() tells the version, as JSON where that was asked for", async () => {
  assert.deepEqual(await run("--version"), { code: 0, answer: "1.2.3\n", said: "" });
  for (const words of [
    ["--version", "--json"],
    ["--json", "--version"],
  ]) {
    const { code, answer } = await run(...words);
    assert.deepEqual([code, JSON.parse(answer)], [0, { version: "1.2.3" }]);
  }
});

test("runProgram() answers JSON where --json was given, wherever it stands", async () => {
  const { answer } = await run("people", "greet", "--json", "alice");
  assert.deepEqual(JSON.parse(answer), { name: "alice" });
});

test("runProgram() ends with 1 where a command cannot do it", async () => {
  const { code, answer, said } = await run("people", "greet", "nobody");
  assert.deepEqual(
    { code, answer, said },
    {
      code: 1,
      answer: "",
      said: "Cannot greet: there is nobody\n",
    },
  );
});

const USAGE_FAULTS: readonly (readonly string[])[] = [
  ["peeple"],
  ["people", "great"],
  ["people", "greet"],
  ["people", "greet", "alice", "bob"],
  ["people", "greet", "alice", "--times"],
  ["people", "greet", "alice", "--nope"],
  // The next option is no value of the one before it.
  ["people", "greet", "alice", "--times", "--json"],
  ["people", "greet", "alice", "--times", "--help"],
];

for (const words of USAGE_FAULTS) {
  test(`runProgram() ends with 2 on wrong usage: ${words.join(" ")}`, async () => {
    const { code, answer, said } = await run(...words);
    assert.equal(code, 2);
    assert.equal(answer, "");
    assert.match(said, /^error: /);
  });
}

test("runProgram() explains a command: sentence, arguments, options, examples", async () => {
  const { code, answer } = await run("people", "greet", "--help");
  assert.equal(code, 0);
  for (const part of [
    /Greet somebody\./,
    /name +Who/,
    /--times .*TIMES/,
    /Examples:\n {2}cheeseshop/,
  ]) {
    assert.match(answer, part);
  }
});

test("runProgram() prints the version", async () => {
  assert.deepEqual(await run("--version"), { code: 0, answer: "1.2.3\n", said: "" });
});
