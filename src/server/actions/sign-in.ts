/**
 * Sessions: a person signs in with a browser by name and password, and is known by a secret in a cookie until the session
 * ends: by signing out, by a changed password, with the account, or by itself.
 */
import { AppError, isAppError } from "../../errors.ts";
import { sha256Of } from "../../system/digest.ts";
import { type Person, requireMay } from "../access/permissions.ts";
import { isSecretShaped } from "../access/secrets.ts";
import { isTokenShaped } from "../access/tokens.ts";
import type { Parts } from "../parts.ts";
import { findSession, removeSession } from "../tables/sessions.ts";
import { formatTime } from "../tables/time.ts";
import { findUser } from "../tables/users.ts";
import { changeAccount, requireUnchanged } from "./manage-users.ts";
import { type NewSession, startSession } from "./start-session.ts";

export type SignInParts = Pick<
  Parts,
  "db" | "now" | "random" | "callers" | "passwords" | "changed" | "log"
>;

const FORGOTTEN =
  "Whoever has forgotten the password gets a link to set a new one from an administrator";

/** Throws `unknown-caller` in the same words for a wrong name and a wrong password, and 429 after many tries. */
export async function signIn(
  parts: SignInParts,
  said: { readonly name: string; readonly password: string },
): Promise<NewSession> {
  // Accounts' names are in small letters, and a telephone begins with a capital.
  const name = said.name.trim().toLowerCase();
  if (isTokenShaped(said.password) || isTokenShaped(name)) {
    throw new AppError("unknown-caller", "Cannot sign in: this is a token, which is for programs", {
      hint: "Here the password of the account is needed",
    });
  }
  const before = await findUser(parts.db.read, name);
  await parts.callers.findByPassword(name, said.password, FORGOTTEN);
  return parts.db.transaction(async (db) =>
    startSession(parts, db, requireUnchanged(before, await findUser(db, name))),
  );
}

/** The person behind a secret; `undefined` where the session has ended, or never was. */
export async function findSignedIn(
  { db, now }: Pick<Parts, "db" | "now">,
  secret: string,
): Promise<Person | undefined> {
  if (!isSecretShaped(secret)) return undefined;
  const session = await findSession(db.read, sha256Of(secret));
  if (session === undefined || session.expires <= formatTime(now())) return undefined;
  const { id: userId, name, isAdmin, isBlocked } = session.user;
  return isBlocked ? undefined : { kind: "person", userId, name, isAdmin };
}

/** Ends this session alone. To end one that has ended is no mistake. */
export async function signOut(
  parts: Pick<Parts, "db">,
  person: Person,
  secret: string,
): Promise<void> {
  requireMay(person, "use account page", { user: person.name });
  await parts.db.transaction((db) => removeSession(db, sha256Of(secret)));
}

/**
 * Sets one's own password. All sessions end with the old one; the one that is returned is new. Throws `invalid` where the
 * password until now is another: whoever finds a browser open must not take the account over.
 */
export async function changeOwnPassword(
  parts: SignInParts,
  person: Person,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<NewSession> {
  const { name } = person;
  const before = await findUser(parts.db.read, name);
  try {
    await parts.callers.findByPassword(name, current, FORGOTTEN);
  } catch (error) {
    if (!isAppError(error, "unknown-caller")) throw error;
    throw new AppError(
      "invalid",
      `Cannot change the password of ${name}: the one until now is another`,
      {
        hint: "Type the password by which you sign in today",
        cause: error,
      },
    );
  }
  await changeAccount(parts, person, name, { password: next, before });
  return parts.db.transaction((db) => startSession(parts, db, { id: person.userId }));
}
