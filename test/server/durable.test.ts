/**
 * What was answered survives a loss of power: bytes are on the disk before their name is, and the name before anybody
 * hears of it. A kill cannot show that, since the system writes what a dead program has left: its calls are looked at.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256Of } from "../../src/system/digest.ts";
import { run, temporaryFolder } from "../clients.ts";
import { makeForm, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { hide } from "../secrets.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";
import { findTraceFault, readCalls, readMove, type SystemCall, watched } from "../system-calls.ts";

const skip = findTraceFault();

/** The second is written while it arrives, the first when it is there. */
const SIZES: Readonly<Record<string, number>> = { "1.0": 64, "1.1": 3_000_000 };

function makeRelease(version: string) {
  const count = (SIZES[version] ?? 0) / 64;
  const noise = Array.from({ length: count }, (_, at) => sha256Of(`${version} ${at}`)).join("");
  const release = { name: "tool", version, files: { "tool.py": `x = "${noise}"` } };
  return { ...release, filename: wheelFilename(release), bytes: makeWheel(release) };
}

test("an upload is answered when its bytes, their name and their row are on the disk; so is the first token", {
  skip,
}, async () => {
  const trace = path.join(temporaryFolder(), "trace");
  const data = path.join(temporaryFolder(), "data");
  const shop = await openShop({
    ...{ data, inside: watched(trace, { isLeftAlone: true }), args: ["--log", "silent"] },
    env: { CHEESESHOP_ADMIN_TOKEN: "" },
  });
  const releases = Object.keys(SIZES).map(makeRelease);
  try {
    await shop.greeting();
    const token = readFileSync(path.join(data, "admin-token"), "utf8").trim();
    hide(token);
    for (const release of releases) {
      const form = makeForm(release);
      const answer = await fetch(`${shop.address}/legacy/`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": form.contentType },
        body: form.body,
      });
      assert.equal(answer.status, 200, await answer.text());
    }
  } finally {
    await shop.stop();
  }

  const calls = await readAnswered(trace, releases.length);
  requireDurableFolder(calls, data);
  requireDurableMoves(calls, data);
  const answers = calls.filter(isAnswer);
  for (const [at, { bytes }] of releases.entries()) {
    const answered = requireCall(answers[at], "the answer");
    const kept = findMove(calls, fileOf(data, bytes));
    const named = findSync(calls, path.dirname(fileOf(data, bytes)), kept.ended);
    assert.ok(named.ended < findSync(calls, `${data}/cheeseshop.sqlite-wal`, named.ended).began);
    const row = findSync(calls, `${data}/cheeseshop.sqlite-wal`, named.ended);
    assert.ok(row.ended < answered.began, "the row is on the disk before the answer");
  }
  findMove(calls, path.join(data, "admin-token"));
});

test("a backup has all of its files on the disk before its database takes the place of the one before", {
  skip,
}, async () => {
  const server = await openServer();
  const releases = Object.keys(SIZES).map(makeRelease);
  for (const release of releases) assert.equal((await server.upload(release)).statusCode, 200);
  const trace = path.join(temporaryFolder(), "trace");
  const backup = path.join(temporaryFolder(), "backup");
  const [program = "", ...words] = [...watched(trace), process.execPath];
  const backingUp = [MAIN, "backup", backup, "--data", server.data];
  const outcome = await run(program, [...words, ...backingUp], { env: OF_THIS_MACHINE });
  assert.equal(outcome.code, 0, outcome.output);

  const calls = readCalls(trace);
  requireDurableFolder(calls, backup);
  requireDurableMoves(calls, backup);
  const replaced = findMove(calls, path.join(backup, "cheeseshop.sqlite"));
  for (const { bytes } of releases) {
    const file = fileOf(backup, bytes);
    const named = findSync(calls, path.dirname(file), findMove(calls, file).ended);
    assert.ok(named.ended < replaced.began, "a file's name is on the disk before the database");
  }
  const said = calls.find(({ name, given }) => name === "write" && given.includes(" has all 2 "));
  const ended = findSync(calls, backup, replaced.ended).ended;
  assert.ok(ended < requireCall(said, "what it says").began);
});

function fileOf(data: string, bytes: Uint8Array): string {
  const sha256 = sha256Of(bytes);
  return path.join(data, "files", sha256.slice(0, 2), sha256.slice(2));
}

/** A call is written down when it has ended, a little after whoever waits for it has heard. */
async function readAnswered(trace: string, count: number): Promise<readonly SystemCall[]> {
  for (let tries = 0; ; tries += 1) {
    const calls = readCalls(trace);
    if (calls.filter(isAnswer).length >= count) return calls;
    assert.ok(tries < 200, "the answers were not seen");
    await sleep(50);
  }
}

function isAnswer({ given }: SystemCall): boolean {
  return given.includes('"HTTP/1.1 200 OK');
}

/** A new folder's name is on the disk before anything in it is counted on. */
function requireDurableFolder(calls: readonly SystemCall[], folder: string): void {
  const made = calls.find(({ name, given }) => name === "mkdir" && given.startsWith(`"${folder}"`));
  findSync(calls, path.dirname(folder), requireCall(made, `mkdir of ${folder}`).ended);
}

/** Whatever is moved into its place is on the disk before, and its name afterwards. */
function requireDurableMoves(calls: readonly SystemCall[], folder: string): void {
  const moves = calls.filter(
    ({ name, given }) => name.startsWith("rename") && given.includes(folder),
  );
  assert.ok(moves.length > 2, "something was moved");
  for (const move of moves) {
    const [from, to] = readMove(move);
    assert.ok(findSync(calls, from, 0).ended < move.began, `${to} is moved when it is on the disk`);
    findSync(calls, path.dirname(to), move.ended);
  }
}

function findMove(calls: readonly SystemCall[], to: string): SystemCall {
  const found = calls.find((call) => call.name.startsWith("rename") && readMove(call)[1] === to);
  return requireCall(found, `a move to ${to}`);
}

/** The first that began after the line. */
function findSync(calls: readonly SystemCall[], file: string, after: number): SystemCall {
  const found = calls.find(
    ({ name, given, began }) =>
      /^f(data)?sync$/.test(name) && given.includes(`<${file}>`) && began > after,
  );
  return requireCall(found, `an fsync of ${file} after line ${after}`);
}

function requireCall(found: SystemCall | undefined, what: string): SystemCall {
  assert.ok(found !== undefined, `there is ${what}`);
  return found;
}
