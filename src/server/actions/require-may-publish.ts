/**
 * Whether somebody may upload files of a name to an index, and whether the name is free to be taken.
 *
 * A new name that an upstream has, too, can only be claimed by who owns the index: from then on the upstream's
 * project is no longer shown there. Where no upstream can be asked, the name counts as taken.
 */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
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
  /** Whether the upload takes a name that an upstream has. */
  readonly isClaim: boolean;
  /** Which upstream has it, for people. */
  readonly upstream: string;
}

/** Throws `unknown-caller`, or `denied` with the reason. */
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
    return { name, project, isClaim: false, upstream: "" };
  }
  requireMay(actor, "add project", target, standing);
  const upstream = await findUpstreamWith(parts, index, name);
  if (upstream !== undefined && !may(actor, "claim name", target, standing)) {
    throw new AppError(
      "denied",
      `Cannot create project "${name}" on ${index.label}: ${upstream} has one of that name; an owner of the index can claim it`,
      mayByRole(actor, "claim name", target, standing)
        ? { hint: "Claim it with your password, or with a token that has the right to manage" }
        : {},
    );
  }
  const isClaim = upstream !== undefined;
  return { name, isClaim, upstream: upstream ?? "" };
}

/** Who uploads, and what is there of the project: both as they are now. */
export interface Publisher {
  readonly person: Person;
  readonly project: Project | undefined;
}

/**
 * Asks again what `requireMayPublish` asked, where the file is about to be taken: an upload may take hours, in which
 * rights are taken away, or somebody else makes the project. Throws `unknown-caller`, `denied` or `not-found`.
 */
export async function requireStillMayPublish(
  db: Reader,
  actor: Actor,
  { name, isClaim }: NameClaim,
  asked: { readonly index: IndexNode; readonly at: Date },
): Promise<Publisher> {
  const index = await requireIndex(db, asked.index.label);
  const person = await requireStillPerson(db, actor, `upload to ${index.label}`, asked.at);
  const project = await findProject(db, index.id, name);
  const standing = await findStanding(db, person, index, project);
  const target = { index, project: name };
  if (project === undefined) {
    requireMay(person, "add project", target, standing);
    if (isClaim) requireMay(person, "claim name", target, standing);
  } else {
    requireMay(person, "add file", target, standing);
    requireOpen(project, index);
  }
  return { person, project };
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

/** The upstream that has the name, in words; also where it cannot be asked. */
async function findUpstreamWith(
  parts: Parts,
  index: IndexNode,
  name: ProjectName,
): Promise<string | undefined> {
  for (const node of parts.indexes.mirrorsFor(index, name)) {
    const mirror = parts.indexes.mirror(node);
    if (await mirror.hasUpstreamName(name)) return mirror.upstreamLabel;
  }
  return undefined;
}
