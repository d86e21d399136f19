/**
 * Who looks at a page with a browser, and the cookies that tell it. Programs are never known by a cookie.
 *
 * Every form carries a token that only a page of ours can have written: it is made of the secret in the cookie, which
 * no script can read and which no page of another site sends along (`SameSite=Strict`).
 */
import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { sha256Of } from "../../system/digest.ts";
import { type Actor, type Person, VISITOR } from "../access/permissions.ts";
import { isSecretShaped, makeSecret, SECRET_RANDOM_BYTES } from "../access/secrets.ts";
import { findSignedIn } from "../actions/sign-in.ts";
import type { NewSession } from "../actions/start-session.ts";
import type { Parts } from "../parts.ts";
import { basePath, findActor, siteOf } from "../request.ts";
import { readForm } from "./form.ts";

/** Somebody with a browser, signed in or not. */
export interface Visit {
  readonly person: Person | undefined;
  /** Of the cookie by which he is known. */
  readonly secret: string;
  /** What each form has to bring back. */
  readonly formToken: string;
}

/** A form that one of our pages gave to this very browser. */
export interface SentForm {
  readonly visit: Visit;
  readonly fields: URLSearchParams;
}

/** The two cookies: of a session, and of forms for those who are not signed in yet. */
type Purpose = "session" | "form";

/** Who asks for a page: by his session, or by a credential as programs show it. Throws `unknown-caller` for a wrong one. */
export async function findReader(parts: Parts, request: FastifyRequest): Promise<Actor> {
  if (request.headers.authorization !== undefined) return findActor(parts, request);
  const secret = findCookie(parts, request, "session");
  return (secret === undefined ? undefined : await findSignedIn(parts, secret)) ?? VISITOR;
}

/** Gives a browser that has no cookie yet one for its forms. */
export async function openVisit(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Visit> {
  const known = await findVisit(parts, request);
  if (known !== undefined) return known;
  const secret = makeSecret(parts.random(SECRET_RANDOM_BYTES));
  setCookie(parts, request, reply, { purpose: "form", value: secret });
  return makeVisit(secret, undefined);
}

/** Reads a form. Throws `denied` where it does not come from one of our pages in this browser (CSRF). */
export async function requireForm(parts: Parts, request: FastifyRequest): Promise<SentForm> {
  const [visit, fields] = [await findVisit(parts, request), await readForm(request)];
  if (visit !== undefined && isEqual(fields.get("form") ?? "", visit.formToken)) {
    return { visit, fields };
  }
  throw new AppError(
    "denied",
    "Cannot take this form: its page is too old, or not of this server",
    {
      hint: "Open the page again and send the form anew; cookies of this server have to be allowed",
    },
  );
}

/** The same, from somebody who is signed in. Throws `unknown-caller`. */
export async function requirePersonsForm(
  parts: Parts,
  request: FastifyRequest,
): Promise<{ readonly person: Person; readonly visit: Visit; readonly fields: URLSearchParams }> {
  // Before the form: that of a session which has ended is too old as well.
  const visit = await findVisit(parts, request);
  if (visit?.person === undefined) {
    throw new AppError("unknown-caller", "Cannot do this: nobody is signed in, or no longer", {
      // With 401 a browser would ask for a password in a way of its own.
      status: 403,
      hint: "Sign in on the account page",
    });
  }
  return { ...(await requireForm(parts, request)), person: visit.person };
}

/** The browser is signed in from now on. */
export function keepSession(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  { secret, expires }: NewSession,
): void {
  const seconds = Math.max(0, Math.ceil((expires.getTime() - parts.now().getTime()) / 1000));
  setCookie(parts, request, reply, { purpose: "session", value: secret, seconds });
}

/** The browser forgets its session. */
export function dropSession(parts: Parts, request: FastifyRequest, reply: FastifyReply): void {
  setCookie(parts, request, reply, { purpose: "session", value: "", seconds: 0 });
}

async function findVisit(parts: Parts, request: FastifyRequest): Promise<Visit | undefined> {
  const secret = findCookie(parts, request, "session");
  const person = secret === undefined ? undefined : await findSignedIn(parts, secret);
  if (secret !== undefined && person !== undefined) return makeVisit(secret, person);
  const ofForms = findCookie(parts, request, "form");
  return ofForms === undefined ? undefined : makeVisit(ofForms, undefined);
}

function makeVisit(secret: string, person: Person | undefined): Visit {
  return { person, secret, formToken: sha256Of(`form of ${secret}`) };
}

function findCookie(parts: Parts, request: FastifyRequest, purpose: Purpose): string | undefined {
  const begin = `${cookieName(parts, request, purpose)}=`;
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const text = part.trim();
    if (!text.startsWith(begin)) continue;
    const value = text.slice(begin.length);
    if (isSecretShaped(value)) return value;
  }
  return undefined;
}

function setCookie(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: { readonly purpose: Purpose; readonly value: string; readonly seconds?: number },
): void {
  const { purpose, value, seconds } = cookie;
  reply.header(
    "Set-Cookie",
    [
      `${cookieName(parts, request, purpose)}=${value}`,
      `Path=${basePath(parts)}/`,
      ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
      ...["HttpOnly", "SameSite=Strict"],
      ...(isSafeLine(parts, request) ? ["Secure"] : []),
    ].join("; "),
  );
}

/** By these names browsers take cookies over TLS alone, and the first from no other host: nobody can slip in another. */
function cookieName(parts: Parts, request: FastifyRequest, purpose: Purpose): string {
  if (!isSafeLine(parts, request)) return `cheeseshop-${purpose}`;
  return `${basePath(parts) === "" ? "__Host-" : "__Secure-"}cheeseshop-${purpose}`;
}

function isSafeLine(parts: Parts, request: FastifyRequest): boolean {
  return siteOf(parts, request).startsWith("https:");
}

function isEqual(one: string, other: string): boolean {
  // Of one length, whatever was sent: what is compared byte by byte tells nothing by its time.
  return timingSafeEqual(Buffer.from(sha256Of(one)), Buffer.from(sha256Of(other)));
}
