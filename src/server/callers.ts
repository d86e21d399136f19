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

/** `key` is random and of this process alone. */
export function makeCallers(
  credentials: Credentials,
  key: Uint8Array,
  now: () => Date = () => new Date(),
): Callers {
  const known = new Map<string, { readonly person: Person; readonly until: number }>();
  const secret = Buffer.from(key).toString("base64");
  // The key goes first, and not by HMAC, which takes five times as long: its one advantage is for digests that others
  // see, and these stay here.
  const digest = (header: string): string => hash("sha256", secret + header, "base64");
  let generation = 0;

  const identifyNow = (authorization: string | undefined): Actor | undefined => {
    if (authorization === undefined) return VISITOR;
    if (known.size === 0) return undefined;
    const found = known.get(digest(authorization));
    return found !== undefined && now().getTime() < found.until ? found.person : undefined;
  };

  return {
    identifyNow,
    async identify(authorization) {
      const actor = identifyNow(authorization);
      if (actor !== undefined || authorization === undefined) return actor ?? VISITOR;
      const begun = generation;
      const { person, expires } = await find(credentials, authorization);
      // What was revoked while it was looked up must not be remembered.
      if (begun === generation) {
        if (known.size >= MOST_REMEMBERED) known.clear();
        const until = Math.min(
          now().getTime() + REMEMBERED_MS,
          expires?.getTime() ?? Number.POSITIVE_INFINITY,
        );
        known.set(digest(authorization), { person, until });
      }
      return person;
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
