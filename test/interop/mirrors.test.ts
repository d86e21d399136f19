/** Other programs that copy from us, and we from them. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sha256Of } from "../../src/system/digest.ts";
import { findTool, toolVersion } from "../client-tools.ts";
import { cleanEnvironment, findClients, run, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop, type Shop } from "../shop.ts";

const { clients, missing: noClients } = await findClients();
const shop = await openShop();
const { wheel, sdist } = writeFiles({ name: "far-lib", version: "1.0", requiresPython: ">=3.8" });
assert.equal((await shop.cheeseshop(["publish", wheel, sdist])).code, 0);

const opened: Shop[] = [shop];
const started: ChildProcess[] = [];
after(async () => {
  await Promise.all(opened.map((it) => it.stop()));
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
});

const bandersnatch = findTool("bandersnatch");
test(`bandersnatch ${toolVersion("bandersnatch")} mirrors the main index, and sees what is new`, {
  skip: bandersnatch.missing,
}, async () => {
  const folder = temporaryFolder();
  const settings = {
    ...{ directory: path.join(folder, "mirror"), master: shop.address },
    ...{ "allow-non-https": true, "api-method": "simple", json: true, "stop-on-error": true },
    ...{ "hash-index": false, workers: 2, verifiers: 2, timeout: 10 },
    ...{ "storage-backend": "filesystem", "compare-method": "hash" },
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  const file = path.join(folder, "bandersnatch.conf");
  writeFileSync(file, ["[mirror]", ...lines, ""].join("\n"));
  mkdirSync(settings.directory);
  const mirror = async (): Promise<readonly string[]> => {
    const done = await run(bandersnatch.program, ["-c", file, "mirror"]);
    assert.equal(done.code, 0, done.output);
    const web = path.join(settings.directory, "web");
    const found = globSync("packages/**/far_lib-*", { cwd: web });
    for (const name of found) {
      assert.ok(name.includes(sha256Of(readFileSync(path.join(web, name)))), name);
    }
    return found.map((name) => path.basename(name)).sort();
  };
  const first = ["far_lib-1.0-py3-none-any.whl", "far_lib-1.0.tar.gz"];
  assert.deepEqual(await mirror(), first);
  const later = writeFiles({ name: "far-lib", version: "1.1" });
  assert.equal((await shop.cheeseshop(["publish", later.wheel])).code, 0);
  assert.deepEqual(await mirror(), [...first, "far_lib-1.1-py3-none-any.whl"].sort());
});

const peryx = findTool("peryx");
test(`peryx ${toolVersion("peryx")} mirrors from us, and pip installs from it`, {
  skip: noClients ?? peryx.missing,
}, async () => {
  const folder = temporaryFolder();
  const port = await findPort();
  const settings = [
    ...['host = "127.0.0.1"', `port = ${port}`, `data_dir = "${folder}/data"`],
    ...["[[index]]", 'name = "main"', 'route = "main"', 'ecosystem = "pypi"'],
    ...["[[index.upstream]]", 'name = "shop"', `url = "${shop.address}/simple/"`, ""],
  ];
  writeFileSync(path.join(folder, "peryx.toml"), settings.join("\n"));
  start(peryx.program, ["serve", "-c", "peryx.toml"], folder);
  await untilAnswered(`http://127.0.0.1:${port}/+health`);
  await install(`http://127.0.0.1:${port}/main/simple/`);
});

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
const devpi = findTool("devpi-server");
test(`we mirror from devpi-server ${toolVersion("devpi-server")}`, {
  skip: isAll ? (noClients ?? devpi.missing) : "slow: npm run test:all runs it",
}, async () => {
  const folder = temporaryFolder();
  const data = path.join(folder, "data");
  const password = "a long enough password";
  const { program: init } = findTool("devpi-server", "devpi-init");
  const words = ["--serverdir", data, "--no-root-pypi", "--root-passwd", password];
  const made = await run(init, words);
  assert.equal(made.code, 0, made.output);
  const port = await findPort();
  const address = `http://127.0.0.1:${port}`;
  start(devpi.program, ["--serverdir", data, "--port", String(port)], folder);
  await untilAnswered(`${address}/+api`);
  const json = { "Content-Type": "application/json" };
  const body = JSON.stringify({ user: "root", password });
  const login = await fetch(`${address}/+login`, { method: "POST", headers: json, body });
  const { result } = (await login.json()) as { readonly result: { readonly password: string } };
  const credentials = btoa(`root:${result.password}`);
  const index = await fetch(`${address}/root/main`, {
    ...{ method: "PUT", headers: { ...json, "X-Devpi-Auth": credentials } },
    body: JSON.stringify({ type: "stage", bases: [] }),
  });
  assert.equal(index.status, 200, await index.text());
  const twine = [
    ...["upload", "--disable-progress-bar", "--repository-url", `${address}/root/main/`],
    ...["--username", "root", "--password", password, wheel],
  ];
  const sent = await run(clients?.twine ?? "", twine);
  assert.equal(sent.code, 0, sent.output);
  await mirrorFrom(`${address}/root/main/+simple/`);
});

const pypiserver = findTool("pypiserver", "pypi-server");
test(`we mirror from pypiserver ${toolVersion("pypiserver")}`, {
  skip: noClients ?? pypiserver.missing,
}, async () => {
  const folder = temporaryFolder();
  copyFileSync(wheel, path.join(folder, path.basename(wheel)));
  const port = await findPort();
  const words = ["run", "-p", String(port), "-i", "127.0.0.1", "--disable-fallback", folder];
  start(pypiserver.program, words, folder);
  await untilAnswered(`http://127.0.0.1:${port}/simple/`);
  await mirrorFrom(`http://127.0.0.1:${port}/simple/`);
});

test("we mirror from plain folders behind python -m http.server", {
  skip: noClients ?? false,
}, async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "far-lib"));
  copyFileSync(wheel, path.join(folder, "far-lib", path.basename(wheel)));
  const port = await findPort();
  start(clients?.python ?? "", ["-m", "http.server", "--bind", "127.0.0.1", String(port)], folder);
  await untilAnswered(`http://127.0.0.1:${port}/`);
  await mirrorFrom(`http://127.0.0.1:${port}/`);
});

/** Installs through a new server of ours, then again from another one that has its data and no upstream. */
async function mirrorFrom(upstream: string): Promise<void> {
  const data = path.join(temporaryFolder(), "data");
  const online = await openShop({ data, args: ["--upstream", upstream] });
  opened.push(online);
  await install(`${online.address}/simple/`);
  const list = await (await fetch(`${online.address}/root/pypi/simple/`)).text();
  assert.match(list, /far-lib/);
  await online.stop();
  const cut = await openShop({ data });
  opened.push(cut);
  await install(`${cut.address}/simple/`);
}

async function install(simple: string): Promise<void> {
  const environment = await makeEnvironment(clients ?? assert.fail("There are no clients"));
  const done = await environment.pip("newest", "install", "--index-url", simple, "far-lib==1.0");
  assert.equal(done.code, 0, done.output);
  assert.deepEqual(await environment.listInstalled(), ["far-lib==1.0"]);
}

function start(program: string, words: readonly string[], folder: string): void {
  assert.ok(existsSync(program));
  const env = cleanEnvironment(folder);
  started.push(spawn(program, words, { cwd: folder, env, stdio: "ignore" }));
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

const START_MS = 60_000;

async function untilAnswered(address: string): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      await (await fetch(address)).body?.cancel();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(100);
    }
  }
}
