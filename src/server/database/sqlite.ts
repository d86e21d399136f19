/**
 * SQLite as the server's database: one connection that writes, one that only reads, on a file with a
 * write-ahead log. A commit is on the disk before anybody hears of it (`synchronous = full`).
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { backup, DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import { AppError } from "../../errors.ts";
import { OWNERS_FILE } from "../../system/disk.ts";
import type { Database } from "./database.ts";
import { planMigrations, readMigrations } from "./migrate.ts";
import type { Schema } from "./schema.ts";
import {
  isDamagedDatabase,
  LOST_HINT,
  type Translate,
  translateError,
  watchForDamage,
} from "./sqlite-errors.ts";
import { makeWriteQueue } from "./write-queue.ts";

/** Statements kept ready. Lists of many lengths (`in (?, ?)`) make many of them. */
const KEPT_STATEMENTS = 500;

export interface SqliteOptions {
  /** How long to wait for another process that holds the file. Nothing else happens meanwhile. */
  readonly lockTimeoutMs?: number;
  /** `off` for what nobody misses after a power cut. */
  readonly synchronous?: "full" | "off";
}

/** Opens the file, makes it where it is missing, and brings it to this program's schema. */
export function openSqlite(file: string, options: SqliteOptions = {}): Database {
  const { lockTimeoutMs: timeout = 5000, synchronous = "full" } = options;
  const writing = openForWriting(file, timeout);
  writing.exec(`pragma synchronous = ${synchronous}`);
  const reading = new DatabaseSync(file, { timeout, readOnly: true });

  const damage = watchForDamage();
  const queue = makeWriteQueue(makeKysely(writing, damage.translate("write to")), {
    begin: () => writing.exec("begin immediate"),
    commit: () => writing.exec("commit"),
    rollback: () => writing.exec("rollback"),
    setSavepoint: () => writing.exec("savepoint action"),
    keepSavepoint: () => writing.exec("release action"),
    undoSavepoint: () => writing.exec("rollback to action; release action"),
    isOpen: () => writing.isTransaction,
    translate: damage.translate("write to"),
  });
  return {
    read: makeKysely(reading, damage.translate("read")),
    transaction: queue.run,
    isDamaged: damage.isFound,
    async close() {
      await queue.close();
      reading.close();
      writing.close();
    },
  };
}

/** Opens a database that nothing can be written to. Throws `unavailable` where that is tried. */
export function openSqliteToRead(place: string | URL): Database {
  const reading = openToRead(place);
  const damage = watchForDamage();
  return {
    read: makeKysely(reading, damage.translate("read")),
    isDamaged: damage.isFound,
    async transaction() {
      throw new AppError(
        "unavailable",
        "Cannot write to the database: its file may not be written",
      );
    },
    async close() {
      reading.close();
    },
  };
}

/**
 * Looks whether a file is a database that this program may open, and changes nothing. Tells how many migrations it
 * lacks; throws as `openSqlite` does.
 */
export function checkSqlite(file: string | URL): number {
  try {
    using connection = new DatabaseSync(file, { readOnly: true });
    return planMigrations(readMigrations("sqlite"), listApplied(connection)).length;
  } catch (error) {
    throw translateError(error, "open");
  }
}

/** Whether nothing was ever written to a file, as where it was cut down to nothing. Throws as `openSqlite` does. */
export function isEmptySqlite(file: string | URL): boolean {
  // Unopened: of a file without a page SQLite takes the log away, in which a part of the shop may be.
  if (statSync(file).size === 0) return true;
  try {
    using connection = new DatabaseSync(file, { readOnly: true });
    return connection.prepare("select 1 from sqlite_schema").get() === undefined;
  } catch (error) {
    throw translateError(error, "open");
  }
}

/** Copies a database that others may be writing to, as it stands at one moment. */
export async function copySqlite(from: string | URL, to: string): Promise<void> {
  try {
    using source = new DatabaseSync(from, { readOnly: true });
    // In one step: what others write between two steps would make it begin anew, again and again.
    await backup(source, to, { rate: ALL_PAGES });
  } catch (error) {
    throw translateError(error, "open");
  }
}

const ALL_PAGES = 2 ** 31 - 1;

/** Brings a database that nobody has open into one durable file: it can be read where nothing can be written. */
export function makeOneFile(file: string): void {
  try {
    using connection = new DatabaseSync(file);
    connection.exec("pragma synchronous = full; pragma journal_mode = delete");
  } catch (error) {
    throw translateError(error, "write to");
  }
}

/**
 * Whether the pages of a file hold together: a short look, which does not hold its indexes against its tables. Throws
 * `unavailable` where it cannot be opened.
 */
