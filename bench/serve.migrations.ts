/**
 * What the first start of a newer version costs a large shop: 50,000 files of 37,501 projects, one of which has 12,500
 * releases, each project described in 300 words, as the database stood at an earlier schema.
 */
import { existsSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { makeOldDatabase } from "../test/fakes/old-database.ts";
import { addProject, addProjects, fill } from "./serve.fill.ts";
import {
  cpuSeconds,
  inFolder,
  memoryOf,
  sayRow,
  sayTable,
  sized,
  startShop,
  stop,
} from "./serve.stage.ts";

const FILES = sized(50_000, 4000);
/** The last before what is searched for was laid out anew. */
const SCHEMA = 3;

export async function measureMigrations(): Promise<void> {
  await inFolder(async (folder) => {
    const [today, old] = [path.join(folder, "today"), path.join(folder, "old")] as const;
    await stop(await startShop(today));
    fill(today, addShop);
    await mkdir(old, { mode: 0o700 });
    makeOldDatabase(databaseOf(old), databaseOf(today), SCHEMA);
    sayTable(`From schema ${SCHEMA} to today's with ${FILES} files`, [
      ...["start", "database, MB", "first answer, s", "CPU, s", "peak memory, MB", "log file, MB"],
    ]);
    await sayStart("the first", old);
    await sayStart("the next", old);
  });
}

async function sayStart(which: string, folder: string): Promise<void> {
  const size = megabytes(databaseOf(folder));
  const started = performance.now();
  const shop = await startShop(folder);
  const seconds = (performance.now() - started) / 1000;
  const [cpu, { peak }] = [await cpuSeconds(shop), await memoryOf(shop)];
  const log = megabytes(`${databaseOf(folder)}-wal`);
  await stop(shop);
  sayRow(which, size, seconds.toFixed(1), cpu.toFixed(1), peak, log);
}

function databaseOf(folder: string): string {
  return path.join(folder, "cheeseshop.sqlite");
}

/** A quarter of the files in one project, each of the others in one of its own. */
function addShop(db: DatabaseSync): void {
  const each = { index: "root/main", prefix: "own", hasFiles: true };
  addProject(db, "root/main", "large", FILES / 4);
  addProjects(db, { ...each, count: (FILES / 4) * 3 });
  const words = Array.from({ length: 300 }, (_, at) => `word${(at * 7919) % 5000}`).join(" ");
  db.prepare(
    `insert into search (rowid, name, summary, keywords, description, classifiers, index_id)
     select id, name, 'A project for a measurement', 'measured', ? || ' ' || name, '', index_id from projects`,
  ).run(words);
  db.exec(
    `update releases set metadata = '{"classifiers":["Topic :: Games/Entertainment","Programming Language :: Python :: 3"]}'`,
  );
}

function megabytes(file: string): number {
  return existsSync(file) ? Math.round(statSync(file).size / 1e6) : 0;
}
