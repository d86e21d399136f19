/** Story C1: two commands on a fresh clone. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, openShop } from "../shop.ts";

const { clients, missing } = await findClients();

/** Without a token from outside: the server makes one. */
const AS_AT_HOME = { CHEESESHOP_ADMIN_TOKEN: "" };

test("C1: the first start makes a token, and its lines work as they stand", async (t) => {
  const shop = await openShop({ env: AS_AT_HOME });
  t.after(() => shop.stop());
  const said = await shop.greeting();
  const tokenFile = path.join(shop.data, "admin-token");
  assert.ok(said.includes(`The administrator's token is in ${tokenFile}`), said);
  assert.equal(statSync(tokenFile).mode & 0o777, 0o600);
  const token = readFileSync(tokenFile, "utf8").trim();
  assert.match(token, /^cheeseshop_\w{32,}$/);
  assert.ok(!shop.output().includes(token));
  if (clients === undefined) return t.skip(missing);

  const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
  mkdirSync(path.join(path.dirname(wheel), "dist"));
  writeFileSync(path.join(path.dirname(wheel), "dist", path.basename(wheel)), readFileSync(wheel));
  const env = { PATH: `${path.dirname(clients.twine)}:/usr/bin:/bin`, TWINE_PASSWORD: token };
  const twine = lineOf(said, "twine");
  const sent = await run("sh", ["-c", twine], { env, folder: path.dirname(wheel) });
  assert.equal(sent.code, 0, sent.output);

  const [pipName = "", pipIndex = ""] = variableOf(lineOf(said, "pip"));
  const withPip = await makeEnvironment(clients, { env: { [pipName]: pipIndex } });
  const byPip = await withPip.pip("newest", "install", "sample-lib");
  assert.equal(byPip.code, 0, byPip.output);

  const [uvName = "", uvIndex = ""] = variableOf(lineOf(said, "uv"));
  const withUv = await makeEnvironment(clients, { env: { [uvName]: uvIndex } });
  const byUv = await withUv.uvPip("install", "sample-lib");
  assert.equal(byUv.code, 0, byUv.output);
});

test("C1: the second start makes no token, and everything is still there", async () => {
  const first = await openShop({ env: AS_AT_HOME });
  const token = readFileSync(path.join(first.data, "admin-token"), "utf8").trim();
  const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
  const sent = await first.cheeseshop(["publish", wheel], { env: { CHEESESHOP_TOKEN: token } });
  assert.equal(sent.code, 0, sent.output);
  assert.equal(await first.stop(), 0);

  const second = await openShop({ data: first.data, env: AS_AT_HOME });
  assert.doesNotMatch(await second.greeting(), /token is in/);
  const page = await fetch(`${second.address}/simple/sample-lib/`);
  assert.match(await page.text(), /sample_lib-1\.0-py3-none-any\.whl/);
  await second.stop();
});

test("C1: whoever has lost the token gets a new one on the server's own machine", async (t) => {
  const shop = await openShop({ env: AS_AT_HOME });
  t.after(() => shop.stop());
  const made = await shop.cheeseshop(["user", "token", "root", "--data", shop.data]);
  assert.equal(made.code, 0, made.output);
  const env = { CHEESESHOP_TOKEN: made.stdout.trim() };
  const who = await shop.cheeseshop(["whoami"], { env });
  assert.equal(who.stdout, "root\n", who.output);
});

test("C1: the zone of the machine changes no time", async (t) => {
  const shop = await openShop({ env: { TZ: "Asia/Kathmandu" } });
  t.after(() => shop.stop());
  const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
  await shop.cheeseshop(["publish", wheel]);
  const form = "application/vnd.pypi.simple.v1+json";
  const page = await (await shop.ask("GET", `/simple/sample-lib/?format=${form}`)).text();
  const time = /"upload-time": ?"([^"]+)"/.exec(page)?.[1] ?? "";
  assert.match(time, /Z$/);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 120_000, time);
});

test("C1: a port that is taken is said in one sentence", async (t) => {
  const shop = await openShop();
  t.after(() => shop.stop());
  const { port } = new URL(shop.address);
  const data = path.join(temporaryFolder(), "data");
  const args = ["serve", "--port", port, "--data", data, "--upstream", "none"];
  const { code, output } = await run(process.execPath, [MAIN, ...args]);
  assert.equal(code, 1);
  assert.match(
    output,
    new RegExp(`Cannot listen on 127.0.0.1:${port}: another program listens there`),
  );
});

test("C1: all faults of the settings are in one list", async () => {
  const folder = temporaryFolder();
  const config = path.join(folder, "shop.toml");
  writeFileSync(config, 'port = "x"\nlog = "loud"\nnonsense = 1\n');
  const args = ["serve", "--config", config, "--upload-limit", "much"];
  const { code, output } = await run(process.execPath, [MAIN, ...args]);
  assert.equal(code, 1);
  assert.match(output, /4 faults/);
  for (const fault of [`${config}:1`, `${config}:2`, `${config}:3`, "--upload-limit"]) {
    assert.ok(output.includes(fault), `${fault} is missing in\n${output}`);
  }
});

test("C1: a data folder that cannot be made is said, with its path", async () => {
  const file = path.join(temporaryFolder(), "file");
  writeFileSync(file, "");
  const args = ["serve", "--port", "0", "--data", path.join(file, "data"), "--upstream", "none"];
  const { code, output } = await run(process.execPath, [MAIN, ...args]);
  assert.equal(code, 1);
  assert.match(output, /^Cannot /m);
  assert.ok(output.includes(path.join(file, "data")), output);
  assert.ok(!existsSync(path.join(file, "data")));
});

/** The line for a client, without the name before it. */
function lineOf(said: string, client: string): string {
  return (
    new RegExp(`^${client} +(.*)$`, "m").exec(said)?.[1] ?? assert.fail(`no line for ${client}`)
  );
}

function variableOf(line: string): readonly string[] {
  return /^export (\w+)=(\S+)$/.exec(line)?.slice(1) ?? assert.fail(line);
}
