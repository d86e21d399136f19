/**
 * What deleted mirrors have left: no index refers to it any more, so nothing of it is shown or served. An upstream may
 * have had a million names and as many pages, so it goes in steps, none of which takes long enough to be noticed.
 */
import { type Reader, sql, type Transaction } from "../database/database.ts";

const TABLES = ["mirrored_files", "mirrored_metadata", "upstream_pages", "upstream_names"] as const;
type Table = (typeof TABLES)[number];

/** The columns after `index_id` that tell a row from others, and how many rows go at once. */
const ROWS = {
  mirrored_files: { key: ["project", "filename"], atOnce: 500 },
  mirrored_metadata: { key: ["project", "filename"], atOnce: 200 },
  upstream_pages: { key: ["project"], atOnce: 100 },
  upstream_names: { key: ["name"], atOnce: 2000 },
} as const satisfies Record<Table, { readonly key: readonly string[]; readonly atOnce: number }>;

/** What is left of one mirror in one table. */
export interface Leftover {
  readonly indexId: number;
  readonly table: Table;
}

/** Of all indexes that are no mirrors, or no more. */
export async function listLeftovers(db: Reader): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const table of TABLES) {
    const rows = await db
      .selectFrom("indexes")
      .select("id")
      .where((where) => where.or([where("deleted", "is not", null), where("kind", "=", "hosted")]))
      .where(({ exists, selectFrom }) =>
        exists(selectFrom(table).select("index_id").whereRef("index_id", "=", "indexes.id")),
      )
      .execute();
    found.push(...rows.map(({ id }) => ({ indexId: id, table })));
  }
  return found;
}

/** One step. Gives back the references to bytes, and tells whether there is more. */
export async function removeSomeLeftovers(
  db: Transaction,
  { indexId, table }: Leftover,
): Promise<boolean> {
  const { key, atOnce } = ROWS[table];
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const { rows } = await sql<Readonly<Record<string, string>>>`
    select ${columns} from ${sql.table(table)} where index_id = ${indexId}
    order by ${columns} limit 1 offset ${atOnce - 1}
  `.execute(db);
  const last = rows[0];
  const some =
    last === undefined
      ? sql`index_id = ${indexId}`
      : sql`index_id = ${indexId} and (${columns}) <= (${sql.join(Object.values(last))})`;
  if (table === "mirrored_files") {
    await sql`
      update blobs set reference_count = reference_count - gone.files
      from (select sha256, count(*) as files from mirrored_files where ${some} group by sha256) as gone
      where blobs.sha256 = gone.sha256
    `.execute(db);
  }
  await sql`delete from ${sql.table(table)} where ${some}`.execute(db);
  return last !== undefined;
}
