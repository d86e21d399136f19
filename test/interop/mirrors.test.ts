/** Other programs that copy from us, and we from them. */
import assert from "node:assert/strict";
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { findTool, toolVersion } from "../client-tools.ts";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { findPort } from "../free-port.ts";
import { openDevpi, openPypiserver, startOther, stopOtherServers } from "../other-servers.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop, type Shop } from "../shop.ts";

const { clients, missing: noClients } = await findClients();
const shop = await openShop();
const { wheel, sdist } = writeFiles({ name: "far-lib", version: "1.0", requiresPython: ">=3.8" });
assert.equal((await shop.cheeseshop(["publish", wheel, sdist])).code, 0);

const opened: Shop[] = [shop];
after(async () => {
  await Promise.all(opened.map((it) => it.stop()));
  await stopOtherServers();
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
  const address = `http://127.0.0.1:${port}`;
  const words = ["serve", "-c", "peryx.toml"];
  await startOther(peryx.program, words, { folder, address: `${address}/+health` });
  await install(`${address}/main/simple/`);
});

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
const devpi = findTool("devpi-server");
test(`we mirror from devpi-server ${toolVersion("devpi-server")}`, {
  skip: isAll ? (noClients ?? devpi.missing) : "slow: npm run test:all runs it",
}, async () => {
  const { url, user, password } = await openDevpi();
  const twine = [
    ...["upload", "--disable-progress-bar", "--repository-url", url],
    ...["--username", user, "--password", password, wheel],
  ];
  const sent = await run(clients?.twine ?? "", twine);
  assert.equal(sent.code, 0, sent.output);
  await mirrorFrom(`${url}+simple/`);
});

const pypiserver = findTool("pypiserver", "pypi-server");
test(`we mirror from pypiserver ${toolVersion("pypiserver")}`, {
  skip: noClients ?? pypiserver.missing,
}, async () => {
  const folder = temporaryFolder();
  copyFileSync(wheel, path.join(folder, path.basename(wheel)));
  await mirrorFrom(`${await openPypiserver(folder)}/simple/`);
});

test("we mirror from plain folders behind python -m http.server", {
  skip: noClients ?? false,
}, async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "far-lib"));
  copyFileSync(wheel, path.join(folder, "far-lib", path.basename(wheel)));
  const port = await findPort();
  const address = `http://127.0.0.1:${port}/`;
  const words = ["-m", "http.server", "--bind", "127.0.0.1", String(port)];
  await startOther(clients?.python ?? "", words, { folder, address });
  await mirrorFrom(address);
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
