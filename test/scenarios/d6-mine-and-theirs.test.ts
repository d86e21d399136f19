/** Story D6: a private project, and a stranger's of the same name upstream. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findClients, PIP_VERSIONS } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
const upstream = await openShop();
const shop = await openShop({
  args: ["--upstream", `${upstream.address}/simple/`, "--private-names", "acme-*"],
});
after(() => Promise.all([shop.stop(), upstream.stop()]));

before(async () => {
  const mine = writeFiles({ name: "sample-lib", version: "0.0.7", summary: "Ours" });
  assert.equal((await shop.cheeseshop(["publish", mine.wheel])).code, 0);
  for (const name of ["sample-lib", "acme-core", "foreign-lib"]) {
    const theirs = writeFiles({ name, version: "99.0", summary: "Theirs" });
    assert.equal((await upstream.cheeseshop(["publish", theirs.wheel])).code, 0);
  }
});

for (const pip of PIP_VERSIONS) {
  test(`D6: pip ${pip} gets ours, however high theirs is`, IF_CLIENTS, async () => {
    const environment = await makeEnvironment(clients ?? assert.fail());
    const args = ["install", "-i", `${shop.address}/simple/`, "sample-lib", "foreign-lib"];
    const done = await environment.pip(pip, ...args);
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(await environment.listInstalled(), ["foreign-lib==99.0", "sample-lib==0.0.7"]);
  });
}

test("D6: uv gets ours, too, and theirs only under its own name", IF_CLIENTS, async () => {
  const environment = await makeEnvironment(clients ?? assert.fail());
  const simple = `${shop.address}/simple/`;
  const done = await environment.uvPip(
    "install",
    "--index-url",
    simple,
    "sample-lib",
    "foreign-lib",
  );
  assert.equal(done.code, 0, done.output);
  assert.deepEqual(await environment.listInstalled(), ["foreign-lib==99.0", "sample-lib==0.0.7"]);
});

const PATHS = [
  "/simple/sample-lib/?format=text/html",
  "/simple/sample-lib/?format=application/vnd.pypi.simple.v1+json",
  "/pypi/sample-lib/json",
  "/root/main/sample-lib/",
  "/+search?q=sample-lib",
];

for (const at of PATHS) {
  test(`D6: ${at} knows nothing of theirs`, async () => {
    const text = await (await shop.ask("GET", at)).text();
    assert.match(text, /0\.0\.7|Ours/);
    assert.doesNotMatch(text, /99\.0|Theirs/);
  });
}

test("D6: the address of their file, below our index, is no address", async () => {
  const page = await (await upstream.ask("GET", "/simple/sample-lib/?format=text/html")).text();
  const [, at = ""] = /href="[./]*(files\/[^"#]+)/.exec(page) ?? [];
  assert.match(at, /99\.0/);
  for (const end of ["", ".metadata"]) {
    assert.equal((await shop.ask("GET", `/${at}${end}`)).status, 404);
    assert.equal((await shop.ask("GET", `/root/main/${at}${end}`)).status, 404);
  }
});

test("D6: a release of theirs is not there either", async () => {
  assert.equal((await shop.ask("GET", "/pypi/sample-lib/99.0/json")).status, 404);
  assert.equal((await shop.ask("GET", "/root/main/sample-lib/99.0/")).status, 404);
});

test("D6: a private name is never asked of the upstream, also before we have it", async () => {
  const before = upstream.output().length;
  for (const at of ["/simple/acme-core/", "/root/pypi/simple/acme-core/", "/pypi/acme-core/json"]) {
    assert.equal((await shop.ask("GET", at)).status, 404, at);
  }
  assert.ok(!upstream.output().slice(before).includes("acme"));
});

test("D6: the name stays ours when the last file of it is deleted", async () => {
  const { wheel } = writeFiles({ name: "gone-lib", version: "1.0" });
  assert.equal((await shop.cheeseshop(["publish", wheel])).code, 0);
  assert.equal((await shop.cheeseshop(["delete", "gone-lib", "--yes"])).code, 0);
  const theirs = writeFiles({ name: "gone-lib", version: "99.0" });
  assert.equal((await upstream.cheeseshop(["publish", theirs.wheel])).code, 0);
  for (const at of ["/simple/gone-lib/", "/pypi/gone-lib/json"]) {
    const answer = await shop.ask("GET", at);
    assert.doesNotMatch(await answer.text(), /99\.0/, at);
  }
});

test("D6: no mirror is made where names of ours are still owned, and the refusal says what to do", async () => {
  const index = "root/apart";
  const { wheel } = writeFiles({ name: "apart-lib", version: "1.0" });
  const mirror = ["--kind", "mirror", "--upstream", `${upstream.address}/simple/`];
  for (const args of [
    ["index", "create", index, "--read", "members"],
    ["publish", "--url", `${shop.address}/${index}/legacy/`, wheel],
    ["delete", "apart-lib", "--index", index, "--yes"],
    ["index", "remove", index],
  ]) {
    const done = await shop.cheeseshop(args);
    assert.equal(done.code, 0, `${args.join(" ")}: ${done.output}`);
  }
  const refused = await shop.cheeseshop(["index", "create", index, ...mirror]);
  assert.notEqual(refused.code, 0);
  assert.match(refused.output, /still owns the names "apart-lib"/);
  assert.match(refused.output, /Choose another name; or make the index hosted again/);
  assert.equal((await shop.cheeseshop(["index", "create", index])).code, 0);
  assert.equal((await shop.ask("GET", `/${index}/simple/apart-lib/`)).status, 404);
  assert.doesNotMatch(await (await shop.ask("GET", `/${index}/+changes`)).text(), /apart-lib/);
});
