import assert from "node:assert/strict";
import { test } from "node:test";
import { WrongUsage } from "../report-error.ts";
import { parseTwineWords } from "./twine-words.ts";

const READ: readonly (readonly [line: string, options: Readonly<Record<string, string>>])[] = [
  ["upload f", {}],
  ["upload -r name f", { repository: "name" }],
  ["upload -rname f", { repository: "name" }],
  ["upload f --repository=name", { repository: "name" }],
  ["upload --repository-url https://x/ f", { "repository-url": "https://x/" }],
  ["upload --skip f", { "skip-existing": "" }],
  ["upload --disable f", { "disable-progress-bar": "" }],
  ["upload -si me f", { sign: "", identity: "me" }],
  ["upload -u me -p a=b f", { username: "me", password: "a=b" }],
  ["upload -p= f", { password: "" }],
  ["upload --comment=--odd f", { comment: "--odd" }],
  ["upload -- f", {}],
  ["check --strict f", { strict: "" }],
  ["register -r name f", { repository: "name" }],
];

for (const [line, expected] of READ) {
  test(`parseTwineWords() reads "${line}"`, () => {
    const call = parseTwineWords(line.split(" "));
    assert.ok("options" in call);
    assert.deepEqual(Object.fromEntries(call.options), expected);
    assert.deepEqual(call.files, ["f"]);
  });
}

test("parseTwineWords() takes files around options, and dashes behind --", () => {
  const call = parseTwineWords(["upload", "a", "-s", "b", "--", "-c"]);
  assert.ok("files" in call);
  assert.deepEqual(call.files, ["a", "b", "-c"]);
});

for (const line of [
  ...["", "--odd", "publish f", "upload", "upload -r", "upload -r -s f", "upload --odd f"],
  ...["upload --si f x --rep a", "upload --skip-existing=yes f", "upload -x f", "check"],
  ...["check -r name f", "register a b", "upload --repositor", "upload --password"],
]) {
  test(`parseTwineWords() refuses "${line}" as wrong usage`, () => {
    assert.throws(() => parseTwineWords(line.split(" ").filter(Boolean)), WrongUsage);
  });
}

test("parseTwineWords() shows no value that it cannot place", () => {
  assert.throws(
    () => parseTwineWords(["upload", "--verbose=hunter2", "f"]),
    (error) => error instanceof Error && !error.message.includes("hunter2"),
  );
});

test("parseTwineWords() knows help at both places, and the version", () => {
  assert.deepEqual(parseTwineWords(["-h"]), { kind: "help", command: undefined });
  assert.deepEqual(parseTwineWords(["upload", "--help"]), { kind: "help", command: "upload" });
  assert.deepEqual(parseTwineWords(["--version"]), { kind: "version" });
});
