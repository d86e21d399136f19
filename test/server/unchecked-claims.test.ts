/** A new name while the upstream cannot be asked: it counts as taken, and nothing is said that nobody knows. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { refreshMirrors } from "../../src/server/jobs/refresh-mirrors.ts";
import { parseName } from "../../src/standards/name.ts";
import { type FakeUpstream, openFakeUpstream } from "../fakes/fake-upstream.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const NAME = parseName("demo");
const UNKNOWN = /nobody could tell yet/;
const TAKEN = /The upstream has a project of this name as well/;

async function open(): Promise<{ server: OpenedServer; upstream: FakeUpstream }> {
  const upstream = await openFakeUpstream({});
  after(() => upstream.close());
  upstream.misbehave("/", "reset");
  const server = await openServer({ settings: { upstream: upstream.url } });
  return { server, upstream };
}

async function publish(server: OpenedServer, as?: string) {
  const release = { name: NAME, version: "1.0" };
  const file = { ...release, filename: wheelFilename(release), bytes: makeWheel(release) };
  return server.upload(file, as === undefined ? {} : { as });
}

async function readJournal(server: OpenedServer): Promise<string> {
  return (await server.ask("GET", "/root/main/+changes?since=0")).body;
}

async function readPage(server: OpenedServer): Promise<string> {
  const headers = { accept: "text/html" };
  return (await server.ask("GET", `/root/main/${NAME}/`, { headers })).body;
}

test("whoever may only upload is refused, and told that nobody could be asked", async () => {
  const { server, upstream } = await open();
  await server.ask("POST", "/+api/users", { body: { name: "alice" } });
  const body = { name: "for uploads", user: "alice", rights: ["read", "upload"] };
  const { token } = (await server.ask("POST", "/+api/tokens", { body })).json();
  const refused = await publish(server, token);
  assert.equal(refused.statusCode, 403);
  const { host } = upstream;
  assert.ok(
    refused
      .json()
      .detail.startsWith(
        `Cannot create project "demo" on root/main: ${host} cannot be asked whether it has one of that name`,
      ),
    refused.body,
  );
  assert.doesNotMatch(refused.body, /: \S+ has one of that name/);
});

for (const [what, stock, told, journal] of [
  ["that the upstream has it", { demo: {} }, TAKEN, /claimed: \S+ has the name too/],
  ["that nobody has it", { other: {} }, undefined, /no upstream has the name/],
] as const) {
  test(`what was claimed unchecked is said to be so, until the list tells ${what}`, async () => {
    const { server, upstream } = await open();
    assert.equal((await publish(server)).statusCode, 200);
    assert.match(await readJournal(server), /could not be asked whether it has the name too/);
    assert.doesNotMatch(await readJournal(server), /claimed: /);
    assert.match(await readPage(server), UNKNOWN);
    assert.doesNotMatch(await readPage(server), TAKEN);

    await assert.rejects(refreshMirrors(server.parts));
    assert.match(await readPage(server), UNKNOWN, "no list, no answer");

    upstream.behave();
    upstream.setStock(stock);
    upstream.forget();
    await refreshMirrors(server.parts);
    assert.deepEqual(
      upstream.requests.map(({ path }) => path),
      ["/simple/"],
      "the name itself is never asked of the upstream",
    );
    const page = await readPage(server);
    assert.doesNotMatch(page, UNKNOWN);
    if (told === undefined) assert.doesNotMatch(page, /This name is claimed/);
    else assert.match(page, told);
    assert.match(await readJournal(server), journal);
    const after = await readJournal(server);
    await refreshMirrors(server.parts);
    assert.equal(await readJournal(server), after, "settled once and for all");
  });
}
