/**
 * Brings a database to the schema of this program, forward only: `migrations/0001-first.sql` and so on.
 * `<number>-<name>.<engine>.sql` beside it runs directly after it, where an engine has a way of its own.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";

export type Engine = "sqlite" | "postgres";

export interface Migration {
  readonly number: number;
  /** Such as `0001-first`. */
  readonly name: string;
  /** Statements for this engine, one after the other. */
  readonly sql: string;
}

const FOLDER = path.join(import.meta.dirname, "../../../migrations");

/** All migrations of this program in their order. */
export function readMigrations(engine: Engine, folder = FOLDER): readonly Migration[] {
  const files = readdirSync(folder).sort();
  return files
    .filter((file) => /^\d{4}-[a-z-]+\.sql$/.test(file))
    .map((file) => {
      const name = file.slice(0, -".sql".length);
      const own = `${name}.${engine}.sql`;
      const texts = [file, ...(files.includes(own) ? [own] : [])];
      return {
        number: Number(file.slice(0, 4)),
        name,
        sql: texts.map((text) => readFileSync(path.join(folder, text), "utf8")).join("\n"),
      };
    });
}

/** What is still to do. Throws `invalid` where the database has seen a newer program than this one. */
export function planMigrations(
  known: readonly Migration[],
  applied: readonly number[],
): readonly Migration[] {
  const newestKnown = Math.max(0, ...known.map((migration) => migration.number));
  const newestApplied = Math.max(0, ...applied);
  if (newestApplied > newestKnown) {
    throw new AppError(
      "invalid",
      `Cannot open the database: a newer version of cheeseshop has changed it (schema ${newestApplied}, this version knows ${newestKnown})`,
      { hint: "Start that version or a newer one, or restore a backup made before it" },
    );
  }
  return known.filter((migration) => migration.number > newestApplied);
}
