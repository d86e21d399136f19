/** Our publish with servers of other makes. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { findTool, toolVersion } from "../client-tools.ts";
import { cleanEnvironment, type Outcome, run, temporaryFolder } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
});

interface Elsewhere {
  /** The upload address. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

function publish(
  { url, user, password }: Elsewhere,
  words: readonly string[],
  said = password,
): Promise<Outcome> {
  const home = temporaryFolder();
  const lines = ["[there]", `repository = ${url}`, `username = ${user}`, `password = ${said}`, ""];
  writeFileSync(path.join(home, ".pypirc"), lines.join("\n"), { mode: 0o600 });
  return run(process.execPath, [MAIN, "publish", "-r", "there", ...words], {
    env: { ...OF_THIS_MACHINE, HOME: home },
  });
}

/** New, again, skipped, and other bytes under the same name. */
async function publishTwice(there: Elsewhere): Promise<void> {
  const release = { name: "far-lib", version: "1.0" };
  const { wheel, sdist } = writeFiles(release);
  const first = await publish(there, [wheel]);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /^sent far_lib-1\.0-py3-none-any\.whl/m);
  const skipped = await publish(there, ["--skip-existing", wheel, sdist]);
  assert.equal(skipped.code, 0, skipped.output);
  assert.match(skipped.output, /^skipped, it was there already: far_lib-1\.0-py3-none-any\.whl/m);
  assert.match(skipped.output, /^sent far_lib-1\.0\.tar\.gz/m);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await publish(there, ["--skip-existing", wheel]);
  assert.equal(refused.code, 1, refused.output);
  assert.match(refused.output, /Cannot skip far_lib-1\.0-py3-none-any\.whl/);
}

const pypiserver = findTool("pypiserver", "pypi-server");
test(`publish to pypiserver ${toolVersion("pypiserver")}`, {
  skip: pypiserver.missing,
}, async () => {
  const folder = temporaryFolder();
  const port = await findPort();
  const words = ["run", "-p", String(port), "-i", "127.0.0.1", "--disable-fallback"];
  start(pypiserver.program, [...words, "-P", ".", "-a", ".", folder]);
  await untilAnswered(`http://127.0.0.1:${port}/simple/`);
  const there = { url: `http://127.0.0.1:${port}`, user: "me", password: "any" };
  await publishTwice(there);
  assert.deepEqual(readdirSync(folder).sort(), [
    "far_lib-1.0-py3-none-any.whl",
    "far_lib-1.0.tar.gz",
  ]);
  const { wheel } = writeFiles({ name: "far-lib", version: "1.0", summary: "Other" });
  const refused = await publish(there, [wheel]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /409.*already exists/);
  assert.match(refused.output, /under a new version/);
});

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
const devpi = findTool("devpi-server");
test(`publish to devpi-server ${toolVersion("devpi-server")}`, {
  skip: isAll ? devpi.missing : "slow: npm run test:all runs it",
}, async () => {
  const data = path.join(temporaryFolder(), "data");
  mkdirSync(data);
  const password = "a long enough password";
  const { program: init } = findTool("devpi-server", "devpi-init");
  const words = ["--serverdir", data, "--no-root-pypi", "--root-passwd", password];
  const made = await run(init, words);
  assert.equal(made.code, 0, made.output);
  const port = await findPort();
  const address = `http://127.0.0.1:${port}`;
  start(devpi.program, ["--serverdir", data, "--port", String(port)]);
  await untilAnswered(`${address}/+api`);
  await makeStage(address, password);
  const there = { url: `${address}/root/main/`, user: "root", password };
  await publishTwice(there);
  const { wheel } = writeFiles({ name: "near-lib", version: "1.0" });
  const refused = await publish(there, [wheel], "wrong");
  assert.equal(refused.code, 1);
  assert.match(refused.output, /40[13]/);
  assert.match(refused.output, /The password came from \[there\] in \S+\.pypirc:1/);
});

async function makeStage(address: string, password: string): Promise<void> {
  const json = { "Content-Type": "application/json" };
  const body = JSON.stringify({ user: "root", password });
  const login = await fetch(`${address}/+login`, { method: "POST", headers: json, body });
  const { result } = (await login.json()) as { readonly result: { readonly password: string } };
  const index = await fetch(`${address}/root/main`, {
    method: "PUT",
    headers: { ...json, "X-Devpi-Auth": btoa(`root:${result.password}`) },
    body: JSON.stringify({ type: "stage", volatile: false, bases: [] }),
  });
  assert.equal(index.status, 200, await index.text());
}

function start(program: string, words: readonly string[]): void {
  const env = cleanEnvironment(temporaryFolder());
  started.push(spawn(program, words, { env, stdio: "ignore" }));
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function untilAnswered(url: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // It is not listening yet.
    }
    await setTimeout(100);
  }
  assert.fail(`${url} does not answer`);
}
