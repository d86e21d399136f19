/**
 * An index is deleted and another one is made under its name: nothing of the old one is shown or served below it, on
 * any address, to anybody; what the old one owned stays owned; what it kept is taken off the disk.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { removeOrphans } from "../../src/server/jobs/remove-orphans.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, metadataText, wheelFilename } from "../fakes/sample-files.ts";

const HOUR_MS = 3_600_000;
const OWN = "/+api/indexes/root/own";
const JSON_TYPE = { accept: "application/vnd.pypi.simple.v1+json" };
const SECRET = { name: "secret", version: "1.0", summary: "Told to members" };
const FILENAME = wheelFilename(SECRET);

const fileOf = (release: typeof SECRET) => ({
  bytes: makeWheel(release),
  metadata: Buffer.from(metadataText(release)),
});
const upstreamOf = async (stock: Parameters<typeof openFakeUpstream>[0]) => {
  const upstream = await openFakeUpstream(stock);
  after(() => upstream.close());
  return upstream;
};
const inside = await upstreamOf({ secret: { [FILENAME]: fileOf(SECRET) } });
const outside = await upstreamOf({ other: {}, "other-one": {} });
const server = await openServer();
const { ask } = makeLine(server.address);
const auth = { authorization: `Bearer ${server.token}` };

interface Made {
  readonly name: string;
  readonly [setting: string]: unknown;
}

const make = (index: Made) =>
  server.ask("POST", "/+api/indexes", { body: { owner: "root", ...index } });
const remove = (name: string) => server.ask("DELETE", `/+api/indexes/root/${name}`);

async function makeMirror(name: string, upstream: string, read: string): Promise<void> {
  const made = await make({ name, kind: "mirror", upstream, read });
  assert.equal(made.statusCode, 201, made.body);
}

/** What an installer fetches, so that all of it is kept. Tells the addresses. */
async function fetchAll(index: string): Promise<readonly string[]> {
  const page = await ask("GET", `/root/${index}/simple/secret/`, auth);
  assert.equal(page.status, 200);
  const file = `/root/${index}/${/files\/[0-9a-f]{64}\/[^"#]*/.exec(page.body.toString())?.[0]}`;
  const addresses = [file, `${file}.metadata`, `/root/${index}/pypi/secret/json`];
  for (const address of addresses) assert.equal((await ask("GET", address, auth)).status, 200);
  await server.parts.indexes.settled();
  return [`/root/${index}/simple/secret/`, ...addresses];
}

/** Rows of each kind that a mirror keeps. */
async function countLeft(indexId: number): Promise<readonly number[]> {
  const tables = [
    "mirrored_files",
    "mirrored_metadata",
    "upstream_pages",
    "upstream_names",
  ] as const;
  const { read } = server.parts.db;
  return Promise.all(
    tables.map(async (table) => {
      const rows = read.selectFrom(table).select("index_id").where("index_id", "=", indexId);
      return (await rows.execute()).length;
    }),
  );
}

async function countFiles(): Promise<number> {
  let count = 0;
  for await (const some of server.parts.files.walk()) count += some.length;
  return count;
}

async function runOrphans(hours: readonly number[]): Promise<void> {
  for (const hour of hours) {
    const now = (): Date => new Date(Date.now() + hour * HOUR_MS);
    await removeOrphans({ ...server.parts, now, removeLeftovers: async () => 0 });
  }
}

test("a mirror that is made again under a deleted one's name shows nothing of it", async () => {
  await makeMirror("m", inside.url, "members");
  const addresses = await fetchAll("m");
  assert.equal((await remove("m")).statusCode, 204);
  await makeMirror("m", outside.url, "everyone");
  for (const headers of [{}, auth, { ...auth, ...JSON_TYPE }]) {
    for (const address of addresses) {
      assert.equal((await ask("GET", address, headers)).status, 404, address);
    }
  }
  for (const address of [
    "/root/m/simple/",
    "/root/m/+changes",
    "/root/m/+search?q=secret",
    "/root/m/",
  ]) {
    const answer = await ask("GET", address, JSON_TYPE);
    assert.doesNotMatch(answer.body.toString(), /secret/, address);
  }
});

