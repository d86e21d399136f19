import assert from "node:assert/strict";
import { test } from "node:test";
import { findNearest, parseSetupPyWords } from "./setup-py-words.ts";

test("parseSetupPyWords() keeps questions in their order", () => {
  assert.deepEqual(parseSetupPyWords(["--version", "--name", "-V"]).questions, [
    "version",
    "name",
    "version",
  ]);
});

test("parseSetupPyWords() reads commands, each with its own options", () => {
  const { commands, isDryRun } = parseSetupPyWords([
    ...["-n", "sdist", "--formats=gztar,zip", "-d", "out"],
    ...["bdist_wheel", "--universal", "-pany"],
  ]);
  assert.equal(isDryRun, true);
  assert.deepEqual(
    commands.map(({ name, options }) => [name, Object.fromEntries(options)]),
    [
      ["sdist", { formats: "gztar,zip", dist_dir: "out" }],
      ["bdist_wheel", { universal: "1", plat_name: "any" }],
    ],
  );
});

test("parseSetupPyWords() takes options that change nothing any more", () => {
  const { isQuiet } = parseSetupPyWords(["-q", "--no-user-cfg", "--command-packages=a", "sdist"]);
  assert.equal(isQuiet, true);
});

for (const [words, help] of [
  [["--help"], ""],
  [["--help-commands"], "commands"],
  [["--help", "sdist"], "sdist"],
  [["sdist", "--help"], "sdist"],
] as const) {
  test(`parseSetupPyWords() hears the call for help in ${words.join(" ")}`, () => {
    assert.equal(parseSetupPyWords(words).help, help);
  });
}

for (const words of [["--nam"], ["sdist", "--format=zip"], ["sdist", "--formats"], ["-Z"]]) {
  test(`parseSetupPyWords() refuses ${words.join(" ")} and tells what it knows`, () => {
    assert.throws(() => parseSetupPyWords(words), { name: "AppError", kind: "invalid" });
  });
}

test("findNearest() finds a misspelt word, and nothing for another word", () => {
  assert.equal(findNearest("bdist_whel", ["sdist", "bdist_wheel"]), "bdist_wheel");
  assert.equal(findNearest("frobnicate", ["sdist", "build"]), undefined);
});
