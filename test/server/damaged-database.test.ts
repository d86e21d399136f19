/** A server whose database is damaged here and there: it says so, and answers what it can. */
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { backUp } from "../../src/server/upkeep/copy-shop.ts";
import { temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const RELEASE = { name: "tool", version: "1.0" };
const WHEEL = { ...RELEASE, filename: wheelFilename(RELEASE), bytes: makeWheel(RELEASE) };
let whole = "";
let token = "";
before(async () => {
  const server = await openServer();
  token = server.token;
  assert.equal((await server.upload(WHEEL)).statusCode, 200);
  whole = path.join(temporaryFolder(), "whole");
  await backUp(server.data, whole);
});

/** A copy of that shop in which the first page of a table or an index holds nonsense. */
async function damaged(name: string): Promise<string> {
  const data = path.join(temporaryFolder(), "data");
  await backUp(whole, data);
  const file = path.join(data, "cheeseshop.sqlite");
  const pageSize = readFileSync(file).readUInt16BE(16);
  const open = openSync(file, "r+");
  writeSync(open, Buffer.alloc(pageSize, 0xff), 0, pageSize, (findPage(file, name) - 1) * pageSize);
  closeSync(open);
  return data;
}

function findPage(file: string, name: string): number {
  using connection = new DatabaseSync(file, { readOnly: true });
  const row = connection.prepare("select rootpage from sqlite_schema where name = ?").get(name);
  return Number(row?.rootpage);
}

const SAID = "Cannot serve: the database is damaged";

test("/+ready says that a table is damaged before anybody has asked for it", async () => {
  const server = await openServer({ data: await damaged("releases") });
  const ready = await server.ask("GET", "/+ready", { as: null });
  assert.equal(ready.statusCode, 503);
  assert.ok(ready.body.includes(SAID), ready.body);
  assert.match(ready.body, /`cheeseshop verify`/);
  assert.equal((await server.ask("GET", "/+health", { as: null })).statusCode, 200);
});

test("/+ready says that the database is damaged once a page could not be read", async () => {
  const server = await openServer({ data: await damaged("files_in_page_order") });
  assert.equal((await server.ask("GET", "/+ready", { as: null })).statusCode, 200);
  const page = await server.ask("GET", "/simple/tool/", { as: null });
  assert.equal(page.statusCode, 503);
  assert.ok(page.body.includes("Cannot read the database: its file is damaged"), page.body);
  const ready = await server.ask("GET", "/+ready", { as: null });
  assert.equal(ready.statusCode, 503);
  assert.ok(ready.body.includes(SAID), ready.body);
});

test("/+ready says that the database is damaged once nothing could be written", async () => {
  const server = await openServer({ data: await damaged("files_by_sha256") });
  const next = { ...RELEASE, version: "2.0" };
  const bytes = makeWheel(next);
  const wheel = { ...next, filename: wheelFilename(next), bytes };
  const sent = await server.upload(wheel, { as: token });
  assert.equal(sent.statusCode, 503);
  const ready = await server.ask("GET", "/+ready", { as: null });
  assert.equal(ready.statusCode, 503);
  assert.ok(ready.body.includes(SAID), ready.body);
});
