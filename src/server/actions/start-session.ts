/** Begins a session, for whoever has proved who it is: by password, or by a link to set one. */
import { sha256Of } from "../../system/digest.ts";
import { makeSecret, SECRET_RANDOM_BYTES, SESSION_MS } from "../access/secrets.ts";
import type { Transaction } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import { addSession, removeExpiredSessions, removeOldSessionsOf } from "../tables/sessions.ts";
import { formatTime } from "../tables/time.ts";
import type { User } from "../tables/users.ts";

/** A session that has just begun. */
export interface NewSession {
  /** For the browser's cookie. */
  readonly secret: string;
  readonly expires: Date;
}

/** Browsers in which one person may be signed in. With one more, the oldest session ends. */
const MOST_SESSIONS = 50;

/** The transaction is the one in which it was found true who it is. */
export async function startSession(
  parts: Pick<Parts, "now" | "random">,
  db: Transaction,
  { id: userId }: Pick<User, "id">,
): Promise<NewSession> {
  const secret = makeSecret(parts.random(SECRET_RANDOM_BYTES));
  const at = parts.now();
  const expires = new Date(at.getTime() + SESSION_MS);
  await removeExpiredSessions(db, formatTime(at));
  await addSession(db, {
    ...{ hash: sha256Of(secret), userId },
    ...{ created: formatTime(at), expires: formatTime(expires) },
  });
  await removeOldSessionsOf(db, userId, MOST_SESSIONS);
  return { secret, expires };
}
