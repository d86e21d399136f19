/**
 * The database of a shop as an older version would have kept it: made by the migrations of that time, with the rows of
 * today's as far as its tables and columns could hold them.
 */
import { DatabaseSync } from "node:sqlite";
import { readMigrations } from "../../src/server/database/migrate.ts";

/** Writes a new `file` at the schema `number`, out of `today`, which nobody has open. */
export function makeOldDatabase(file: string, today: string, number: number): void {
  using old = new DatabaseSync(file);
  old.exec("pragma foreign_keys = off");
  old.exec("create table migrations (number integer primary key, name text not null)");
  const applied = readMigrations("sqlite").filter((migration) => migration.number <= number);
  for (const { sql } of applied) old.exec(sql);
  const note = old.prepare("insert into migrations (number, name) values (?, ?)");
  for (const { number, name } of applied) note.run(number, name);

  old.prepare("attach database ? as today").run(today);
  for (const table of listTables(old)) {
    const columns = ["rowid", ...columnsOf(old, "main", table)].filter((column) =>
      ["rowid", ...columnsOf(old, "today", table)].includes(column),
    );
    const named = (hasRowId(old, table) ? columns : columns.slice(1)).join(", ");
    old.exec(`insert into main.${table} (${named}) select ${named} from today.${table}`);
  }
}

/** Tables and indexes by name, as they were made: what `alter` wrote is set out in another way. */
export function readSchema(file: string): ReadonlyMap<string, readonly string[]> {
  using database = new DatabaseSync(file, { readOnly: true });
  const indexes = database
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null")
    .all()
    .map(({ name, sql }) => [String(name), [String(sql)]] as const);
  const tables = listTables(database).map(
    (table) => [table, columnsOf(database, "main", table)] as const,
  );
  return new Map([...indexes, ...tables].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Without those in which the engine keeps a text index. */
function listTables(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare(
      "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite_%'",
    )
    .all();
  return rows.map(({ name }) => String(name)).filter((name) => name !== "migrations");
}

function columnsOf(database: DatabaseSync, schema: string, table: string): readonly string[] {
  const rows = database.prepare("select name from pragma_table_info(?, ?)").all(table, schema);
  return rows.map(({ name }) => String(name));
}

function hasRowId(database: DatabaseSync, table: string): boolean {
  const row = database
    .prepare("select wr from pragma_table_list where schema = 'main' and name = ?")
    .get(table);
  return row?.wr === 0;
}
