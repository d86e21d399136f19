/** Finds the person behind a token or a password, in the database. What was right is remembered by `callers.ts`. */
import { AppError } from "../errors.ts";
import { sha256Of } from "../system/digest.ts";
import type { Log } from "../system/log.ts";
import type { PasswordHasher } from "../system/password-hash.ts";
import { makeLoginTries } from "./access/login-tries.ts";
import type { Person } from "./access/permissions.ts";
import { isDamagedToken, isTokenShaped } from "./access/tokens.ts";
import type { Credentials, Found } from "./callers.ts";
import type { Database } from "./database/database.ts";
import { formatTime } from "./tables/time.ts";
import { findTokenByHash, type StoredToken, setTokenUsed } from "./tables/tokens.ts";
import { findUser } from "./tables/users.ts";

export interface CredentialParts {
  readonly db: Database;
  readonly log: Log;
  readonly passwords: PasswordHasher;
  now(): Date;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
}

/** How exact the time of a token's last use is kept: a write for each use would be a write for each page. */
const LAST_USED_MS = 3_600_000;

/** Longer than any account's. Attack: wrong tries are remembered by name, and names without end would fill the memory. */
const LONGEST_NAME = 100;

export function makeCredentials(parts: CredentialParts): Credentials {
  const tries = makeLoginTries(() => parts.monotonic());
  return {
    async findByToken(secret) {
      const isShaped = isTokenShaped(secret);
      const token = isShaped ? await findTokenByHash(parts.db.read, sha256Of(secret)) : undefined;
      if (token === undefined) throw unknownToken(secret, isShaped);
      const found = useToken(token, parts.now());
      noteUse(parts, token);
      return found;
    },

    findByPassword: inTurn(async (name, password, hint) => {
      const counted = name.slice(0, LONGEST_NAME);
      tries.check(counted);
      const user = await findUser(parts.db.read, name);
      if (!(await parts.passwords.verify(password, user?.password)) || user === undefined) {
        tries.addFailure(counted);
        // The same words for a user who is not there: names of accounts are not told.
        throw new AppError(
          "unknown-caller",
          "Cannot log in: the user name or the password is wrong",
          hint === undefined ? {} : { hint },
        );
      }
      tries.forget(counted);
      if (user.isBlocked) throw blocked(user.name);
      return { person: makePerson(user) };
    }),
  };
}

/**
 * Attack: many wrong passwords at once for one name, all of them asked before the first is counted. So each waits for
 * the one before it, and no name holds more than one place at the hasher.
 */
function inTurn(find: Credentials["findByPassword"]): Credentials["findByPassword"] {
  const last = new Map<string, Promise<void>>();
  return async (name, ...rest) => {
    const before = last.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    last.set(name, promise);
    await before;
    try {
      return await find(name, ...rest);
    } finally {
      resolve();
      if (last.get(name) === promise) last.delete(name);
    }
  };
}

/** Throws `unknown-caller` for a token that is not good any more. */
function useToken(token: StoredToken, now: Date): Found {
  if (token.user.isBlocked) throw blocked(token.user.name);
  if (token.revoked !== undefined)
    throw endedToken(token, `it was revoked on ${token.revoked.slice(0, 10)}`);
  const expires = token.expires === undefined ? undefined : new Date(token.expires);
  // A time that is none, in a damaged row, is never after now.
  if (expires !== undefined && !(expires > now)) {
    throw endedToken(token, `it expired on ${token.expires?.slice(0, 10)}`);
  }
  const { rights, index, project } = token;
  const scope = {
    ...{ rights, token: token.id },
    ...(expires === undefined ? {} : { expires }),
    ...(index === undefined ? {} : { index }),
    ...(project === undefined ? {} : { project }),
  };
  return {
    person: { ...makePerson(token.user), scope },
    ...(expires === undefined ? {} : { expires }),
  };
}

function makePerson(user: { id: number; name: string; isAdmin: boolean }): Person {
  return { kind: "person", userId: user.id, name: user.name, isAdmin: user.isAdmin };
}

/** Nobody waits for this, and where it cannot be written only the log says so. */
function noteUse({ db, log, now }: CredentialParts, token: StoredToken): void {
  const at = now();
  const last = token.lastUsed === undefined ? 0 : Date.parse(token.lastUsed);
  if (at.getTime() - last < LAST_USED_MS) return;
  db.transaction((transaction) => setTokenUsed(transaction, token.id, formatTime(at))).catch(
    (error: unknown) => log.warn("The time of a token's last use was not kept", { error }),
  );
}

function unknownToken(secret: string, isShaped: boolean): AppError {
  if (!isShaped) {
    return new AppError("unknown-caller", "Cannot log in: this is no token of this server", {
      hint: 'Tokens of this server begin with "cheeseshop_"',
    });
  }
  return new AppError("unknown-caller", "Cannot log in: this token is not known here", {
    hint: isDamagedToken(secret)
      ? "It was cut or mistyped, or an administrator thought it out: copy it anew"
      : "It belongs to another server, or its account was removed",
  });
}

function endedToken(token: StoredToken, how: string): AppError {
  return new AppError("unknown-caller", `Cannot log in with the token "${token.name}": ${how}`, {
    hint: "Make a new one",
  });
}

function blocked(name: string): AppError {
  return new AppError("unknown-caller", `Cannot log in: the account "${name}" is blocked`, {
    hint: "Ask an administrator",
  });
}
