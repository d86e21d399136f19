/** A short look at the tables without which the shop cannot work. */
import type { Reader } from "../database/database.ts";

const TABLES = ["users", "tokens", "indexes", "projects", "releases"] as const;

/**
 * Reads of the first row of each what no index has: else the engine would look there, and never at the table. Throws
 * what the database throws.
 */
export async function lookAtTables(db: Reader): Promise<void> {
  for (const table of TABLES) await db.selectFrom(table).select("created").limit(1).execute();
  await db.selectFrom("blobs").select("size").limit(1).execute();
  await db.selectFrom("files").select("uploaded").limit(1).execute();
}
