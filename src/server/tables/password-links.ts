/** Links by which somebody sets a password, once. A link is known here by the hash of its secret. */
import type { Reader, Transaction } from "../database/database.ts";

export interface PasswordLink {
  readonly user: { readonly id: number; readonly name: string; readonly isBlocked: boolean };
  readonly expires: string;
}

export interface NewPasswordLink {
  readonly userId: number;
  /** Hex sha256 of the secret. */
  readonly hash: string;
  readonly created: string;
  readonly expires: string;
}

/** Also one that has expired, or of a blocked account: the caller looks. */
export async function findPasswordLink(
  db: Reader,
  hash: string,
): Promise<PasswordLink | undefined> {
  const row = await db
    .selectFrom("password_links")
    .innerJoin("users", "users.id", "password_links.user_id")
    .select(["users.id", "users.name", "users.blocked", "password_links.expires"])
    .where("password_links.hash", "=", hash)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, name, blocked, expires } = row;
  return { user: { id, name, isBlocked: blocked === 1 }, expires };
}

/** The link that there was of the same person is worth nothing any more. */
export async function setPasswordLink(db: Transaction, link: NewPasswordLink): Promise<void> {
  const { userId, hash, created, expires } = link;
  await removePasswordLink(db, userId);
  await db
    .insertInto("password_links")
    .values({ user_id: userId, hash, created, expires })
    .execute();
}

export async function removePasswordLink(db: Transaction, userId: number): Promise<void> {
  await db.deleteFrom("password_links").where("user_id", "=", userId).execute();
}

export async function removeAllPasswordLinks(db: Transaction): Promise<void> {
  await db.deleteFrom("password_links").execute();
}
