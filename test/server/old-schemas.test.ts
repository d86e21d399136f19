/** A shop of every earlier schema is opened, brought to today's, and has all that it had; a newer one is refused. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { databaseFile } from "../../src/server/data-folder.ts";
import { readMigrations } from "../../src/server/database/migrate.ts";
import { copySqlite } from "../../src/server/database/sqlite.ts";
import {
  backUp,
  makeAdminToken,
  readSettings,
  serve,
  verifyShop,
} from "../../src/server/server.ts";
import { silentLog } from "../../src/system/log.ts";
import { temporaryFolder } from "../clients.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeOldDatabase, readSchema } from "../fakes/old-database.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeSdist, makeWheel, sdistFilename, wheelFilename } from "../fakes/sample-files.ts";

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const CLASSIFIERS = ["Topic :: Games/Entertainment", "Programming Language :: Python :: 3"];
const RELEASE = { name: "tool", version: "1.0", summary: "Opens tins", classifiers: CLASSIFIERS };
const NEXT = { ...RELEASE, version: "1.1" };

const upstream = await openFakeUpstream({
  theirs: { "theirs-1.0.tar.gz": { bytes: Buffer.from("theirs") } },
});
after(() => upstream.close());
const today = await openServer({ settings: { upstream: upstream.url } });
/** A copy of today's shop that nobody has open. */
const kept = path.join(temporaryFolder(), "kept");
let secret = "";
let expected: Answers;

before(async () => {
  for (const release of [RELEASE, NEXT]) {
    const wheel = { ...release, filename: wheelFilename(release), bytes: makeWheel(release) };
    assert.equal((await today.upload(wheel)).statusCode, 200);
  }
  const sdist = { ...NEXT, filename: sdistFilename(NEXT), bytes: makeSdist(NEXT) };
  assert.equal((await today.upload(sdist)).statusCode, 200);
  const gone = { name: "gone", version: "1.0" };
  await today.upload({ ...gone, filename: wheelFilename(gone), bytes: makeWheel(gone) });
  await today.ask("DELETE", "/+api/indexes/root/main/projects/gone");
  await today.ask("PUT", "/+api/indexes/root/main/projects/tool/1.0/yank", {
    body: { reason: "broken" },
  });
  const account = { name: "stan", password: "a long enough password" };
  assert.equal((await today.ask("POST", "/+api/users", { body: account })).statusCode, 201);
  await today.ask("PUT", "/+api/indexes/root/main/projects/tool/members/stan", {
    body: { role: "maintainer" },
  });
  const asked = { name: "of stan", user: "stan", rights: ["read", "upload"] };
  secret = (await today.ask("POST", "/+api/tokens", { body: asked })).json().token;
  expected = await askAll(today);
  await untilMirrored();
  mkdirSync(kept);
  await copySqlite(databaseFile(today.data), databaseFile(kept));
  cpSync(path.join(today.data, "files"), path.join(kept, "files"), { recursive: true });
});

/** A file is kept a moment after its last byte was sent. */
async function untilMirrored(): Promise<void> {
  const find = () => today.parts.db.read.selectFrom("mirrored_files").select("filename").execute();
  for (let tries = 0; (await find()).length === 0; tries += 1) {
    assert.ok(tries < 500, "the file was not kept");
    await setTimeout(10);
  }
}

interface Answers {
  readonly [question: string]: string;
}

/** What people and programs ask, and what is answered. */
async function askAll(server: OpenedServer): Promise<Answers> {
  const answers: Record<string, string> = {};
  const ask = async (path: string, as = today.token, accept = JSON_TYPE): Promise<string> => {
    const answer = await server.ask("GET", path, { as, headers: { accept } });
    answers[`${path} ${accept}`] = `${answer.statusCode} ${answer.body}`;
    return answer.body;
  };
  for (const project of ["tool", "gone"]) {
    for (const accept of [JSON_TYPE, "text/html"]) await ask(`/simple/${project}/`, secret, accept);
  }
  const { files } = JSON.parse(await ask("/root/pypi/simple/theirs/"));
  const shown = JSON.parse(await ask("/simple/tool/")).files;
  for (const [index, entries] of [
    ["root/main", shown],
    ["root/pypi", files],
  ] as const) {
    for (const { url } of entries) {
      const { pathname } = new URL(url, `http://x/${index}/simple/tool/`);
      await ask(pathname.replace(/^\/simple.*\/files/, "/files"));
    }
  }
  await ask("/pypi/tool/1.1/json");
  await ask("/+search?q=tins");
  await ask(`/+search?c=${encodeURIComponent("Topic :: Games/Entertainment")}`);
  await ask("/root/main/+changes?since=0");
  await ask("/+api/indexes/root/main/projects/tool/members");
  await ask("/+api/users");
  await ask("/+api/whoami", secret);
  return Object.fromEntries(
    Object.entries(answers).map(([question, answer]) => [
      question,
      answer
        .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "http://here")
        .replaceAll(/"last_used":[^,}]*/g, ""),
    ]),
  );
}

function makeShop(number: number): string {
  const data = path.join(temporaryFolder(), "data");
  mkdirSync(data, { recursive: true });
  makeOldDatabase(databaseFile(data), databaseFile(kept), number);
  cpSync(path.join(kept, "files"), path.join(data, "files"), { recursive: true });
  return data;
}

const numbers = readMigrations("sqlite").map(({ number }) => number);
for (const number of numbers) {
  test(`a shop at schema ${number} of ${numbers.length} has all that it had, at today's`, async () => {
    const data = makeShop(number);
    const server = await openServer({ data, settings: { upstream: upstream.url } });
    assert.deepEqual(await askAll(server), expected);
    assert.deepEqual(readSchema(databaseFile(data)), readSchema(databaseFile(today.data)));
    assert.deepEqual((await verifyShop(data)).faults, []);
  });
}

test("a shop that a newer version has changed is refused with a sentence, and left as it is", async () => {
  const data = makeShop(numbers.length);
  {
    using database = new DatabaseSync(databaseFile(data));
    database.exec("insert into migrations (number, name) values (9999, 'to come')");
  }
  const newer = { kind: "invalid", message: /^Cannot open the database: a newer version of/ };
  const settings = await readSettings({ flags: { data, port: "0", upstream: "none" }, env: {} });
  const copy = path.join(data, "before");
  copyFileSync(databaseFile(data), copy);
  await assert.rejects(serve(settings, silentLog), newer);
  await assert.rejects(verifyShop(data), newer);
  const asked = { user: "root", makeAdministrator: false, unblock: false };
  await assert.rejects(makeAdminToken({ data }, asked), newer);
  await assert.rejects(backUp(data, path.join(data, "copy"), { isLinked: false }), newer);
  assert.deepEqual(readRows(databaseFile(data)), readRows(copy));
});

function readRows(file: string): readonly unknown[] {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare("select * from migrations").all();
}
