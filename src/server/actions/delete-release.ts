/**
 * Deletes a file, a release, or a project. The bytes go later, when nothing else needs them; the names of files stay
 * taken where an index never replaces a file, and the project's name stays owned in any case.
 */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Transaction } from "../database/database.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import { deleteFiles, type FilesOf } from "../tables/delete-files.ts";
import { addToJournal } from "../tables/journal.ts";
import { findProject, type Project, setProjectDeleted } from "../tables/projects.ts";
import { findRelease } from "../tables/releases.ts";
import { removeSearchEntry } from "../tables/search.ts";
import { formatTime } from "../tables/time.ts";
import { findStanding, nameOf } from "./target.ts";

/** What to delete: without a version the whole project, without a filename the whole release. */
export interface Deletion {
  readonly index: IndexNode;
  readonly project: ProjectName;
  readonly version?: string;
  readonly filename?: string;
}

/** Throws `denied`, or `not-found` where there is no such thing. */
export async function deleteRelease(parts: Parts, actor: Actor, deletion: Deletion): Promise<void> {
  const { index, project: name } = deletion;
  const at = parts.now();
  await parts.db.transaction(async (db) => {
    const project = await findProject(db, index.id, name);
    const standing = await findStanding(db, actor, index, project);
    requireMay(actor, "delete", { index: index.access, project: name }, standing);
    if (project === undefined || project.deleted !== undefined) throw notThere(deletion);
    const files = await findFiles(db, project, deletion);
    const reservedAt = index.replaceable ? undefined : formatTime(at);
    const count = files === undefined ? 0 : await deleteFiles(db, files, reservedAt);
    if (count === 0 && deletion.version !== undefined) throw notThere(deletion);
    if (deletion.version === undefined) {
      await setProjectDeleted(db, project.id, formatTime(at));
      await removeSearchEntry(db, project.id);
    }
    await addToJournal(db, {
      at,
      actor: nameOf(actor),
      did: `delete ${kindOf(deletion)}`,
      indexId: index.id,
      project: name,
      version: deletion.version,
      filename: deletion.filename,
    });
  });
  await parts.changed({ kind: "project", name });
}

async function findFiles(
  db: Transaction,
  project: Project,
  { version, filename }: Deletion,
): Promise<FilesOf | undefined> {
  if (version === undefined) return { projectId: project.id };
  const release = await findRelease(db, project.id, version);
  return release && { releaseId: release.id, ...(filename !== undefined && { filename }) };
}

function kindOf({ version, filename }: Deletion): string {
  if (version === undefined) return "project";
  return filename === undefined ? "release" : "file";
}

function notThere(deletion: Deletion): AppError {
  const { index, project, version, filename } = deletion;
  const what =
    filename === undefined ? [project, version].filter(Boolean).join(" ") : `"${filename}"`;
  return new AppError(
    "not-found",
    `Cannot delete ${what}: ${index.label} has no such ${kindOf(deletion)}`,
  );
}
