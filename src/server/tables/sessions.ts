/** Who is signed in with a browser. A session is known here by the hash of its secret. */
import type { Reader, Transaction } from "../database/database.ts";

export interface Session {
  readonly user: {
    readonly id: number;
    readonly name: string;
    readonly isAdmin: boolean;
    readonly isBlocked: boolean;
  };
  readonly expires: string;
}

export interface NewSession {
  /** Hex sha256 of the secret. */
  readonly hash: string;
  readonly userId: number;
  readonly created: string;
  readonly expires: string;
}

/** Also one that has expired, or of a blocked account: the caller looks. */
export async function findSession(db: Reader, hash: string): Promise<Session | undefined> {
  const row = await db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(["users.id", "users.name", "users.is_admin", "users.blocked", "sessions.expires"])
    .where("sessions.hash", "=", hash)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, name, is_admin: isAdmin, blocked, expires } = row;
  return { user: { id, name, isAdmin: isAdmin === 1, isBlocked: blocked === 1 }, expires };
}

export async function addSession(db: Transaction, session: NewSession): Promise<void> {
  const { hash, userId, created, expires } = session;
  await db.insertInto("sessions").values({ hash, user_id: userId, created, expires }).execute();
}

export async function removeSession(db: Transaction, hash: string): Promise<void> {
  await db.deleteFrom("sessions").where("hash", "=", hash).execute();
}

/** Signs the person out everywhere. */
export async function removeSessionsOf(db: Transaction, userId: number): Promise<void> {
  await db.deleteFrom("sessions").where("user_id", "=", userId).execute();
}

/** Signs everybody out. */
export async function removeAllSessions(db: Transaction): Promise<void> {
  await db.deleteFrom("sessions").execute();
}

/** Those that have ended by themselves, whoever's they are. */
export async function removeExpiredSessions(db: Transaction, now: string): Promise<void> {
  await db.deleteFrom("sessions").where("expires", "<=", now).execute();
}

/** Ends the oldest of one person's where there are more than `most`. */
export async function removeOldSessionsOf(
  db: Transaction,
  userId: number,
  most: number,
): Promise<void> {
  const newest = db
    .selectFrom("sessions")
    .select("hash")
    .where("user_id", "=", userId)
    .orderBy("created", "desc")
    .limit(most);
  await db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("hash", "not in", newest)
    .execute();
}
