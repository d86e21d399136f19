/**
 * Who may do what: one table for every deed, and the two functions that read it.
 *
 * Three things have to agree: the role that the person has, the right that the token carries, and the index or
 * project that the token is for. Nothing here asks a database: the tables say where somebody stands.
 */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";

/** What a token may be made for. */
export type Right = "read" | "upload" | "manage";

export const RIGHTS: readonly Right[] = ["read", "upload", "manage"];

/** How far a token reaches. A password reaches as far as its owner and has no scope. */
export interface TokenScope {
  readonly rights: readonly Right[];
  /** `owner/name` of the one index that the token is for. */
  readonly index?: string;
  readonly project?: ProjectName;
  /** When the token ends by itself. */
  readonly expires?: Date;
  /** The token's id: what takes long asks in the end whether it is still good. */
  readonly token?: number;
}

/** Who is asking. */
export type Actor = Visitor | Person;

export interface Visitor {
  readonly kind: "visitor";
}

export interface Person {
  readonly kind: "person";
  readonly userId: number;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly scope?: TokenScope;
}

export const VISITOR: Visitor = { kind: "visitor" };

/** What somebody is on one index. */
export type IndexRole = "reader" | "uploader" | "owner";

/** What somebody is on one project. */
export type ProjectRole = "maintainer" | "owner";

/** Where somebody stands towards the thing in question, as the tables tell. */
export interface Standing {
  readonly indexRole?: IndexRole;
  readonly projectRole?: ProjectRole;
}

/** Of an index, as much as decides. */
export interface IndexAccess {
  /** `owner/name`. */
  readonly label: string;
  /** The user whose index it is. */
  readonly owner: string;
  readonly read: "everyone" | "members";
  /** Who may begin new projects: whoever has an account, or members with that role. */
  readonly upload: "users" | "members";
}

/** What a deed is about. */
export interface Target {
  readonly index?: IndexAccess;
  readonly project?: ProjectName;
  /** The account that is looked at or changed. */
  readonly user?: string;
}

/** Everything that somebody can be towards a target. A visitor is everybody, where everybody may read the index. */
type Role =
  | "visitor"
  | "self"
  | "newcomer"
  | "reader"
  | "uploader"
  | "maintainer"
  | "project owner"
  | "index owner"
  | "administrator";

interface Rule {
  /** What a token must carry. */
  readonly right: Right;
  /**
   * What a token must be besides, where the deed gives a credential or the rights of one: `whole`, so that nothing comes
   * out that may more or lasts longer than what was shown; `never` enough, where its owner alone decides.
   */
  readonly token?: "whole" | "never";
  readonly roles: readonly Role[];
  /** Completes "Cannot …". */
  readonly words: string;
}

const READERS: readonly Role[] = ["visitor", "reader", "uploader", "index owner", "administrator"];
const PROJECT: readonly Role[] = ["project owner", "index owner", "administrator"];
const INDEX: readonly Role[] = ["index owner", "administrator"];

/** The table. A test walks it for every role, every kind of credential and every route. */
export const PERMISSIONS = {
  "read index": { right: "read", roles: READERS, words: "read" },
  "add project": {
    right: "upload",
    roles: ["newcomer", "uploader", "index owner", "administrator"],
    words: "create",
  },
  "add file": {
    right: "upload",
    roles: ["maintainer", "project owner", "index owner", "administrator"],
    words: "upload to",
  },
  "claim name": { right: "manage", roles: INDEX, words: "claim" },
  yank: { right: "manage", roles: PROJECT, words: "yank from" },
  delete: { right: "manage", roles: PROJECT, words: "delete from" },
  "change members of project": { right: "manage", roles: PROJECT, words: "change the members of" },
  "set status": { right: "manage", roles: PROJECT, words: "set the status of" },
  quarantine: { right: "manage", roles: INDEX, words: "quarantine, or free," },
  "give name back": { right: "manage", roles: INDEX, words: "give back a name of" },
  "change index": { right: "manage", roles: INDEX, words: "change" },
  "see settings of index": { right: "manage", roles: INDEX, words: "see the settings of" },
  "see members of index": { right: "manage", roles: INDEX, words: "see the members of" },
  "make index": { right: "manage", roles: ["self", "administrator"], words: "make an index of" },
  // Besides, whoever names a base must be one who may change the index above it (docs/decisions/bases.md).
  "use as base": { right: "manage", roles: ["visitor", ...INDEX], words: "lay an index over" },
  "set upstream": { right: "manage", roles: ["administrator"], words: "set the upstream of" },
  "make tokens": {
    right: "manage",
    roles: ["self", "administrator"],
    words: "see or make tokens of",
  },
  "use account page": {
    right: "manage",
    token: "never",
    roles: ["self"],
    words: "use the account page of",
  },
  "see account": { right: "read", roles: ["self", "administrator"], words: "see the account of" },
  // A token that could set a password would be as good as one (docs/decisions/tokens-hand-on-no-more.md).
  "set own password": {
    right: "manage",
    token: "never",
    roles: ["self"],
    words: "set the password of",
  },
  "set passwords": {
    right: "manage",
    token: "whole",
    roles: ["administrator"],
    words: "set the password of",
  },
  "make administrators": {
    right: "manage",
    token: "whole",
    roles: ["administrator"],
    words: "make an administrator of",
  },
  "change accounts": {
    right: "manage",
    roles: ["administrator"],
    words: "add, block or remove accounts",
  },
} as const satisfies Record<string, Rule>;

