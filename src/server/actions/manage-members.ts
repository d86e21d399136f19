/** Members: who is what on an index, and on its projects. */
import { AppError } from "../../errors.ts";
import { parseName } from "../../standards/name.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import type { Reader } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import type { Index } from "../tables/indexes.ts";
import { addToJournal } from "../tables/journal.ts";
import {
  type IndexRole,
  listMembers,
  type Member,
  type ProjectRole,
  removeMember,
  setMember,
} from "../tables/members.ts";
import type { Project } from "../tables/projects.ts";
import { findLivingProject, findStanding, nameOf, requireIndex, requireUser } from "./target.ts";

export type MemberParts = Pick<Parts, "db" | "now" | "changed">;

/** The members of an index as a whole, or of one of its projects. */
export interface MembersTarget {
  /** `owner/name`. */
  readonly index: string;
  readonly project?: string | undefined;
}

const INDEX_ROLES: readonly string[] = ["reader", "uploader", "owner"] satisfies IndexRole[];
const PROJECT_ROLES: readonly string[] = ["maintainer", "owner"] satisfies ProjectRole[];

/** By name. The user whose index it is owns it without being listed. */
export async function listMembersOf(
  parts: MemberParts,
  actor: Actor,
  target: MembersTarget,
): Promise<readonly Member[]> {
  const db = parts.db.read;
  const { index, project } = await requireTarget(db, actor, target, "see");
  return listMembers(db, { indexId: index.id, projectId: project?.id });
}

/** Gives the user the role in place of the one before. */
export async function changeMember(
  parts: MemberParts,
  actor: Actor,
  target: MembersTarget,
  { user: userName, role }: { readonly user: string; readonly role: string },
): Promise<void> {
  await parts.db.transaction(async (db) => {
    const { index, project } = await requireTarget(db, actor, target, "change");
    const known = parseRole(role, project !== undefined);
    const user = await requireUser(db, userName);
    const of = { indexId: index.id, projectId: project?.id };
    await setMember(db, of, user.id, known);
    if (project !== undefined) await requireOwner(db, index, project);
    await addToJournal(db, {
      at: parts.now(),
      actor: nameOf(actor),
      did: "set member",
      indexId: index.id,
      project: project?.name,
      detail: `${userName} is ${role}`,
    });
  });
  await parts.changed({ kind: "access" });
}

export async function dropMember(
  parts: MemberParts,
  actor: Actor,
  target: MembersTarget,
  userName: string,
): Promise<void> {
  await parts.db.transaction(async (db) => {
    const { index, project } = await requireTarget(db, actor, target, "change");
    const user = await requireUser(db, userName);
    const of = { indexId: index.id, projectId: project?.id };
    if (!(await removeMember(db, of, user.id))) {
      throw new AppError(
        "not-found",
        `Cannot remove ${userName}: no member of ${label(index, project)}`,
      );
    }
    if (project !== undefined) await requireOwner(db, index, project);
    await addToJournal(db, {
      at: parts.now(),
      actor: nameOf(actor),
      did: "remove member",
      indexId: index.id,
      project: project?.name,
      detail: userName,
    });
  });
  await parts.changed({ kind: "access" });
}

async function requireTarget(
  db: Reader,
  actor: Actor,
  target: MembersTarget,
  tried: "see" | "change",
): Promise<{ readonly index: Index; readonly project: Project | undefined }> {
  const index = await requireIndex(db, target.index);
  if (target.project === undefined) {
    const deed = tried === "see" ? "see members of index" : "change index";
    requireMay(actor, deed, { index }, await findStanding(db, actor, index));
    return { index, project: undefined };
  }
  const name = parseName(target.project);
  const project = await findLivingProject(db, index, name);
  const standing = await findStanding(db, actor, index, project);
  // Before it is said whether the project is there: that is told to those alone who may know.
  requireMay(actor, "change members of project", { index, project: name }, standing);
  if (project === undefined) {
    throw new AppError("not-found", `Cannot find the project "${name}" on ${index.label}`);
  }
  return { index, project };
}

/** A project whose last owner left could be changed by the index's owners alone. */
async function requireOwner(db: Reader, index: Index, project: Project): Promise<void> {
  const members = await listMembers(db, { indexId: index.id, projectId: project.id });
  if (members.some((member) => member.role === "owner")) return;
  throw new AppError(
    "conflict",
    `Cannot change the members of ${label(index, project)}: nobody would own it`,
    {
      hint: "Make somebody else owner first",
    },
  );
}

function parseRole(text: string, isOfProject: boolean): IndexRole | ProjectRole {
  const roles = isOfProject ? PROJECT_ROLES : INDEX_ROLES;
  if (roles.includes(text)) return text as IndexRole | ProjectRole;
  throw new AppError("invalid", `Cannot use "${text}" as a role here`, {
    hint: `Roles are ${roles.join(", ")}`,
  });
}

function label(index: Index, project: Project | undefined): string {
  return project === undefined ? index.label : `"${project.name}" on ${index.label}`;
}
