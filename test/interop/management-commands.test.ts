/** Our own commands for people and indexes, against a running server. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { temporaryFolder } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());
const PASSWORD = "correct horse battery";

/** Runs a command that must succeed; gives its answer. */
async function done(args: readonly string[], input?: string): Promise<string> {
  const outcome = await shop.cheeseshop(args, input === undefined ? {} : { input });
  assert.equal(outcome.code, 0, outcome.output);
  return outcome.stdout;
}

/** Runs a command that must be refused; gives what it said. */
async function refused(args: readonly string[], code: 1 | 2 = 1): Promise<string> {
  const outcome = await shop.cheeseshop(args);
  assert.equal(outcome.code, code, outcome.output);
  return outcome.output;
}

/** Whether user and password are taken. */
async function mayLogIn(user: string, password: string): Promise<boolean> {
  const credential = Buffer.from(`${user}:${password}`).toString("base64");
  const answer = await fetch(`${shop.address}/+api/whoami`, {
    headers: { Authorization: `Basic ${credential}` },
  });
  return answer.status === 200;
}

test("user: admin gives the rights of an administrator and takes them back, but not from the last one", async () => {
  await done(["user", "add", "dora", "--password-stdin"], PASSWORD);
  const token = (await done(["token", "create", "--user", "dora"])).trim();
  const list = () => shop.cheeseshop(["user", "list"], { env: { CHEESESHOP_TOKEN: token } });
  assert.equal((await list()).code, 1);
  await done(["user", "admin", "dora"]);
  assert.match(await done(["user", "list"]), /^dora +true +false/m);
  await done(["user", "admin", "dora", "--undo"]);
  assert.match(await done(["user", "list"]), /^dora +false +false/m);
  assert.match(await refused(["user", "admin", "root", "--undo"]), /nobody else is administrator/);
});

