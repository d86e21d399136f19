/**
 * Whether somebody may upload files of a name to an index, and whether the name is free to be taken.
 *
 * A new name that an upstream has, too, can only be claimed by who owns the index: from then on the upstream's
 * project is no longer shown there. Where an upstream cannot be asked, the name counts as taken, and it is said and
 * written down that nobody knows.
 */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import { checkProjectName } from "../access/account-names.ts";
import { type Actor, may, mayByRole, type Person, requireMay } from "../access/permissions.ts";
import type { Reader } from "../database/database.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import type { Index } from "../tables/indexes.ts";
import { findProject, type Project } from "../tables/projects.ts";
import { findStanding, requireIndex, requireStillPerson } from "./target.ts";

/** What was found out about the name before the upload was read. That there is one means that the upload is welcome. */
export interface NameClaim {
  readonly name: ProjectName;
  /** The project, where the index has it or ever had. */
  readonly project?: Project;
  /** Where the upload takes a name that is not free. */
  readonly taken?: TakenName;
}

/** A name that an upstream has, or of which nobody can tell. */
export interface TakenName {
  /** The upstream, for people. */
  readonly upstream: string;
  /** Whether the upstream could not be asked. */
  readonly isUnchecked: boolean;
}

/** Throws `unknown-caller`, `denied` with the reason, or `invalid` for a name that no new project can have. */
export async function requireMayPublish(
  parts: Parts,
  actor: Actor,
  index: IndexNode,
  name: ProjectName,
): Promise<NameClaim> {
  if (index.kind === "mirror") {
    throw new AppError("denied", `Cannot upload to ${index.label}: it is a mirror`, {
      hint: "Upload to a hosted index",
    });
  }
  const target = { index: index.access, project: name };
  const project = await findProject(parts.db.read, index.id, name);
  const standing = await parts.readers.standing(actor, index, project?.id);
  if (project !== undefined) {
    // Whoever may not look at the index must not learn from the words of a refusal which names it has.
    const mayKnow =
      may(actor, "add file", target, standing) || mayByRole(actor, "read index", target, standing);
    if (!mayKnow) requireMay(actor, "add project", target, standing);
    requireMay(actor, "add file", target, standing);
    requireOpen(project, index);
    return { name, project };
  }
  requireMay(actor, "add project", target, standing);
  checkProjectName(index.label, name);
  const taken = await findTaker(parts, index, name);
  if (taken === undefined) return { name };
  if (!may(actor, "claim name", target, standing)) {
    const isOwner = mayByRole(actor, "claim name", target, standing);
    throw refuseTaken(`Cannot create project "${name}" on ${index.label}`, taken, isOwner);
  }
  return { name, taken };
}

function refuseTaken(
  what: string,
  { upstream, isUnchecked }: TakenName,
  isOwner: boolean,
): AppError {
  const hints = [
    isUnchecked && `Try again when ${upstream} answers`,
    isOwner && "Claim it with your password, or with a token that has the right to manage",
  ].filter((hint) => hint !== false);
  const obstacle = isUnchecked
    ? `${upstream} cannot be asked whether it has one of that name`
    : `${upstream} has one of that name`;
  return new AppError(
    "denied",
    `${what}: ${obstacle}; an owner of the index can claim it`,
    hints.length > 0 ? { hint: hints.join(". ") } : {},
  );
}

/** Who uploads, and what is there of the index and the project: all as it is now. */
export interface Publisher {
  readonly person: Person;
  readonly index: Index;
  readonly project: Project | undefined;
}

/**
 * Asks again what `requireMayPublish` asked, where the file is about to be taken: an upload may take hours, in which
 * rights are taken away, or somebody else makes the project. Throws `unknown-caller`, `denied` or `not-found`.
 */
export async function requireStillMayPublish(
  db: Reader,
  actor: Actor,
  { name, taken }: NameClaim,
  asked: { readonly index: IndexNode; readonly at: Date },
): Promise<Publisher> {
  const index = await requireIndex(db, asked.index.label);
  if (index.id !== asked.index.id) {
    throw new AppError(
      "not-found",
      `Cannot upload to ${index.label}: the index was deleted and made again meanwhile`,
      { hint: "Send the file again if it is meant for the new one" },
    );
  }
  const person = await requireStillPerson(db, actor, `upload to ${index.label}`, asked.at);
  const project = await findProject(db, index.id, name);
  const standing = await findStanding(db, person, index, project);
  const target = { index, project: name };
  if (project === undefined) {
    requireMay(person, "add project", target, standing);
    if (taken !== undefined) requireMay(person, "claim name", target, standing);
  } else {
    requireMay(person, "add file", target, standing);
    requireOpen(project, index);
  }
  return { person, index, project };
}

/** PEP 792: archived and quarantined projects take no uploads. */
function requireOpen({ name, status }: Project, index: Index): void {
  if (status.status !== "archived" && status.status !== "quarantined") return;
  throw new AppError(
    "denied",
    `Cannot upload to "${name}" on ${index.label}: it is ${status.status}`,
    {
      hint: status.reason ?? "An owner of the project can make it active again",
    },
  );
}

/** The first upstream that has the name, else the first that cannot be asked. */
async function findTaker(
  parts: Parts,
  index: IndexNode,
  name: ProjectName,
): Promise<TakenName | undefined> {
  let unchecked: TakenName | undefined;
  for (const node of parts.indexes.mirrorsFor(index, name)) {
    const mirror = parts.indexes.mirror(node);
    const upstream = mirror.upstreamLabel;
    const answer = await mirror.lookUpName(name);
    if (answer === "taken") return { upstream, isUnchecked: false };
    if (answer === "unknown") unchecked ??= { upstream, isUnchecked: true };
  }
  return unchecked;
}
