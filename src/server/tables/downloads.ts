/** How often files were fetched, by day and version. */
import type { ProjectName } from "../../standards/name.ts";
import type { Reader, Transaction } from "../database/database.ts";

export interface DownloadCount {
  /** `2026-08-22`, in UTC. */
  readonly day: string;
  readonly indexId: number;
  readonly project: ProjectName;
  readonly version: string;
  readonly count: number;
}

/** Adds to what was counted before. */
export async function addDownloads(
  db: Transaction,
  counts: readonly DownloadCount[],
): Promise<void> {
  for (const { indexId, ...rest } of counts) {
    await db
      .insertInto("downloads")
      .values({ ...rest, index_id: indexId })
      .onConflict((conflict) =>
        conflict
          .columns(["day", "index_id", "project", "version"])
          .doUpdateSet((set) => ({ count: set("downloads.count", "+", rest.count) })),
      )
      .execute();
  }
}

/** Of all versions, from `day` on. */
export async function countDownloads(
  db: Reader,
  indexId: number,
  project: ProjectName,
  day: string,
): Promise<number> {
  const row = await db
    .selectFrom("downloads")
    .select((select) => select.fn.sum<number | null>("count").as("count"))
    .where("day", ">=", day)
    .where("index_id", "=", indexId)
    .where("project", "=", project)
    .executeTakeFirst();
  return row?.count ?? 0;
}
