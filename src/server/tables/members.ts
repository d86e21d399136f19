/** Who is what on an index, and on its projects. */
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

export type IndexRole = "reader" | "uploader" | "owner";
export type ProjectRole = "maintainer" | "owner";

/** Both roles of one user; either may be missing. */
export interface Roles {
  readonly indexRole?: IndexRole;
  readonly projectRole?: ProjectRole;
}

export interface Member {
  readonly user: string;
  readonly role: IndexRole | ProjectRole;
}

/** The members of one index as a whole, or of one of its projects. */
export interface MembersOf {
  readonly indexId: number;
  readonly projectId?: number | undefined;
}

/** What the user is on the index, and on the project where one is given. */
export async function findRoles(
  db: Reader,
  userId: number,
  { indexId, projectId }: MembersOf,
): Promise<Roles> {
  const rows = await selectRoles.all(db, { userId, indexId, projectId: projectId ?? null });
  let roles: Roles = {};
  for (const { project_id, role } of rows) {
    if (project_id === null && role !== "maintainer") roles = { ...roles, indexRole: role };
    if (project_id !== null && (role === "maintainer" || role === "owner")) {
      roles = { ...roles, projectRole: role };
    }
  }
  return roles;
}

const selectRoles = prepareQuery(
  (
    db,
    of: { readonly userId: number; readonly indexId: number; readonly projectId: number | null },
  ) =>
    db
      .selectFrom("members")
      .select(["project_id", "role"])
      .where("user_id", "=", of.userId)
      .where("index_id", "=", of.indexId)
      .where((where) =>
        where.or([where("project_id", "is", null), where("project_id", "=", of.projectId)]),
      ),
);

/** By name. */
export async function listMembers(
  db: Reader,
  { indexId, projectId }: MembersOf,
): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .select(["users.name as user", "members.role"])
    .where("members.index_id", "=", indexId)
    .where("members.project_id", projectId === undefined ? "is" : "=", projectId ?? null)
    .orderBy("users.name")
    .execute();
  return rows.map((row) => ({ ...row }));
}

/** Gives the user the role in place of the one before. */
export async function setMember(
  db: Transaction,
  of: MembersOf,
  userId: number,
  role: IndexRole | ProjectRole,
): Promise<void> {
  await removeMember(db, of, userId);
  await db
    .insertInto("members")
    .values({ index_id: of.indexId, project_id: of.projectId ?? null, user_id: userId, role })
    .execute();
}

/** Tells whether there was such a member. */
export async function removeMember(
  db: Transaction,
  { indexId, projectId }: MembersOf,
  userId: number,
): Promise<boolean> {
  const result = await db
    .deleteFrom("members")
    .where("index_id", "=", indexId)
    .where("project_id", projectId === undefined ? "is" : "=", projectId ?? null)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