test("user token: refuses a folder that holds no shop, and gives no rights by the way", async () => {
  const nowhere = path.join(temporaryFolder(), "mistyped");
  const message = await refused(["user", "token", "root", "--data", nowhere]);
  assert.match(message, /^Cannot find a shop in "/);
  assert.equal(existsSync(nowhere), false);
  const made = (await done(["user", "token", "root", "--data", shop.data])).trim();
  const known = await shop.cheeseshop(["whoami"], { env: { CHEESESHOP_TOKEN: made } });
  assert.equal(known.stdout, "root\n", known.output);

  await done(["user", "add", "erin", "--password-stdin"], PASSWORD);
  const erin = ["user", "token", "erin", "--data", shop.data];
  assert.match(
    await refused(erin),
    /no administrator\n {2}With --make-administrator it becomes one/,
  );
  assert.match(await done(["user", "list"]), /^erin +false/m);
  await done([...erin, "--make-administrator"]);
  assert.match(await done(["user", "list"]), /^erin +true/m);
});

test("user: add, list, password, block, remove", async () => {
  await done(["user", "add", "alice", "--password-stdin"], PASSWORD);
  assert.match(await done(["user", "list"]), /^alice +false +false +20\d\d-/m);
  assert.match(await refused(["user", "add", "bob", "--password-stdin"]), /input was empty/);
  assert.match(await refused(["login"]), /no terminal\n.*--token-stdin/);
  assert.ok(await mayLogIn("alice", PASSWORD));

  await done(["user", "password", "alice", "--password-stdin"], "another long one\n");
  assert.ok(!(await mayLogIn("alice", PASSWORD)));
  assert.ok(await mayLogIn("alice", "another long one"));

  await done(["user", "block", "alice"]);
  assert.ok(!(await mayLogIn("alice", "another long one")));
  await done(["user", "block", "alice", "--undo"]);
  assert.ok(await mayLogIn("alice", "another long one"));

  await done(["user", "remove", "alice"]);
  assert.doesNotMatch(await done(["user", "list"]), /alice/);
});

test("index: create, list, show, set, remove", async () => {
  await done(["index", "create", "root/dev", "--bases", "root/main,root/pypi"]);
  assert.match(await done(["index", "list"]), /^root\/dev +hosted +root\/main, root\/pypi/m);
  assert.match(await done(["index", "show", "root/dev"]), /^profile +private$/m);

  const set = ["index", "set", "root/dev", "--profile", "strict", "--replaceable", "yes"];
  await done([...set, "--bases", "root/main", "--private-names", "acme-*,inner"]);
  const shown = JSON.parse(await done(["index", "show", "root/dev", "--json"]));
  assert.deepEqual(
    [shown.profile, shown.replaceable, shown.bases, shown.privateNames],
    ["strict", true, ["root/main"], ["acme-*", "inner"]],
  );
  assert.match(await refused(["index", "set", "root/dev"]), /no setting was given/);
  assert.match(await refused(["index", "set", "root/dev", "--profile", "lax"]), /strict/);
  assert.match(await refused(["index", "set", "root/dev", "--replaceable", "maybe"]), /yes or no/);
  assert.match(await refused(["index", "create", "dev"]), /owner\/name/);
  assert.match(await refused(["index", "create"], 2), /missing required argument/);

  await done(["index", "remove", "root/dev"]);
  assert.doesNotMatch(await done(["index", "list"]), /root\/dev/);
});

test("index: a plain user lays their own over one that everybody reads, and over no closed one", async () => {
  await done(["user", "add", "testuser", "--password-stdin"], PASSWORD);
  await done(["index", "create", "root/closed", "--read", "members"]);
  const made = await done(["token", "create", "--user", "testuser", "--rights", "read,manage"]);
  const env = { CHEESESHOP_TOKEN: made.trim() };
  const create = (index: string, bases: string) =>
    shop.cheeseshop(["index", "create", index, "--bases", bases], { env });
  const dev = await create("testuser/dev", "root/pypi");
  assert.equal(dev.code, 0, dev.output);
  assert.match(await done(["index", "list"]), /^testuser\/dev +hosted +root\/pypi/m);
  const shut = await create("testuser/shut", "root/closed");
  assert.equal(shut.code, 1, shut.output);
  assert.match(shut.output, /Cannot lay an index over root\/closed: testuser is no index owner/);
  assert.doesNotMatch(await done(["index", "list"]), /testuser\/shut/);
});

test("member: set, list, remove, on an index and on a project", async () => {
  await done(["user", "add", "bob", "--password-stdin"], PASSWORD);
  await done(["member", "set", "bob", "uploader", "--index", "root/main"]);
  assert.match(await done(["member", "list", "--index", "root/main"]), /^bob +uploader$/m);
  await done(["member", "remove", "bob", "--index", "root/main"]);
  assert.doesNotMatch(await done(["member", "list", "--index", "root/main"]), /bob/);

  await done(["publish", writeFiles({ name: "team-lib", version: "1.0" }).wheel]);
  await done(["member", "set", "bob", "maintainer", "--project", "team-lib"]);
  assert.match(await done(["member", "list", "--project", "team-lib"]), /^bob +maintainer$/m);
  assert.match(await refused(["member", "set", "bob", "king", "--project", "team-lib"]), /Cannot/);
});

test("token: list shows one that was revoked as such", async () => {
  await done(["token", "create", "short-lived", "--rights", "read"]);
  const list = JSON.parse(await done(["token", "list", "--json"]));
  const made = list.tokens.find((it: { readonly name: string }) => it.name === "short-lived");
  await done(["token", "revoke", String(made.id)]);
  assert.match(await done(["token", "list"]), /short-lived.* 20\d\d-/);
  assert.match(await refused(["token", "revoke", "999999"]), /Cannot revoke token 999999/);
});

test("status: marks a project, and refuses what is no status", async () => {
  await done(["publish", writeFiles({ name: "old-lib", version: "1.0" }).wheel]);
  await done(["status", "old-lib", "archived", "--reason", "Use team-lib"]);
  const form = "application/vnd.pypi.simple.v1+json";
  const page = await (await shop.ask("GET", `/simple/old-lib/?format=${form}`)).text();
  assert.match(page, /"status": ?"archived"/);
  assert.match(page, /Use team-lib/);
  assert.match(await refused(["status", "old-lib", "asleep"]), /status/);
});

test("use: keeps server and index for the commands to come", async () => {
  const env = { CHEESESHOP_SERVER: "", XDG_CONFIG_HOME: temporaryFolder() };
  const nowhere = await shop.cheeseshop(["whoami"], { env });
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.output, /Cannot find the server: no address was given/);
  const used = await shop.cheeseshop(["use", `${shop.address}/root/test/simple/`], { env });
  assert.match(used.stdout, /^root\/test on http/);
  assert.equal((await shop.cheeseshop(["whoami"], { env })).stdout, "root\n");
  const { wheel } = writeFiles({ name: "kept-index", version: "1.0" });
  const sent = await shop.cheeseshop(["publish", wheel], { env });
  assert.match(sent.output, /To \S+\/root\/test\/legacy\//);
  const changed = await shop.cheeseshop(["use", "root/main"], { env });
  assert.match(changed.stdout, /^root\/main on http/);
});

test("errors are JSON where that was asked for, and stdout stays empty", async () => {
  const outcome = await shop.cheeseshop(["index", "show", "root/nothing", "--json"]);
  assert.equal(outcome.code, 1);
  assert.equal(outcome.stdout, "");
  const { error } = JSON.parse(outcome.output);
  assert.equal(error.kind, "not-found");
  assert.match(error.message, /^Cannot find the index "root\/nothing"/);
});
