/** Story B9: a name must be free before it can be mine. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

/** Where PyPI would be: it has a project of its own. */
const upstream = await openShop();
const shop = await openShop({ args: ["--upstream", `${upstream.address}/simple/`] });
after(() => Promise.all([shop.stop(), upstream.stop()]));

let alice = "";
let bob = "";

before(async () => {
  const there = writeFiles({ name: "requests", version: "2.0" });
  assert.equal((await upstream.cheeseshop(["publish", there.wheel])).code, 0);
  alice = await makeUser("alice");
  bob = await makeUser("bob");
});

/** Someone who may upload, with the token to do so. */
async function makeUser(name: string): Promise<string> {
  assert.equal((await shop.ask("POST", "/+api/users", { name })).status, 201);
  const made = await shop.ask("POST", "/+api/tokens", {
    name,
    user: name,
    rights: ["read", "upload"],
  });
  return /"token": ?"([^"]+)"/.exec(await made.text())?.[1] ?? assert.fail();
}

function publish(token: string, file: string) {
  return shop.cheeseshop(["publish", file], { env: { CHEESESHOP_TOKEN: token } });
}

test("B9: a new name becomes the sender's, under all its spellings", async () => {
  const first = await publish(alice, writeFiles({ name: "My.Sample_Lib", version: "1.0" }).wheel);
  assert.equal(first.code, 0, first.output);
  const second = await publish(alice, writeFiles({ name: "my-sample-lib", version: "2.0" }).wheel);
  assert.equal(second.code, 0, second.output);
  const page = await (await shop.ask("GET", "/simple/my-sample-lib/?format=text/html")).text();
  assert.match(page, /1\.0-py3/);
  assert.match(page, /2\.0-py3/);
  const members = await shop.cheeseshop(["member", "list", "--project", "my-sample-lib"]);
  assert.match(members.stdout, /alice +owner/, members.output);
});

test("B9: somebody else's project is refused, and may be shared by its owner", async () => {
  await publish(alice, writeFiles({ name: "shared-lib", version: "1.0" }).wheel);
  const { wheel } = writeFiles({ name: "shared-lib", version: "1.1" });
  const refused = await publish(bob, wheel);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /^Cannot upload to .*shared-lib/m);
  const set = await shop.cheeseshop([
    "member",
    "set",
    "bob",
    "maintainer",
    "--project",
    "shared-lib",
  ]);
  assert.equal(set.code, 0, set.output);
  const sent = await publish(bob, wheel);
  assert.equal(sent.code, 0, sent.output);
});

test("B9: a name that the upstream has is refused to one who may only upload", async () => {
  const refused = await publish(alice, writeFiles({ name: "Requests", version: "99.0" }).wheel);
  assert.equal(refused.code, 1);
  assert.match(
    refused.output,
    /Cannot create project "requests" on root\/main: .* has one of that name; an owner of the index can claim it/,
  );
  const page = await (await shop.ask("GET", "/simple/requests/?format=text/html")).text();
  assert.match(page, /requests-2\.0-py3/);
});

test("B9: an owner of the index claims it: written down, and the upstream's is gone on every path", async () => {
  const sent = await publish(shop.token, writeFiles({ name: "requests", version: "0.1" }).wheel);
  assert.equal(sent.code, 0, sent.output);
  const paths = [
    "/simple/requests/?format=text/html",
    "/simple/requests/?format=application/vnd.pypi.simple.v1+json",
    "/pypi/requests/json",
  ];
  for (const at of paths) {
    const text = await (await shop.ask("GET", at)).text();
    assert.match(text, /requests-0\.1-py3/, at);
    assert.doesNotMatch(text, /requests-2\.0/, at);
  }
  const journal = await (await shop.ask("GET", "/root/main/+changes?since=0")).text();
  assert.match(journal, /claim/);
});

for (const name of ["-dash", "umlaut-ä", "a b"]) {
  test(`B9: "${name}" is no name`, async () => {
    const form = new FormData();
    form.set(":action", "file_upload");
    form.set("protocol_version", "1");
    form.set("name", name);
    form.set("version", "1.0");
    form.set("content", new File(["x"], "x-1.0.tar.gz"));
    const answer = await fetch(`${shop.address}/legacy/`, {
      method: "POST",
      headers: { Authorization: `Bearer ${alice}` },
      body: form,
    });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /is an invalid value for Name\. Error: .* ASCII numeric/);
  });
}

test("B9: a strict index refuses the name of a standard module, and one too similar to another", async () => {
  const index = "root/strict";
  const made = await shop.cheeseshop(["index", "create", index, "--profile", "strict"]);
  assert.equal(made.code, 0, made.output);
  const send = (name: string) => {
    const { wheel } = writeFiles({ name, version: "1.0" });
    return shop.cheeseshop(["publish", "--index", index, wheel]);
  };
  assert.equal((await send("sample-lib")).code, 0);
  for (const [name, sentence] of [
    ["json", /: 400 A module of Python's standard library is called "json"$/m],
    ["samp1e_lib", /: 400 The name "samp1e-lib" is too similar to "sample-lib"$/m],
  ] as const) {
    const refused = await send(name);
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, sentence);
    const page = await shop.ask("GET", `/${index}/simple/${name.replaceAll("_", "-")}/`);
    assert.equal(page.status, 404);
  }
});