export function isSoundSqlite(file: string): boolean {
  try {
    using connection = new DatabaseSync(file, { readOnly: true });
    return connection.prepare("pragma quick_check(1)").get()?.quick_check === "ok";
  } catch (error) {
    if (isDamagedDatabase(error)) return false;
    throw translateError(error, "open");
  }
}

/** What the engine itself finds wrong in a file, in its words; empty where all is well. */
export function findSqliteFaults(file: string | URL): readonly string[] {
  using connection = new DatabaseSync(file, { readOnly: true });
  const damaged = connection.prepare("pragma integrity_check(20)").all();
  const dangling = connection.prepare("pragma foreign_key_check").all();
  return [
    ...damaged.map((row) => String(row.integrity_check)).filter((text) => text !== "ok"),
    ...dangling.map(
      ({ table, rowid, parent }) =>
        `row ${rowid} of ${table} belongs to a row that ${parent} lacks`,
    ),
  ];
}

/** An empty database for a test, in a folder of its own that goes with `close`. Not durable. */
export function openTemporarySqlite(): Database {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-database-"));
  const database = openSqlite(path.join(folder, "database.sqlite"), { synchronous: "off" });
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openToRead(place: string | URL): DatabaseSync {
  try {
    return new DatabaseSync(place, { readOnly: true });
  } catch (error) {
    throw translateError(error, "open");
  }
}

function openForWriting(file: string, timeout: number): DatabaseSync {
  try {
    makeOwnersFile(file);
    const connection = new DatabaseSync(file, { timeout });
    // Before anything is changed.
    const applied = listApplied(connection);
    connection.exec("pragma journal_mode = wal; pragma journal_size_limit = 67108864");
    migrateSqlite(connection, applied);
    return connection;
  } catch (error) {
    throw translateError(error, "open");
  }
}

/** SQLite would make it readable for all; its log and index beside it get the mode that the file has. */
function makeOwnersFile(file: string): void {
  try {
    closeSync(openSync(file, "a", OWNERS_FILE));
  } catch {
    // SQLite meets the same obstacle next, and its errors are translated.
  }
}

function migrateSqlite(connection: DatabaseSync, applied: readonly number[]): void {
  connection.exec(
    "create table if not exists migrations (number integer primary key, name text not null)",
  );
  for (const migration of planMigrations(readMigrations("sqlite"), applied)) {
    connection.exec("begin immediate");
    try {
      connection.exec(migration.sql);
      connection
        .prepare("insert into migrations (number, name) values (?, ?)")
        .run(migration.number, migration.name);
      connection.exec("commit");
    } catch (error) {
      if (connection.isTransaction) connection.exec("rollback");
      throw error;
    }
  }
}

/** Throws `unavailable` where there are tables, and none that tells of ours: they are another program's. */
function listApplied(connection: DatabaseSync): readonly number[] {
  const tables = connection.prepare("select name from sqlite_schema where type = 'table'").all();
  if (tables.length === 0) return [];
  if (!tables.some(({ name }) => name === "migrations")) {
    throw new AppError(
      "unavailable",
      "Cannot open the database: another program has made its file",
      {
        hint: LOST_HINT,
      },
    );
  }
  const rows = connection.prepare("select number from migrations").all();
  return rows.map((row) => Number(row.number));
}

function makeKysely(connection: DatabaseSync, translate: Translate): Kysely<Schema> {
  const database = adapt(connection, translate);
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
}

/** The connection as Kysely wants it, with its statements kept: preparing costs more than most queries. */
function adapt(connection: DatabaseSync, translate: Translate): SqliteDatabase {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translate(error);
    }
  };
  const statements = new Map<string, SqliteStatement>();
  const keep = (text: string): SqliteStatement => {
    const raw = attempt(() => connection.prepare(text));
    const statement: SqliteStatement = {
      reader: raw.columns().length > 0,
      all: (values) => attempt(() => raw.all(...(values as SQLInputValue[]))),
      run: (values) => attempt(() => raw.run(...(values as SQLInputValue[]))),
      // A kept statement that is run again while somebody walks through its rows invalidates the walk.
      iterate: (values) => connection.prepare(text).iterate(...(values as SQLInputValue[])),
    };
    const oldest = statements.keys().next();
    if (statements.size >= KEPT_STATEMENTS && !oldest.done) statements.delete(oldest.value);
    statements.set(text, statement);
    return statement;
  };
  return {
    prepare: (text) => statements.get(text) ?? keep(text),
    close: () => connection.close(),
  };
}
