/** Lists of projects for people: by the beginning of their names, a page at a time. */
import type { ProjectStatus } from "../../standards/simple-page.ts";
import type { Reader } from "../database/database.ts";

/** One project of a list. */
export interface ProjectLine {
  /** In its normal form. */
  readonly name: string;
  /** As its owner spells it. */
  readonly displayName: string;
  /** Of its newest release that has a file which is not yanked. */
  readonly version?: string;
  readonly summary?: string;
  readonly updated?: string;
  /** Whoever shows what stands in its files asks `mayShow` with it. An upstream tells it on the project's page alone. */
  readonly projectStatus?: ProjectStatus["status"];
}

/** Which part of a list is wanted. */
export interface LinesWanted {
  /** In the form of names; empty for all. */
  readonly prefix: string;
  /** Name behind which the part begins. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** The least character of a name, and one that is greater than each. */
const [LEAST, BEYOND] = ["-", "~"];

/** Living projects of a hosted index. */
export async function listHostedLines(
  db: Reader,
  indexId: number,
  wanted: LinesWanted,
): Promise<readonly ProjectLine[]> {
  const { from, to } = rangeOf(wanted);
  const projects = await db
    .selectFrom("projects")
    .select(["id", "name", "display_name", "status"])
    .where("index_id", "=", indexId)
    .where("deleted", "is", null)
    .where("name", ">=", from)
    .where("name", "<", to)
    .orderBy("name")
    .limit(wanted.limit)
    .execute();
  const newest = await findNewestReleases(
    db,
    projects.map(({ id }) => id),
  );
  return projects.map(({ id, name, display_name, status }) => ({
    name,
    displayName: display_name,
    projectStatus: status,
    ...newest.get(id),
  }));
}

/** Names that the upstream of a mirror had when its list was last read. */
export async function listMirroredLines(
  db: Reader,
  indexId: number,
  wanted: LinesWanted,
): Promise<readonly ProjectLine[]> {
  const { from, to } = rangeOf(wanted);
  const rows = await db
    .selectFrom("upstream_names")
    .select(["name", "display"])
    .where("index_id", "=", indexId)
    .where("name", ">=", from)
    .where("name", "<", to)
    .orderBy("name")
    .limit(wanted.limit)
    .execute();
  return rows.map(({ name, display }) => ({ name, displayName: display }));
}

/** Names at or after `from` and before `to`. */
function rangeOf({ prefix, after }: LinesWanted): { readonly from: string; readonly to: string } {
  const isBehind = after !== undefined && after >= prefix;
  return { from: isBehind ? `${after}${LEAST}` : prefix, to: `${prefix}${BEYOND}` };
}

type NewestRelease = Pick<ProjectLine, "version" | "summary" | "updated">;

async function findNewestReleases(
  db: Reader,
  projectIds: readonly number[],
): Promise<ReadonlyMap<number, NewestRelease>> {
  if (projectIds.length === 0) return new Map();
  const newest = db
    .selectFrom("files")
    .select((select) => ["project_id", select.fn.max("version_order").as("version_order")])
    .where("project_id", "in", [...projectIds])
    .where("yanked", "is", null)
    .groupBy("project_id")
    .as("newest");
  const rows = await db
    .selectFrom("releases")
    .innerJoin(newest, (join) =>
      join
        .onRef("newest.project_id", "=", "releases.project_id")
        .onRef("newest.version_order", "=", "releases.version_order"),
    )
    .select(["releases.project_id", "version", "summary", "created"])
    .execute();
  return new Map(
    rows.map(({ project_id, version, summary, created }) => [
      project_id,
      { version, updated: created, ...(summary !== null && { summary }) },
    ]),
  );
}
