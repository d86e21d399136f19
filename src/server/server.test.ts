import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../errors.ts";
import { silentLog } from "../system/log.ts";
import { databaseFile, holdDataFolder } from "./data-folder.ts";
import { findHolder, makeAdminToken, readSettings, type Settings, serve } from "./server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-server-"));
after(() => rmSync(folder, { recursive: true }));

async function settingsOn(data: string, port: string): Promise<Settings> {
  const flags = { data: path.join(folder, data), port, upstream: "none" };
  return { ...(await readSettings({ flags, env: {} })), minimumFreeDisk: 0 };
}

test("serve() makes no administrator's token where the port is taken, but at the next start", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await assert.rejects(serve(await settingsOn("taken", String(port)), silentLog), {
    kind: "unavailable",
    message: `Cannot listen on 127.0.0.1:${port}: another program listens there`,
  });
  other.close();
  let token = "none";
  const server = await serve(await settingsOn("taken", "0"), silentLog, async (made) => {
    token = made;
  });
  after(() => server.close());
  assert.match(token, /^cheeseshop_/);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/+api/indexes`, { headers });
  const { indexes } = (await answer.json()) as { readonly indexes: readonly object[] };
  assert.equal(indexes.length, 3);
});

test("serve() answers nobody before the administrator's token has been told", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  await new Promise((closed) => free.close(closed));
  const events: string[] = [];
  let asked: Promise<unknown> | undefined;
  const server = await serve(await settingsOn("told", String(port)), silentLog, async () => {
    asked = fetch(`http://127.0.0.1:${port}/+health`).then(({ status }) => {
      events.push(`answered ${status}`);
    });
    await sleep(300);
    events.push("told");
  });
  after(() => server.close());
  await asked;
  assert.deepEqual(events, ["told", "answered 200"]);
});

test("serve() lets go of the folder where the token cannot be told", async () => {
  const settings = await settingsOn("untold", "0");
  const started = serve(settings, silentLog, async () => {
    throw new AppError("unavailable", "Cannot write the token");
  });
  await assert.rejects(started, /Cannot write the token/);
  assert.equal(await findHolder(settings.data), undefined);
});

test("serve() refuses a folder in which another server works, until that one has closed", async () => {
  const settings = await settingsOn("held", "0");
  const first = await serve(settings, silentLog);
  await assert.rejects(serve(settings, silentLog), {
    kind: "conflict",
    message: `Cannot use "${settings.data}" as the data folder: another server works in it (process ${process.pid})`,
  });
  assert.deepEqual(await findHolder(settings.data), { processId: process.pid, port: 0 });
  await first.close();
  assert.equal(await findHolder(settings.data), undefined);
  const second = await serve(settings, silentLog);
  await second.close();
});

test("serve() keeps the room for the next start where it may not use the folder", async () => {
  const settings = await settingsOn("busy", "0");
  await (await serve(settings, silentLog)).close();
  const room = path.join(settings.data, "server.reserve");
  const { size } = statSync(room);
  // As `verify --repair` does.
  const held = await holdDataFolder(settings.data, {});
  try {
    await assert.rejects(serve(settings, silentLog), { kind: "conflict" });
    assert.equal(statSync(room).size, size);
  } finally {
    await held.release();
  }
});

test("serve() leaves the port free where the first start is refused", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  free.close();
  const settings = { ...(await settingsOn("refused", String(port))), adminToken: "too short" };
  const started = serve(settings, silentLog);
  await assert.rejects(started, { kind: "invalid" });
  const again = createServer().listen(port, "127.0.0.1");
  await once(again, "listening");
  again.close();
});

test("makeAdminToken() refuses a mistyped data folder and makes nothing there", async () => {
  const settings = await settingsOn("mistyped", "0");
  const asked = { user: "root", makeAdministrator: false, unblock: false };
  await assert.rejects(makeAdminToken(settings, asked), {
    kind: "not-found",
    message: `Cannot find a shop in "${settings.data}"`,
  });
  assert.equal(existsSync(settings.data), false);
});

test("makeAdminToken() leaves the database of an older version as it is", async () => {
  const settings = await settingsOn("older", "0");
  await (await serve(settings, silentLog)).close();
  const file = databaseFile(settings.data);
  const readMigrations = (): unknown[] => {
    using connection = new DatabaseSync(file);
    return connection.prepare("select number from migrations").all();
  };
  {
    using connection = new DatabaseSync(file);
    connection.exec("delete from migrations where number = (select max(number) from migrations)");
  }
  const before = readMigrations();
  const asked = { user: "root", makeAdministrator: false, unblock: false };
  await assert.rejects(makeAdminToken(settings, asked), { kind: "conflict" });
  assert.deepEqual(readMigrations(), before);
});
