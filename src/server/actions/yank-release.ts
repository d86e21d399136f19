/** Hides a release, or one file of it, from resolvers, and keeps it for those who pinned it (PEP 592). */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Transaction } from "../database/database.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import { findFile, setYanked, type YankTarget } from "../tables/files.ts";
import { addToJournal } from "../tables/journal.ts";
import { findProject } from "../tables/projects.ts";
import { findRelease } from "../tables/releases.ts";
import { findStanding, nameOf } from "./target.ts";

/** A release of a hosted index, or one file of it. */
export interface ReleaseKey {
  readonly index: IndexNode;
  readonly project: ProjectName;
  readonly version: string;
  readonly filename?: string;
}

/** `yanked` is `false` to take a yank back, else the reason (`true` for none). */
export async function yankRelease(
  parts: Parts,
  actor: Actor,
  key: ReleaseKey,
  yanked: boolean | string,
): Promise<void> {
  const { index, project } = key;
  const verb = yanked === false ? "un-yank" : "yank";
  await parts.db.transaction(async (db) => {
    const known = await findProject(db, index.id, project);
    const standing = await findStanding(db, actor, index, known);
    requireMay(actor, "yank", { index: index.access, project }, standing);
    const target = await findTarget(db, key);
    if (target === undefined || !(await setYanked(db, target, yanked))) {
      throw new AppError(
        "not-found",
        `Cannot ${verb} ${labelOf(key)}: ${index.label} has no such release`,
      );
    }
    await addToJournal(db, {
      at: parts.now(),
      actor: nameOf(actor),
      did: `${verb} ${key.filename === undefined ? "release" : "file"}`,
      indexId: index.id,
      project,
      version: key.version,
      filename: key.filename,
      detail: typeof yanked === "string" ? yanked : undefined,
    });
  });
  await parts.changed({ kind: "project", name: project });
}

async function findTarget(db: Transaction, key: ReleaseKey): Promise<YankTarget | undefined> {
  const project = await findProject(db, key.index.id, key.project);
  const release = project && (await findRelease(db, project.id, key.version));
  if (release === undefined || key.filename === undefined) {
    return release && { releaseId: release.id };
  }
  const file = await findFile(db, key.index.id, key.filename);
  return file?.releaseId === release.id ? { fileId: file.id } : undefined;
}

/** How a release is called in a sentence. */
function labelOf({ project, version, filename }: Omit<ReleaseKey, "index">): string {
  return filename === undefined ? `${project} ${version}` : `"${filename}"`;
}
