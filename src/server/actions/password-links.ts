/**
 * Links by which somebody sets a password, once: so an administrator lets a newcomer in, or helps somebody who has
 * forgotten the password, and never comes to know it.
 */
import { AppError } from "../../errors.ts";
import { sha256Of } from "../../system/digest.ts";
import { checkNewPassword } from "../access/passwords.ts";
import { type Actor, requireMay } from "../access/permissions.ts";
import {
  isSecretShaped,
  makeSecret,
  PASSWORD_LINK_MS,
  SECRET_RANDOM_BYTES,
} from "../access/secrets.ts";
import type { Reader, Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import { addToJournal } from "../tables/journal.ts";
import {
  findPasswordLink,
  type PasswordLink,
  removePasswordLink,
  setPasswordLink,
} from "../tables/password-links.ts";
import { removeSessionsOf } from "../tables/sessions.ts";
import { formatTime } from "../tables/time.ts";
import { setUser, type User } from "../tables/users.ts";
import { type NewSession, startSession } from "./start-session.ts";
import { nameOf, requireUser } from "./target.ts";

/** A link that has just been made. */
export interface NewLink {
  /** To be shown once, as a part of an address. */
  readonly secret: string;
  readonly expires: Date;
}

/** As an administrator may. The link that the account had before is worth nothing any more. */
export async function makePasswordLink(
  parts: Pick<Parts, "db" | "now" | "random">,
  actor: Actor,
  name: string,
): Promise<NewLink> {
  requireMay(actor, "set passwords", { user: name });
  return parts.db.transaction(async (db) => {
    const user = await requireUser(db, name);
    return addLink(parts, db, { actor, user });
  });
}

/** Within the transaction of whoever has made sure that the actor may set passwords. */
export async function addLink(
  parts: Pick<Parts, "now" | "random">,
  db: Transaction,
  { actor, user }: { readonly actor: Actor; readonly user: User },
): Promise<NewLink> {
  const secret = makeSecret(parts.random(SECRET_RANDOM_BYTES));
  const at = parts.now();
  const expires = new Date(at.getTime() + PASSWORD_LINK_MS);
  await setPasswordLink(db, {
    ...{ userId: user.id, hash: sha256Of(secret) },
    ...{ created: formatTime(at), expires: formatTime(expires) },
  });
  await addToJournal(db, {
    ...{ at, actor: nameOf(actor), did: "make password link", detail: user.name },
  });
  return { secret, expires };
}

/** Whose password the link sets. Throws `not-found` for one that was used, has expired, or never was. */
export async function requirePasswordLink(
  { db, now }: Pick<Parts, "db" | "now">,
  secret: string,
): Promise<PasswordLink> {
  return requireLink(db.read, secret, now());
}

/** Sets the password, and signs its owner in: the link is worth nothing any more. */
export async function usePasswordLink(
  parts: Pick<Parts, "db" | "now" | "random" | "passwords" | "changed">,
  secret: string,
  password: string,
): Promise<NewSession> {
  const { user } = await requirePasswordLink(parts, secret);
  checkNewPassword(user.name, password);
  // Not inside the transaction: it takes long.
  const hash = await parts.passwords.hash(password);
  const session = await parts.db.transaction(async (db) => {
    const at = parts.now();
    await requireLink(db, secret, at);
    await setUser(db, user.id, { password: hash });
    await removeSessionsOf(db, user.id);
    await removePasswordLink(db, user.id);
    await addToJournal(db, { at, actor: user.name, did: "set password", detail: user.name });
    return startSession(parts, db, user);
  });
  await parts.changed({ kind: "access" });
  return session;
}

async function requireLink(db: Reader, secret: string, at: Date): Promise<PasswordLink> {
  const link = isSecretShaped(secret) ? await findPasswordLink(db, sha256Of(secret)) : undefined;
  if (link !== undefined && link.expires > formatTime(at)) {
    if (!link.user.isBlocked) return link;
    throw new AppError("denied", "Cannot set the password: the account is blocked", {
      hint: "Ask an administrator",
    });
  }
  throw new AppError("not-found", "Cannot set a password: this link was used, or is too old", {
    hint: "Ask an administrator for a new one; cheeseshop user link makes it",
  });
}
