/** Projects as a whole: their status, and the names of those that are gone. */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectStatus } from "../../standards/simple-page.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Parts } from "../parts.ts";
import { addToJournal } from "../tables/journal.ts";
import { findProject, removeProject, setProjectStatus } from "../tables/projects.ts";
import { findLivingProject, findStanding, nameOf, requireIndex } from "./target.ts";

export type ProjectParts = Pick<Parts, "db" | "now" | "changed">;

export interface ProjectTarget {
  /** `owner/name`. */
  readonly index: string;
  readonly project: ProjectName;
}

/** PEP 792. A quarantine is for the index's owners, to impose and to lift: it protects others from the project. */
export async function setStatus(
  parts: ProjectParts,
  actor: Actor,
  target: ProjectTarget,
  status: ProjectStatus,
): Promise<void> {
  const { project: name } = target;
  await parts.db.transaction(async (db) => {
    const index = await requireIndex(db, target.index);
    const project = await findLivingProject(db, index, name);
    const isQuarantine = [status.status, project?.status.status].includes("quarantined");
    const standing = await findStanding(db, actor, index, project);
    requireMay(
      actor,
      isQuarantine ? "quarantine" : "set status",
      { index, project: name },
      standing,
    );
    if (project === undefined) {
      throw new AppError("not-found", `Cannot find the project "${name}" on ${index.label}`);
    }
    await setProjectStatus(db, project.id, status);
    await addToJournal(db, {
      at: parts.now(),
      actor: nameOf(actor),
      did: "set status",
      indexId: index.id,
      project: name,
      detail: [status.status, status.reason].filter((part) => part !== undefined).join(": "),
    });
  });
  await parts.changed({ kind: "project", name });
}

/**
 * Frees the name of a deleted project: whoever comes first may take it, and the mirrors below the index answer for it
 * again. Throws `conflict` where the project is still there.
 */
export async function giveNameBack(
  parts: ProjectParts,
  actor: Actor,
  target: ProjectTarget,
): Promise<void> {
  const { project: name } = target;
  await parts.db.transaction(async (db) => {
    const index = await requireIndex(db, target.index);
    const standing = await findStanding(db, actor, index);
    requireMay(actor, "give name back", { index, project: name }, standing);
    const tried = `Cannot give the name "${name}" of ${index.label} back`;
    const project = await findProject(db, index.id, name);
    if (project === undefined) throw new AppError("not-found", `${tried}: it is not owned`);
    if (project.deleted === undefined) {
      throw new AppError("conflict", `${tried}: the project is still there`, {
        hint: "Delete the project first",
      });
    }
    await removeProject(db, project.id);
    await addToJournal(db, {
      at: parts.now(),
      actor: nameOf(actor),
      did: "give name back",
      indexId: index.id,
      project: name,
      detail: `the name "${name}" is free again`,
    });
  });
  await parts.changed({ kind: "project", name });
}