test("a hosted index that is made in a deleted mirror's place shows nothing of it either", async () => {
  await makeMirror("h", inside.url, "members");
  const addresses = await fetchAll("h");
  assert.equal((await remove("h")).statusCode, 204);
  assert.equal((await make({ name: "h", kind: "hosted" })).statusCode, 201);
  for (const address of addresses) assert.equal((await ask("GET", address, auth)).status, 404);
});

test("what a deleted mirror kept goes off the disk, also what it writes after its end", async () => {
  await makeMirror("disk", inside.url, "members");
  await fetchAll("disk");
  const before = await server.parts.db.read
    .selectFrom("mirrored_files")
    .selectAll()
    .orderBy("index_id", "desc")
    .executeTakeFirstOrThrow();
  assert.equal(await countFiles(), 1);
  const written = await countLeft(before.index_id);
  assert.ok(!written.includes(0), `${written}`);
  assert.equal((await remove("disk")).statusCode, 204);
  await runOrphans([2]);
  assert.deepEqual(await countLeft(before.index_id), [0, 0, 0, 0]);
  // A download that was under way when the mirror was deleted.
  await server.parts.db.transaction(async (db) => {
    await db.insertInto("mirrored_files").values(before).execute();
    await db
      .updateTable("blobs")
      .set({ reference_count: 1, condemned: null })
      .where("sha256", "=", before.sha256)
      .execute();
  });
  await runOrphans([4, 6, 8, 10]);
  assert.deepEqual(await countLeft(before.index_id), [0, 0, 0, 0]);
  assert.equal(await countFiles(), 0);
  const blobs = await server.parts.db.read.selectFrom("blobs").select("sha256").execute();
  assert.deepEqual(blobs, []);
});

test("names that a deleted hosted index owns come to no mirror, and stay owned where it is hosted again", async () => {
  const ours = { ...SECRET, filename: FILENAME, bytes: makeWheel(SECRET) };
  assert.equal((await make({ name: "own", read: "members" })).statusCode, 201);
  assert.equal((await server.upload(ours, { index: "root/own" })).statusCode, 200);
  assert.equal((await server.ask("DELETE", `${OWN}/projects/secret`)).statusCode, 204);
  assert.equal((await remove("own")).statusCode, 204);
  const askedBefore = inside.requests.length;

  const refused = await make({ name: "own", kind: "mirror", upstream: inside.url });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /still owns the names \\"secret\\", which no upstream may answer for/);
  assert.match(refused.body, /Choose another name; or make the index hosted again/);
  assert.equal((await ask("GET", "/root/own/simple/", auth)).status, 404);

  // Hosted again, for everybody, and laid over a mirror that has the name.
  await makeMirror("strange", inside.url, "everyone");
  const bases = ["root/strange"];
  assert.equal((await make({ name: "own", read: "everyone", bases })).statusCode, 201);
  assert.equal((await ask("GET", "/root/own/simple/secret/", auth)).status, 404);
  const taken = await server.upload(
    { ...ours, bytes: makeWheel({ ...SECRET, summary: "x" }) },
    { index: "root/own" },
  );
  assert.equal(taken.statusCode, 400, "the name of a deleted file stays taken");
  assert.deepEqual(
    inside.requests.slice(askedBefore).filter(({ path }) => path.includes("secret")),
    [],
  );

  // What was done while only members might read is told to nobody who comes now.
  const { changes } = (await server.ask("GET", "/root/own/+changes", { as: null })).json();
  assert.deepEqual(
    changes.map(({ index, did }: Record<string, string>) => `${did} ${index}`),
    ["add index root/strange", "add index root/own"],
  );
  for (const address of ["/root/own/simple/", "/root/own/+search?q=secret", "/root/own/secret/"]) {
    const answer = await ask("GET", address, JSON_TYPE);
    assert.doesNotMatch(answer.body.toString(), /Told to members|1\.0/, address);
  }

  // As the refusal says: the names are given back, and then a mirror may be made.
  assert.equal((await server.ask("DELETE", `${OWN}/names/secret`)).statusCode, 204);
  assert.equal((await remove("own")).statusCode, 204);
  await makeMirror("own", inside.url, "everyone");
  assert.equal((await ask("GET", "/root/own/simple/secret/")).status, 200);
});
