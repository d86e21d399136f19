/** `npm start` as a chain of processes: whoever tells npm to stop has told the server, which ends what is under way. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { temporaryFolder } from "./clients.ts";
import { makeForm } from "./fakes/open-server.ts";
import { makeWheel, wheelFilename } from "./fakes/sample-files.ts";

const ROOT = path.dirname(import.meta.dirname);
const TOKEN = "cheeseshop_token_of_the_administrator_for_tests";
const RUNS_ON_MS = 300;
// Otherwise `npm start` would install packages under the tests that run beside this one.
const skip =
  process.platform === "win32" || !existsSync(path.join(ROOT, "node_modules", ".set-up"))
    ? "no signals here, or packages that set-up has not installed"
    : false;

for (const [signal, whom] of [
  ["SIGTERM", "npm"],
  ["SIGINT", "npm"],
  ["SIGTERM", "all its processes"],
] as const) {
  test(`${signal} to ${whom} lets npm start end a running upload, then itself`, {
    skip,
  }, async (t) => {
    const { npm, address } = await startNpm();
    t.after(() => killGroup(npm));
    const upload = beginUpload(address);
    await upload.isUnderWay;
    const ended = once(npm, "exit");
    const { pid } = npm;
    assert.ok(pid !== undefined);
    process.kill(whom === "npm" ? pid : -pid, signal);
    await setTimeout(RUNS_ON_MS);
    assert.equal(npm.exitCode, null, "npm has not waited for the server");
    const { status, body } = await upload.finish();
    assert.equal(status, 200, body);
    assert.deepEqual(await ended, [0, null]);
    await assert.rejects(fetch(address), "the server has gone");
  });
}

async function startNpm(): Promise<{ readonly npm: ChildProcess; readonly address: string }> {
  const data = path.join(temporaryFolder(), "data");
  const args = ["start", "--", "--port", "0", "--data", data, "--upstream", "none"];
  const env = { ...process.env, CHEESESHOP_ADMIN_TOKEN: TOKEN };
  // A group of its own, as a terminal or a supervisor makes one.
  const npm = spawn("npm", args, { cwd: ROOT, env, detached: true });
  let said = "";
  npm.stderr.resume();
  for await (const chunk of npm.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += chunk;
    const address = /listens on (\S+)$/m.exec(said)?.[1];
    if (address === undefined) continue;
    npm.stdout.resume();
    return { npm, address };
  }
  return assert.fail(`npm start has not started:\n${said}`);
}

/** Where the test has failed, something of it may still run. */
function killGroup({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    assert.equal(error instanceof Error && "code" in error && error.code, "ESRCH");
  }
}

/** Half of an upload is sent at once, the rest by `finish`. */
function beginUpload(address: string) {
  const file = { name: "sample-lib", version: "1.0" };
  const form = makeForm({ ...file, filename: wheelFilename(file), bytes: makeWheel(file) });
  const half = form.body.length >> 1;
  const request = http.request(`${address}/legacy/`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "content-type": form.contentType,
      "content-length": form.body.length,
      expect: "100-continue",
    },
  });
  const answered = once(request, "response");
  request.flushHeaders();
  return {
    isUnderWay: once(request, "continue").then(
      () => void request.write(form.body.subarray(0, half)),
    ),
    async finish() {
      request.end(form.body.subarray(half));
      const [answer]: http.IncomingMessage[] = await answered;
      assert.ok(answer !== undefined);
      return { status: answer.statusCode, body: await text(answer) };
    },
  };
}
