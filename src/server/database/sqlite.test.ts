import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { sql } from "kysely";
import { databaseContract } from "../../../test/contracts/database.ts";
import { openSqlite, openTemporarySqlite } from "./sqlite.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-sqlite-"));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
databaseContract("sqlite", async () => openSqlite(path.join(folder, `${count++}.sqlite`)));
databaseContract("temporary sqlite", async () => openTemporarySqlite());

test("openSqlite() opens what it made before with all that is in it", async () => {
  const file = path.join(folder, "again.sqlite");
  const first = openSqlite(file);
  await first.transaction((db) =>
    db.insertInto("settings").values({ key: "cheese", value: "gouda" }).execute(),
  );
  await first.close();
  const second = openSqlite(file);
  const rows = await second.read.selectFrom("settings").select("value").execute();
  assert.deepEqual(
    rows.map((row) => row.value),
    ["gouda"],
  );
  await second.close();
});

test("openSqlite() refuses a database that a newer program has changed", async () => {
  const file = path.join(folder, "newer.sqlite");
  await openSqlite(file).close();
  const raw = new DatabaseSync(file);
  raw.exec("insert into migrations (number, name) values (9999, '9999-later')");
  raw.close();
  assert.throws(() => openSqlite(file), {
    kind: "invalid",
    message: /^Cannot open the database: a newer version of cheeseshop has changed it/,
  });
});

test("openSqlite() says so where another process holds the database", async () => {
  const file = path.join(folder, "held.sqlite");
  const database = openSqlite(file, { lockTimeoutMs: 20 });
  const other = new DatabaseSync(file);
  other.exec("begin immediate");
  const waiting = database.transaction((db) =>
    db.insertInto("settings").values({ key: "cheese", value: "edam" }).execute(),
  );
  await assert.rejects(waiting, {
    kind: "unavailable",
    message: "Cannot write to the database: another process holds it",
  });
  other.exec("rollback");
  await database.transaction((db) =>
    db.insertInto("settings").values({ key: "cheese", value: "edam" }).execute(),
  );
  other.close();
  await database.close();
});

test("openSqlite() passes a full disk on to every work of the group, and goes on afterwards", async () => {
  const file = path.join(folder, "full.sqlite");
  const database = openSqlite(file);
  const pages = await database.transaction(async (db) => {
    await sql`pragma max_page_count = 1`.execute(db);
    const { rows } = await sql<{ max_page_count: number }>`pragma max_page_count`.execute(db);
    return rows[0]?.max_page_count ?? 0;
  });
  assert.ok(pages > 1, "the limit cannot go below what is there");
  const large = "x".repeat(1_000_000);
  const results = await Promise.allSettled([
    database.transaction((db) =>
      db.insertInto("settings").values({ key: "small", value: "" }).execute(),
    ),
    database.transaction((db) =>
      db.insertInto("settings").values({ key: "large", value: large }).execute(),
    ),
  ]);
  assert.deepEqual(
    results.map((result) => result.status === "rejected" && result.reason.status),
    [507, 507],
  );
  await database.transaction((db) =>
    db.insertInto("settings").values({ key: "small", value: "" }).execute(),
  );
  await database.close();
});

test("openSqlite() says what is wrong with the file", () => {
  const missing = path.join(folder, "no-such-folder", "x.sqlite");
  assert.throws(() => openSqlite(missing), {
    kind: "unavailable",
    message: "Cannot open the database: its file cannot be opened",
  });
  const text = path.join(folder, "text.sqlite");
  writeFileSync(text, "This is no database at all. ".repeat(100));
  assert.throws(() => openSqlite(text), {
    kind: "unavailable",
    message: "Cannot open the database: its file is no database",
  });
});
