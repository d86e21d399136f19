/** Whatever is written wrong gives one clear error and exit code 1; a wrong command line 2. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import { runProgram } from "../../src/cli/command.ts";
import { loadProgram } from "../../src/cli/program.ts";
import { temporaryFolder } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { type Answer, type BadInput, SECRET, WHEEL } from "./bad-input.ts";
import { BAD_INPUT, WRONG_USAGE } from "./bad-input-cases.ts";

let answer: Answer | undefined;
const index = await openWebServer(async (request, response) => {
  request.resume();
  await new Promise((done) => request.on("end", done));
  const isUpload = request.method === "POST";
  const { status = 404, reason, headers = {}, text = "" } = (isUpload && answer) || {};
  response.writeHead(status, reason, { ...headers }).end(text);
});
after(() => index.close());

for (const bad of BAD_INPUT) {
  test(`publish refuses ${bad.title}`, async () => {
    const folder = layOut(bad);
    answer = bad.answers;
    index.forget();
    const words = (bad.words ?? [WHEEL]).map((word) => word.replace("INDEX", index.origin));
    const { code, said } = await runIn(folder, ["publish", ...words], bad.env);
    assert.equal(code, 1, said);
    const errors = said.split("\n").filter((line) => /(^|: )Cannot /.test(line));
    assert.equal(errors.length, 1, said);
    const [error = ""] = errors;
    assert.match(error, bad.says, said);
    if (bad.fix !== undefined) assert.match(said.slice(said.indexOf(error)), bad.fix);
    assert.doesNotMatch(said, /not foreseen/);
    assert.ok(!said.includes(SECRET), said);
    const sent = index.requests.filter(({ method }) => method === "POST");
    assert.equal(sent.length, bad.answers === undefined ? 0 : 1, said);
  });
}

for (const words of WRONG_USAGE) {
  test(`publish ${words.join(" ").replace(SECRET, "…")} is wrong usage`, async () => {
    const { code, said } = await runIn(layOut({}), ["publish", ...words], {});
    assert.equal(code, 2, said);
    assert.ok(!said.includes(SECRET), said);
  });
}

test("the table of what is written wrong has at least forty rows", () => {
  assert.ok(BAD_INPUT.length >= 40, `${BAD_INPUT.length}`);
});

/** A project's folder below a home of its own, with one sound wheel. */
function layOut({ files = {}, strange = {}, pypirc }: Partial<BadInput>): string {
  const folder = path.join(temporaryFolder(), "work");
  mkdirSync(folder);
  const sound = { [WHEEL]: makeWheel({ name: "sample-lib", version: "1.0" }) };
  const own =
    pypirc === undefined ? {} : { "../.pypirc": pypirc.replaceAll("INDEX", index.origin) };
  for (const [name, content] of Object.entries({ ...sound, ...own, ...files })) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  }
  for (const [name, kind] of Object.entries(strange)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (kind === "pipe") execFileSync("mkfifo", [file]);
    else symlinkSync("nowhere", file);
  }
  return folder;
}

async function runIn(
  folder: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = {
    ...{ PATH: "/nowhere", HOME: path.dirname(folder), CHEESESHOP_KEYRING: "none" },
    ...more,
  };
  const stdin = Object.assign(new PassThrough().end(), { isTTY: false });
  const surroundings = { env, folder, stdin, stdout, stderr };
  const code = await runProgram(await loadProgram(words), words, surroundings);
  return { code, said: `${stderr.read() ?? ""}${stdout.read() ?? ""}` };
}
