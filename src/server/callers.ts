/**
 * Who is asking: reads the `Authorization` header and finds the person behind it.
 *
 * A credential that was right is remembered for a minute under a keyed digest, so that warm pages need no database.
 * Whatever changes a token, a password or an account calls `forget`.
 */
import { hash } from "node:crypto";
import { AppError } from "../errors.ts";
import { type Actor, type Person, VISITOR } from "./access/permissions.ts";
import { isTokenShaped } from "./access/tokens.ts";

/** Finds persons by what they showed. Throws `unknown-caller` where it is wrong, expired or revoked. */
export interface Credentials {
  findByToken(secret: string): Promise<Found>;
  /** `hint` is for whoever is wrong: what to do depends on where it was said. */
  findByPassword(name: string, password: string, hint?: string): Promise<Found>;
}

export interface Found {
  readonly person: Person;
  /** When the credential ends by itself. */
  readonly expires?: Date;
}

export interface Callers {
  /** Throws `unknown-caller` where something was shown and is wrong. Nothing shown: a visitor. */
  identify(authorization: string | undefined): Promise<Actor>;
  /** The same from memory alone; `undefined` where that does not know. */
  identifyNow(authorization: string | undefined): Actor | undefined;
  /** For who signs in by a form: nothing of it is remembered. Throws `unknown-caller`, and 429 after many tries. */
  findByPassword(name: string, password: string, hint: string): Promise<Person>;
  forget(): void;
}

/** Whose password is a token. */
const TOKEN_USER = "__token__";

const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 1000;

/** A minute is measured by the monotonic clock: the other may be set back. What ends by a date ends by the other. */
export interface CallerClocks {
  now(): Date;
  monotonic(): number;
}

const OF_THE_SYSTEM: CallerClocks = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};

interface Known {
  readonly person: Person;
  readonly until: number;
  readonly expires?: Date;
}

/** `key` is random and of this process alone. */
export function makeCallers(
  credentials: Credentials,
  key: Uint8Array,
  { now, monotonic }: CallerClocks = OF_THE_SYSTEM,
): Callers {
  const known = new Map<string, Known>();
  const secret = Buffer.from(key).toString("base64");
  // The key goes first, and not by HMAC, which takes five times as long: its one advantage is for digests that others
  // see, and these stay here.
  const digest = (header: string): string => hash("sha256", secret + header, "base64");
  let generation = 0;

  const isGood = ({ until, expires }: Known): boolean =>
    monotonic() < until && (expires === undefined || now() < expires);

  const identifyNow = (authorization: string | undefined): Actor | undefined => {
    if (authorization === undefined) return VISITOR;
    if (known.size === 0) return undefined;
    const found = known.get(digest(authorization));
    return found !== undefined && isGood(found) ? found.person : undefined;
  };

  const remember = (authorization: string, found: Found): void => {
    const [oldest] = known.size < MOST_REMEMBERED ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(digest(authorization), { ...found, until: monotonic() + REMEMBERED_MS });
  };

  return {
    identifyNow,
    async identify(authorization) {
      const actor = identifyNow(authorization);
      if (actor !== undefined || authorization === undefined) return actor ?? VISITOR;
      const begun = generation;
      const found = await find(credentials, authorization);
      // What was revoked while it was looked up must not be remembered.
      if (begun === generation) remember(authorization, found);
      return found.person;
    },
    async findByPassword(name, password, hint) {
      return (await credentials.findByPassword(name, password, hint)).person;
    },
    forget() {
      generation += 1;
      known.clear();
    },
  };
}

function find(credentials: Credentials, authorization: string): Promise<Found> {
  const [scheme = "", value = ""] = splitOnce(authorization.trim(), " ");
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return credentials.findByToken(value.trim());
    case "basic":
      return findByBasic(credentials, value.trim());
    default:
      throw new AppError(
        "unknown-caller",
        "Cannot log in: this kind of Authorization header is not known here",
        {
          hint: "Use Basic or Bearer",
        },
      );
  }
}

function findByBasic(credentials: Credentials, value: string): Promise<Found> {
  const text = Buffer.from(value, "base64").toString("utf8");
  if (!text.includes(":")) {
    throw new AppError("unknown-caller", "Cannot log in: the Authorization header is damaged");
  }
  const [name, password] = splitOnce(text, ":");
  if (name === TOKEN_USER) return credentials.findByToken(password);
  // No password and no account's name begins so: a token in the wrong place. It must not be told, nor counted as a guess.
  if (isTokenShaped(password) || isTokenShaped(name)) {
    throw new AppError(
      "unknown-caller",
      `Cannot log in: a token goes with the user "${TOKEN_USER}"`,
      {
        hint: `Give "${TOKEN_USER}" as the user name and the token as the password`,
      },
    );
  }
  return credentials.findByPassword(
    name,
    password,
    `With a token, the user name is "${TOKEN_USER}" and the token is the password`,
  );
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
