/** Finds what an action is about, and where the actor stands towards it. */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { Actor, Person, Standing } from "../access/permissions.ts";
import type { Reader } from "../database/database.ts";
import { findIndex, type Index } from "../tables/indexes.ts";
import { findRoles } from "../tables/members.ts";
import { findProject, type Project } from "../tables/projects.ts";
import { formatTime } from "../tables/time.ts";
import { findTokenById } from "../tables/tokens.ts";
import { findUser, type User } from "../tables/users.ts";

/** By `owner/name`. Throws `not-found`. */
export async function requireIndex(db: Reader, label: string): Promise<Index> {
  const [owner = "", name = "", ...rest] = label.split("/");
  const index = rest.length > 0 ? undefined : await findIndex(db, owner, name);
  if (index !== undefined) return index;
  throw new AppError("not-found", `Cannot find the index "${label}"`, {
    hint: "An index is called owner/name",
  });
}

/** `undefined` also where the project is gone and only its name is still owned. */
export async function findLivingProject(
  db: Reader,
  index: Index,
  name: ProjectName,
): Promise<Project | undefined> {
  const project = await findProject(db, index.id, name);
  return project?.deleted === undefined ? project : undefined;
}

/** Throws `not-found`. */
export async function requireUser(db: Reader, name: string): Promise<User> {
  const user = await findUser(db, name);
  if (user !== undefined) return user;
  throw new AppError("not-found", `Cannot find the user "${name}"`);
}

/**
 * Asks anew who the actor is, for what began long ago: in the meantime the account may have been blocked or removed, and
 * its token revoked. Throws `unknown-caller`.
 */
export async function requireStillPerson(
  db: Reader,
  actor: Actor,
  tried: string,
  at: Date,
): Promise<Person> {
  const refused = (why: string): AppError =>
    new AppError("unknown-caller", `Cannot ${tried}: ${why}`);
  if (actor.kind === "visitor") throw refused("a login is needed");
  const user = await findUser(db, actor.name);
  if (user === undefined || user.id !== actor.userId) throw refused(`${actor.name} was removed`);
  if (user.isBlocked) throw refused(`the account "${actor.name}" is blocked`);
  if (actor.scope?.token !== undefined) {
    const token = await findTokenById(db, actor.scope.token);
    if (token === undefined || token.revoked !== undefined) throw refused("the token was revoked");
    if (token.expires !== undefined && token.expires <= formatTime(at)) {
      throw refused("the token has expired");
    }
  }
  return { ...actor, isAdmin: user.isAdmin };
}

/** What the actor is on the index, and on the project where one is given. */
export async function findStanding(
  db: Reader,
  actor: Actor,
  index: Index,
  project?: Project | undefined,
): Promise<Standing> {
  if (actor.kind === "visitor") return {};
  return findRoles(db, actor.userId, { indexId: index.id, projectId: project?.id });
}

/** For the journal. */
export function nameOf(actor: Actor): string {
  return actor.kind === "visitor" ? "a visitor" : actor.name;
}
