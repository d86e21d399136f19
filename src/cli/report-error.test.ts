import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { AppError } from "../errors.ts";
import { reportError } from "./report-error.ts";
import { makeTerminal } from "./terminal.ts";

function report(thrown: unknown, isJson = false, isTraced = false) {
  const stderr = new PassThrough();
  const stdout = { write: () => assert.fail("an error is no data") };
  const terminal = makeTerminal({ stdout, stderr, stdin: {}, isJson });
  const code = reportError(thrown, terminal, isTraced);
  return { code, said: String(stderr.read()) };
}

test("reportError() says the sentence, every problem with its place, and the hint", () => {
  const error = new AppError("invalid", "Cannot start: 2 faults in the settings", {
    hint: "All settings are explained in docs/settings.md",
    problems: [
      {
        rule: "settings",
        level: "error",
        message: "port: no port",
        place: { file: "a.toml", line: 3 },
      },
      { rule: "settings", level: "error", message: "log: unknown", hint: "Write json" },
    ],
  });
  assert.deepEqual(report(error), {
    code: 1,
    said: [
      "Cannot start: 2 faults in the settings",
      "  a.toml:3: port: no port",
      "  log: unknown (Write json)",
      "  All settings are explained in docs/settings.md",
      "",
    ].join("\n"),
  });
});

test("reportError() says a lone problem once, where the sentence tells it already", () => {
  const fault = "name is missing";
  const error = new AppError("invalid", `Cannot read a.toml: ${fault}`, {
    hint: "Name the project",
    place: { file: "a.toml", line: 1 },
    problems: [{ rule: "a", level: "error", message: fault, hint: "Name the project" }],
  });
  assert.equal(
    report(error).said,
    "a.toml:1: Cannot read a.toml: name is missing\n  Name the project\n",
  );
});

test("reportError() answers --json with one object on one line", () => {
  const { code, said } = report(new AppError("denied", "Cannot yank", { hint: "Ask" }), true);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(said), {
    error: { kind: "denied", message: "Cannot yank", hint: "Ask" },
  });
});

test("reportError() tells a fault of ours from one of the caller's", () => {
  const { code, said } = report(new TypeError("x is not a function"));
  assert.equal(code, 1);
  assert.match(said, /^Cannot go on: x is not a function\n {2}This was not foreseen/);
});

test("reportError() shows the stack only where it was asked for", () => {
  const error = new AppError("invalid", "Cannot");
  assert.doesNotMatch(report(error).said, / at /);
  assert.match(report(error, false, true).said, / at /);
});

test("reportError() says in words what the disk has refused, and what the system said", () => {
  const message = "EROFS: read-only file system, open '/mnt/shop/server.lock'";
  const { code, said } = report(Object.assign(new Error(message), { code: "EROFS" }));
  assert.equal(code, 1);
  assert.equal(said, `Cannot go on: the disk may not be written\n  The system says: ${message}\n`);
});
