/** The list of a mirror, and of an index over it: whatever is known, and right as soon as the upstream's list was read. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { changeIndex } from "../../src/server/actions/manage-indexes.ts";
import { REFRESH_MIRRORS, refreshMirrors } from "../../src/server/jobs/refresh-mirrors.ts";
import { startJobs } from "../../src/server/jobs/start-jobs.ts";
import { type FakeUpstream, openFakeUpstream } from "../fakes/fake-upstream.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const LISTS = ["/root/pypi/simple/", "/root/main/simple/"];
const OURS = { name: "ours", version: "1.0", description: "What ours is for." };
const STOCK = { six: { "six-1.0.tar.gz": { bytes: Buffer.from("six") } }, toml: {} };

async function open(
  stock: Parameters<FakeUpstream["setStock"]>[0] = STOCK,
): Promise<{ upstream: FakeUpstream; server: OpenedServer }> {
  const upstream = await openFakeUpstream(stock);
  after(() => upstream.close());
  const server = await openServer({ settings: { upstream: upstream.url } });
  return { upstream, server };
}

async function publish(server: OpenedServer): Promise<void> {
  const file = { ...OURS, filename: wheelFilename(OURS), bytes: makeWheel(OURS) };
  assert.equal((await server.upload(file)).statusCode, 200);
}

async function list(server: OpenedServer, address: string): Promise<readonly string[]> {
  const accept = "application/vnd.pypi.simple.v1+json";
  const answer = await server.ask("GET", address, { headers: { accept } });
  assert.equal(answer.statusCode, 200, `${address}: ${answer.body.slice(0, 300)}`);
  return answer.json().projects.map(({ name }: { name: string }) => name);
}

/** A file is kept a moment after its last byte was sent. */
async function untilKept({ parts }: OpenedServer): Promise<void> {
  const find = () => parts.db.read.selectFrom("mirrored_files").select("filename").execute();
  await until("the file was not kept", async () => (await find()).length > 0);
}

test("a list is whole at the first question, where the upstream gives its own at once", async () => {
  const { server } = await open();
  for (const address of LISTS) assert.deepEqual(await list(server, address), ["six", "toml"]);
});

test("refreshMirrors() shows what it read on the lists that were asked for before", async () => {
  const { upstream, server } = await open();
  upstream.misbehave("/simple/", "reset");
  for (const address of LISTS) assert.deepEqual(await list(server, address), [], address);
  upstream.behave();
  await refreshMirrors(server.parts);
  for (const address of LISTS) assert.deepEqual(await list(server, address), ["six", "toml"]);
});

test("an upstream that was never heard takes no hosted name and no kept page from the list", async () => {
  const { upstream, server } = await open();
  await publish(server);
  assert.equal((await server.ask("GET", "/simple/six/")).statusCode, 200);
  upstream.misbehave("/", "reset");
  assert.deepEqual(await list(server, "/root/main/simple/"), ["ours", "six"]);
  assert.deepEqual(await list(server, "/root/pypi/simple/"), ["six"]);
  const page = await server.ask("GET", "/root/pypi/", { headers: { accept: "text/html" } });
  assert.match(page.body, /The list of the upstream could not be read yet/);
  assert.match(page.body, /href="\/root\/pypi\/six\/"/);
});

test("the list of a former upstream stays until the one of today was read", async () => {
  const { server } = await open();
  await refreshMirrors(server.parts);
  const gone = await openFakeUpstream({});
  await gone.close();
  await changeIndex(server.parts, server.admin, "root/pypi", { settings: { upstream: gone.url } });
  await publish(server);
  assert.deepEqual(await list(server, "/root/main/simple/"), ["ours", "six", "toml"]);
});

test("a project of which files are kept stays on the list, whatever the upstream has", async () => {
  const { upstream, server } = await open();
  const page = (await server.ask("GET", "/simple/six/")).body;
  const file = /files\/[0-9a-f]*\/six-1\.0\.tar\.gz/.exec(page)?.[0];
  assert.equal((await server.ask("GET", `/root/main/${file}`)).body, "six");
  await untilKept(server);
  const other = await openFakeUpstream({ toml: {} });
  after(() => other.close());
  await upstream.close();
  await changeIndex(server.parts, server.admin, "root/pypi", { settings: { upstream: other.url } });
  await refreshMirrors(server.parts);
  assert.deepEqual(await list(server, "/root/main/simple/"), ["six", "toml"]);
  assert.equal((await server.ask("GET", `/root/main/${file}`)).body, "six");
});

test("hosted and private names of the upstream are on no list, be it read or not", async () => {
  const { upstream, server } = await open({ ...STOCK, ours: {} });
  await publish(server);
  await changeIndex(server.parts, server.admin, "root/main", {
    settings: { privateNames: ["six"] },
  });
  upstream.misbehave("/", "reset");
  assert.deepEqual(await list(server, "/root/main/simple/"), ["ours"]);
});

test("a list that has lost every name is not believed, and one that never had any is", async () => {
  const { upstream, server } = await open();
  assert.deepEqual(await list(server, "/root/pypi/simple/"), ["six", "toml"]);
  upstream.misbehave("/simple/", { text: "<html><form></form></html>", type: "text/html" });
  await server.parts.db.transaction((db) =>
    db.updateTable("upstream_pages").set({ fetched: "2020-01-01T00:00:00Z" }).execute(),
  );
  await assert.rejects(refreshMirrors(server.parts), /lost every name/);
  assert.deepEqual(await list(server, "/root/pypi/simple/"), ["six", "toml"]);
  const { server: young } = await open({});
  assert.deepEqual(await list(young, "/root/pypi/simple/"), []);
});

test("a list that drips in holds up no description of what is published meanwhile", async (t) => {
  const { upstream, server } = await open();
  const { parts } = server;
  // Else the upload itself would ask the upstream.
  await changeIndex(parts, server.admin, "root/main", { settings: { privateNames: ["ours"] } });
  upstream.misbehave("/simple/", "drip");
  const jobs = startJobs(parts);
  t.after(() => {
    upstream.behave();
    return jobs.close();
  });
  await until("the list was not asked for", async () => upstream.requests.length > 0);
  await publish(server);
  jobs.wake();
  await until("the description was not rendered", async () => {
    const release = await parts.db.read
      .selectFrom("releases")
      .select("description_html")
      .executeTakeFirstOrThrow();
    return release.description_html !== null;
  });
  const reading = await parts.db.read
    .selectFrom("jobs")
    .select("kind")
    .where("kind", "=", REFRESH_MIRRORS.kind)
    .where("locked_until", "is not", null)
    .execute();
  assert.equal(reading.length, 1, "the list drips on");
});

async function until(otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 500, otherwise);
    await setTimeout(10);
  }
}

test("a project that the upstream does not have is refused by its mirror in words that are true of a mirror", async () => {
  const { server } = await open();
  const hintAt = async (address: string): Promise<string> =>
    (await server.ask("GET", address, { as: null })).json().hint;
  assert.equal(
    await hintAt("/root/pypi/simple/gone/"),
    "A mirror has what its upstream has: look at how the name is spelt",
  );
  assert.equal(await hintAt("/root/main/simple/gone/"), "Whoever uploads its first file makes it");
});
