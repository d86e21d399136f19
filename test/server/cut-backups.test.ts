/** Backups that end at their last step: the one before stays whole, and what they leave goes with the next. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openSqlite } from "../../src/server/database/sqlite.ts";
import { backUp, restore } from "../../src/server/upkeep/copy-shop.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { temporaryFolder } from "../clients.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN } from "../shop.ts";

async function send(server: OpenedServer, version: string): Promise<void> {
  const release = { name: "tool", version };
  const bytes = makeWheel(release);
  const sent = await server.upload({ ...release, filename: wheelFilename(release), bytes });
  assert.equal(sent.statusCode, 200, sent.body);
}

/** For `--import`: what happens in place of moving the new database into its place. */
function atTheLastStep(what: string): string {
  const program = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
    const { rename } = fs.promises;
    fs.promises.rename = async (from, to) => {
      if (!to.endsWith("/cheeseshop.sqlite")) return rename(from, to);
      ${what};
    };
    syncBuiltinESMExports();`;
  return `data:text/javascript,${encodeURIComponent(program)}`;
}

const KILL = `process.kill(process.pid, "SIGKILL")`;
const FAIL = `throw Object.assign(new Error("EIO: i/o error, rename"), { code: "EIO" })`;

function backUpCut(data: string, backup: string, what: string): ReturnType<typeof spawnSync> {
  const words = [MAIN, "backup", backup, "--data", data];
  return spawnSync(process.execPath, ["--import", atTheLastStep(what), ...words]);
}

for (const [how, what] of Object.entries({ killed: KILL, "met by a disk that fails": FAIL })) {
  test(`a backup that is ${how} at its last step leaves the one before it whole`, async () => {
    const server = await openServer();
    await send(server, "1.0");
    const backup = path.join(temporaryFolder(), "backup");
    await backUp(server.data, backup);
    const before = readFileSync(path.join(backup, "cheeseshop.sqlite"));
    await send(server, "1.1");
    const cut = backUpCut(server.data, backup, what);
    assert.notEqual(cut.status, 0);
    assert.deepEqual(readFileSync(path.join(backup, "cheeseshop.sqlite")), before);
    const data = path.join(temporaryFolder(), "restored");
    assert.equal((await restore(backup, data)).files, 1);
    assert.deepEqual((await verifyShop(data)).faults, []);
  });
}

test("what killed backups leave is removed by the next", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const backup = path.join(temporaryFolder(), "backup");
  backUpCut(server.data, backup, KILL);
  writeFileSync(path.join(backup, "files/incoming/copy-of-a-file"), "half of it");
  assert.ok(readdirSync(backup).some((name) => name.startsWith("copying-")));
  await backUp(server.data, backup);
  assert.deepEqual(readdirSync(backup).sort(), ["cheeseshop.sqlite", "files", "server.lock"]);
  assert.deepEqual(readdirSync(path.join(backup, "files/incoming")), []);
});

test("the log of a server that was killed in a backup is not read into the next", async () => {
  const server = await openServer();
  await send(server, "1.0");
  const backup = path.join(temporaryFolder(), "backup");
  await backUp(server.data, backup);
  const file = path.join(backup, "cheeseshop.sqlite");
  // As it lies there after a kill: closed, it would be gone.
  const open = openSqlite(file);
  await open.transaction((db) =>
    db.insertInto("settings").values({ key: "of the backup", value: "" }).execute(),
  );
  const log = readFileSync(`${file}-wal`);
  const database = readFileSync(file);
  await open.close();
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, log);
  await send(server, "1.1");
  await backUp(server.data, backup);
  assert.deepEqual(readdirSync(backup).sort(), ["cheeseshop.sqlite", "files", "server.lock"]);
  using connection = new DatabaseSync(file, { readOnly: true });
  assert.equal(connection.prepare("select count(*) as files from files").get()?.files, 2);
  assert.equal(
    connection.prepare("select 1 from settings where key = 'of the backup'").get(),
    undefined,
  );
});
