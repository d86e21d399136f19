/** Story C1: two commands on a fresh clone. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

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

test("C1: a port that is taken is said, with what to do", async (t) => {
  const shop = await openShop();
  t.after(() => shop.stop());
  const { port } = new URL(shop.address);
  const data = path.join(temporaryFolder(), "data");
  const { code, output } = await serve(["--port", port, "--data", data]);
  assert.equal(code, 1);
  assert.match(
    output,
    new RegExp(`--port: cannot listen on 127.0.0.1:${port}: another program listens there`),
  );
  assert.ok(!existsSync(data), "an error leaves everything as it was");
});

test("C1: a port that is taken, a folder that cannot be written and wrong settings are one list", async (t) => {
  const shop = await openShop();
  t.after(() => shop.stop());
  const folder = temporaryFolder();
  const config = path.join(folder, "shop.toml");
  writeFileSync(config, `log = "loud"\nnonsense = 1\nport = ${new URL(shop.address).port}\n`);
  writeFileSync(path.join(folder, "file"), "");
  const env = { CHEESESHOP_DATA: path.join(folder, "file", "data") };
  for (const more of [[], ["--check-config"]]) {
    const args = ["--config", config, "--upload-limit", "much", ...more];
    const { code, output } = await serve(args, env);
    assert.equal(code, 1);
    assert.match(output, /^Cannot start: 5 faults in the settings$/m);
    for (const fault of [
      `${config}:1:`,
      `${config}:2:`,
      `${config}:3:`,
      "port: cannot listen on 127.0.0.1:",
      "--upload-limit: ",
      `CHEESESHOP_DATA: cannot write to "${env.CHEESESHOP_DATA}"`,
    ]) {
      assert.ok(output.includes(fault), `${fault} is missing in\n${output}`);
    }
  }
});

test("C1: a host that is none, or not of this machine, is said", async () => {
  for (const [host, fault] of [
    ["not a host", '"not a host" is no address'],
    ["192.0.2.1", "this machine has no such address"],
  ] as const) {
    const { code, output } = await serve(["--port", "0", "--host", host]);
    assert.equal(code, 1);
    assert.ok(output.includes(`--host: `) && output.includes(fault), output);
  }
});

test("C1: a second server on the same folder is refused at once, and what stands beside it works on", async (t) => {
  const shop = await openShop();
  t.after(() => shop.stop());
  const second = await serve(["--port", "0", "--data", shop.data]);
  assert.equal(second.code, 1);
  assert.match(
    second.output,
    /--data: cannot use "[^"]+": another server works in it \(process \d+\)/,
  );
  assert.ok(second.output.includes(shop.data));
  assert.match(second.output, /End that server first, or name another folder with --data/);

  const { port } = new URL(shop.address);
  const checked = await serve(["--port", port, "--data", shop.data, "--check-config"]);
  // The server was told to take any port: that this one is its own, nobody can know.
  assert.match(checked.output, /--port: cannot listen/);
  const free = await serve(["--port", "0", "--data", shop.data, "--check-config"]);
  assert.equal(free.code, 0, free.output);
  assert.match(free.output, /note: a server works in .* now\nThe settings are right/);
  const made = await shop.cheeseshop(["user", "token", "root", "--data", shop.data]);
  assert.equal(made.code, 0, made.output);
  assert.equal((await shop.ask("GET", "/simple/")).status, 200);
});

test("C1: after kill -9 nothing is in the way of the next start", async () => {
  const first = await openShop();
  await first.kill();
  assert.ok(existsSync(path.join(first.data, "server.json")), "it had no time to put things away");
  const second = await openShop({ data: first.data });
  assert.equal(await second.stop(), 0);
});

/** Runs a server that is not to start. */
function serve(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const data = env.CHEESESHOP_DATA ?? path.join(temporaryFolder(), "data");
  const all = { ...OF_THIS_MACHINE, CHEESESHOP_DATA: data, ...env };
  return run(process.execPath, [MAIN, "serve", "--upstream", "none", ...args], { env: all });
}

/** The line for a client, without the name before it. */
function lineOf(said: string, client: string): string {
  return (
    new RegExp(`^${client} +(.*)$`, "m").exec(said)?.[1] ?? assert.fail(`no line for ${client}`)
  );
}

function variableOf(line: string): readonly string[] {
  return /^export (\w+)=(\S+)$/.exec(line)?.slice(1) ?? assert.fail(line);
}