/** A name of the table. */
export type Deed = keyof typeof PERMISSIONS;

/** Whether the actor may do it. */
export function may(actor: Actor, deed: Deed, target: Target, standing: Standing = {}): boolean {
  const rule: Rule = PERMISSIONS[deed];
  if (isForEverybody(rule, target)) return true;
  return isInScope(actor, rule, target) && hasRole(rolesOf(actor, target, standing), rule);
}

/** What anybody may do without a login, nobody loses by showing a token that is for something else. */
function isForEverybody(rule: Rule, { index }: Target): boolean {
  return index?.read === "everyone" && rule.roles.includes("visitor");
}

/** Whether the person may, however little the token in use is for. */
export function mayByRole(
  actor: Actor,
  deed: Deed,
  target: Target,
  standing: Standing = {},
): boolean {
  return hasRole(rolesOf(actor, target, standing), PERMISSIONS[deed]);
}

/** Throws `unknown-caller` for a visitor and `denied` for a person, with a sentence that says why. */
export function requireMay(
  actor: Actor,
  deed: Deed,
  target: Target,
  standing: Standing = {},
): asserts actor is Actor {
  if (may(actor, deed, target, standing)) return;
  const rule: Rule = PERMISSIONS[deed];
  const what = `Cannot ${rule.words}${describeTarget(target)}`;
  if (actor.kind === "visitor") {
    throw new AppError("unknown-caller", `${what}: a login is needed`, {
      hint: 'Give a token as the password of user "__token__", or a user name and password',
    });
  }
  if (!isInScope(actor, rule, target)) {
    throw new AppError("denied", `${what}: ${describeScope(actor.scope, rule)}`, {
      hint: describeCredential(rule),
    });
  }
  throw new AppError(
    "denied",
    `${what}: ${actor.name} is ${describeRoles(rule)}${target.index === undefined ? "" : " there"}`,
    {
      hint: `Ask ${target.index === undefined ? "an administrator" : `an owner of ${target.index.label}`}`,
    },
  );
}

function hasRole(roles: ReadonlySet<Role>, rule: Rule): boolean {
  return rule.roles.some((role) => roles.has(role));
}

function isInScope(actor: Actor, { right, token }: Rule, target: Target): boolean {
  const scope = actor.kind === "person" ? actor.scope : undefined;
  if (scope === undefined) return true;
  if (!scope.rights.includes(right) || token === "never") return false;
  if (token === "whole" && !isWhole(scope)) return false;
  if (scope.index !== undefined && scope.index !== target.index?.label) return false;
  // Reading takes the whole index: a resolver needs more than the one project.
  if (right === "read") return true;
  return scope.project === undefined || scope.project === target.project;
}

/** Whether a token may all that its owner may, for as long. */
function isWhole({ rights, index, project, expires }: TokenScope): boolean {
  const isForAll = index === undefined && project === undefined && expires === undefined;
  return isForAll && RIGHTS.every((right) => rights.includes(right));
}

function rolesOf(actor: Actor, { index, user }: Target, standing: Standing): ReadonlySet<Role> {
  const roles = new Set<Role>(index?.read === "everyone" ? ["visitor"] : []);
  if (actor.kind === "visitor") return roles;
  if (actor.isAdmin) roles.add("administrator");
  if (actor.name === user) roles.add("self");
  if (index !== undefined) {
    if (actor.name === index.owner) roles.add("index owner");
    if (index.upload === "users") roles.add("newcomer");
  }
  if (standing.indexRole !== undefined) {
    roles.add(standing.indexRole === "owner" ? "index owner" : standing.indexRole);
  }
  if (standing.projectRole !== undefined) {
    roles.add(standing.projectRole === "owner" ? "project owner" : standing.projectRole);
  }
  return roles;
}

function describeTarget({ index, project, user }: Target): string {
  if (index === undefined) return user === undefined ? "" : ` ${user}`;
  return project === undefined ? ` ${index.label}` : ` project "${project}" on ${index.label}`;
}

function describeScope(scope: TokenScope | undefined, { right, token }: Rule): string {
  if (scope === undefined) return "this credential does not reach that far";
  if (token === "never") return "no token is enough for that";
  if (token === "whole" && scope.rights.includes(right) && scope.expires !== undefined) {
    return `this token ends at ${scope.expires.toISOString()}, and what it would give does not`;
  }
  const where = [
    scope.index === undefined ? "" : ` on ${scope.index}`,
    scope.project === undefined ? "" : `, project "${scope.project}" alone`,
  ];
  return `this token may only ${scope.rights.join(" and ")}${where.join("")}`;
}

function describeCredential({ right, token }: Rule): string {
  if (token === undefined) return `Use a token with the right to ${right} here`;
  if (token === "never") return "Sign in by the password that you have, or ask an administrator";
  return "Sign in by password, or use a token with every right, on every index, that does not end";
}

function describeRoles(rule: Rule): string {
  const names = rule.roles.filter(
    (role) => !["visitor", "administrator", "self", "newcomer"].includes(role),
  );
  return names.length === 0 ? "no administrator" : `no ${names.join(" and no ")}`;
}
