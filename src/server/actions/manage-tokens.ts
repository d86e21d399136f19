/** Tokens: secrets for programs, each with a scope, shown once and kept as a hash. */
import { AppError } from "../../errors.ts";
import { parseName } from "../../standards/name.ts";
import { sha256Of } from "../../system/digest.ts";
import { type Actor, RIGHTS, type Right, requireMay } from "../access/permissions.ts";
import { makeTokenSecret, TOKEN_RANDOM_BYTES } from "../access/tokens.ts";
import type { Parts } from "../parts.ts";
import { addToJournal } from "../tables/journal.ts";
import { formatTime } from "../tables/time.ts";
import {
  addToken,
  findTokenById,
  listTokens,
  type StoredToken,
  setTokenRevoked,
} from "../tables/tokens.ts";
import { nameOf, requireIndex, requireUser } from "./target.ts";

export type TokenParts = Pick<Parts, "db" | "now" | "random" | "changed">;

export interface TokenRequest {
  /** Whose it will be: the actor's own where nobody is named. */
  readonly user?: string | undefined;
  /** What its owner calls it. */
  readonly name: string;
  readonly rights: readonly Right[];
  /** `owner/name`; without one, it is good for every index. */
  readonly index?: string | undefined;
  readonly project?: string | undefined;
  readonly expires?: Date | undefined;
}

export interface MadeToken {
  readonly id: number;
  /** To be shown once, now. */
  readonly secret: string;
}

const LONGEST_NAME = 100;

/** A token makes no token that may more than itself. */
export async function makeToken(
  parts: TokenParts,
  actor: Actor,
  request: TokenRequest,
): Promise<MadeToken> {
  const { user: userName = nameOf(actor), name, project } = request;
  requireMay(actor, "make tokens", { user: userName });
  const rights = checkRights(actor, request.rights);
  checkNameAndTime(request, parts.now());
  const expires = chooseEnd(actor, request);
  const secret = makeTokenSecret(parts.random(TOKEN_RANDOM_BYTES));

  const id = await parts.db.transaction(async (db) => {
    const at = parts.now();
    const user = await requireUser(db, userName);
    const index = request.index === undefined ? undefined : await requireIndex(db, request.index);
    const made = await addToken(db, {
      userId: user.id,
      name,
      hash: sha256Of(secret),
      rights,
      indexId: index?.id,
      project: project === undefined ? undefined : parseName(project),
      expires: expires && formatTime(expires),
      created: formatTime(at),
    });
    const detail = `${name} (${rights.join(", ")}) of ${userName}`;
    await addToJournal(db, { at, actor: nameOf(actor), did: "add token", detail });
    return made;
  });
  return { id, secret };
}

/** Of one user, the actor where nobody is named; with those that are revoked or have expired. */
export async function listTokensOf(
  parts: TokenParts,
  actor: Actor,
  userName: string = nameOf(actor),
): Promise<readonly StoredToken[]> {
  requireMay(actor, "make tokens", { user: userName });
  const user = await requireUser(parts.db.read, userName);
  return listTokens(parts.db.read, user.id);
}

/** From this moment on nobody gets in with it. Revoking twice is no mistake. */
export async function revokeToken(
  parts: TokenParts,
  actor: Actor,
  named: string | undefined,
  id: number,
): Promise<void> {
  const userName = named ?? nameOf(actor);
  requireMay(actor, "make tokens", { user: userName });
  await parts.db.transaction(async (db) => {
    const token = await findTokenById(db, id);
    if (token === undefined || token.user.name !== userName) {
      throw new AppError(
        "not-found",
        `Cannot revoke token ${id}: ${userName} has none of that number`,
      );
    }
    if (token.revoked !== undefined) return;
    const at = parts.now();
    await setTokenRevoked(db, id, formatTime(at));
    const detail = `${token.name} of ${userName}`;
    await addToJournal(db, { at, actor: nameOf(actor), did: "revoke token", detail });
  });
  await parts.changed({ kind: "access" });
}

function checkRights(actor: Actor, rights: readonly Right[]): readonly Right[] {
  const asked = RIGHTS.filter((right) => rights.includes(right));
  if (asked.length === 0) {
    throw new AppError("invalid", "Cannot make a token without a right", {
      hint: `Rights are ${RIGHTS.join(", ")}`,
    });
  }
  const own = actor.kind === "person" ? actor.scope?.rights : undefined;
  const beyond = own === undefined ? undefined : asked.find((right) => !own.includes(right));
  if (beyond === undefined) return asked;
  throw new AppError("denied", `Cannot make a token that may ${beyond}: the one you use may not`, {
    hint: "Log in with your password, or use a token that may",
  });
}

/** A token ends with the one that made it at the latest: else whoever stole that for a day would keep it for ever. */
function chooseEnd(actor: Actor, { name, expires }: TokenRequest): Date | undefined {
  const own = actor.kind === "person" ? actor.scope?.expires : undefined;
  if (own === undefined || expires === undefined) return expires ?? own;
  if (expires <= own) return expires;
  throw new AppError(
    "denied",
    `Cannot make the token "${name}": it would outlive the one you use, which ends at ${own.toISOString()}`,
    { hint: "Log in with your password, or ask for an earlier end" },
  );
}

function checkNameAndTime({ name, expires }: TokenRequest, now: Date): void {
  if (name.trim() === "" || name.length > LONGEST_NAME) {
    throw new AppError(
      "invalid",
      `Cannot make a token: its name must have 1 to ${LONGEST_NAME} characters`,
    );
  }
  if (expires !== undefined && !(expires > now)) {
    throw new AppError("invalid", `Cannot make the token "${name}": it would have expired already`);
  }
}
