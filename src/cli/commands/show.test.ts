import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/clients.ts";
import {
  makeSdist,
  makeWheel,
  sdistFilename,
  wheelFilename,
} from "../../../test/fakes/sample-files.ts";
import { runCommand } from "../../../test/run-command.ts";

const SAMPLE = { name: "sample", version: "1.0" };
const WHEEL = makeWheel(SAMPLE);
const SDIST = makeSdist(SAMPLE);

function write(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
  return folder;
}

const UNREADABLE: readonly (readonly [what: string, file: string, bytes: Uint8Array])[] = [
  ["a wheel that is no zip", wheelFilename(SAMPLE), Buffer.from("junk\n")],
  ["an empty wheel", wheelFilename(SAMPLE), new Uint8Array()],
  ["a wheel that is cut", wheelFilename(SAMPLE), WHEEL.subarray(0, WHEEL.length / 2)],
  ["an sdist that is cut", sdistFilename(SAMPLE), SDIST.subarray(0, SDIST.length / 2)],
];

for (const [what, file, bytes] of UNREADABLE) {
  for (const words of [
    ["show", file],
    ["diff", file, file],
  ]) {
    test(`${words[0]} refuses ${what}`, async () => {
      const { code, stdout, stderr } = await runCommand(write({ [file]: bytes }), words);
      assert.equal(code, 1, stderr);
      assert.equal(stdout, "");
      const tried = words[0] === "show" ? "show" : "compare";
      assert.match(stderr, new RegExp(`^Cannot ${tried} ${file}: (?:it is|its) `));
    });
  }
}

test("show says what it was given instead of a file", async () => {
  const folder = write({});
  execFileSync("mkfifo", [path.join(folder, "a.whl")]);
  const { code, stderr } = await runCommand(folder, ["show", "a.whl"]);
  assert.equal(code, 1);
  assert.match(stderr, /^Cannot show a\.whl: it is a pipe$/m);
});

test("show shows a wheel that can be read", async () => {
  const file = wheelFilename(SAMPLE);
  const { code, stdout, stderr } = await runCommand(write({ [file]: WHEEL }), ["show", file]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /sample-1\.0\.dist-info\/METADATA/);
});
