/** A text index from before it knew classifiers is made anew out of what the releases say. */
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/clients.ts";
import { readMigrations } from "../database/migrate.ts";
import { openSqlite } from "../database/sqlite.ts";
import { listSearchHits } from "./search.ts";

test("projects that were published before are found by the classifiers of their newest release", async () => {
  const file = path.join(temporaryFolder(), "old.sqlite");
  makeOldShop(file);
  const db = openSqlite(file);
  try {
    const find = async (text: string, classifiers: readonly string[]) => {
      const query = { text, classifiers, indexIds: [1], statuses: ["active"] as const, limit: 10 };
      return (await listSearchHits(db.read, query)).map(({ name }) => name);
    };
    assert.deepEqual(await find("", ["Typing :: Typed"]), ["spam"]);
    assert.deepEqual(await find("vikings", ["Topic"]), ["spam"]);
    assert.deepEqual(await find("", ["Development Status :: 3 - Alpha"]), []);
    assert.deepEqual(await find("tree", []), ["larch"]);
  } finally {
    await db.close();
  }
});

function makeOldShop(file: string): void {
  using db = new DatabaseSync(file);
  db.exec("create table migrations (number integer primary key, name text not null)");
  for (const { number, name, sql } of readMigrations("sqlite").slice(0, 3)) {
    db.exec(sql);
    db.prepare("insert into migrations values (?, ?)").run(number, name);
  }
  db.exec(`
    insert into users (id, name, created) values (1, 'root', '2026');
    insert into indexes (id, owner, name, kind, created) values (1, 'root', 'main', 'hosted', '2026');
  `);
  const addProject = db.prepare(`
    insert into projects (id, index_id, name, display_name, created, created_by, similarity_key)
    values (?, 1, ?, ?, '2026', 'root', ?)
  `);
  const addRelease = db.prepare(`
    insert into releases (project_id, version, version_order, metadata, created) values (?, ?, ?, ?, ?)
  `);
  const addWords = db.prepare(`
    insert into search (rowid, name, summary, keywords, description, index_id) values (?, ?, ?, '', '', 1)
  `);
  for (const [id, name, summary] of [
    [1, "spam", "Breakfast for vikings"],
    [2, "larch", "A tree"],
  ] as const) {
    addProject.run(id, name, name, name);
    addWords.run(id, name, summary);
  }
  const alpha = JSON.stringify({ classifiers: ["Development Status :: 3 - Alpha"] });
  const now = JSON.stringify({ classifiers: ["Typing :: Typed", "Topic :: Games/Entertainment"] });
  addRelease.run(1, "1", "1", alpha, "2026-01");
  addRelease.run(1, "2", "2", now, "2026-02");
  addRelease.run(2, "1", "1", JSON.stringify({}), "2026-01");
}
