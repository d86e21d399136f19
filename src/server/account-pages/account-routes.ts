/** The account page and its forms. Each form is answered by the page that it stands on, or leads back to it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { type Person, RIGHTS, requireMay } from "../access/permissions.ts";
import { listTokensOf, makeToken, revokeToken } from "../actions/manage-tokens.ts";
import { requirePasswordLink, usePasswordLink } from "../actions/password-links.ts";
import { changeOwnPassword, signIn, signOut } from "../actions/sign-in.ts";
import { type AccountPath, accountAddress } from "../pages/address.ts";
import { listReadable } from "../pages/readable-indexes.ts";
import { leadTo } from "../pages/send-page.ts";
import {
  dropSession,
  keepSession,
  openVisit,
  requireForm,
  requirePersonsForm,
  type Visit,
} from "../pages/session.ts";
import type { Parts } from "../parts.ts";
import { MAIN_INDEX, pageFrame, pathPart, queryPart, wantsSimplePages } from "../request.ts";
import type { Answer } from "../respond.ts";
import type { StoredToken } from "../tables/tokens.ts";
import { type AccountView, accountPage } from "./account.ts";
import { faultOf, leadBack, readNewPassword, sendAccountPage } from "./account-answers.ts";
import { type FormFault, linkPage, signInPage, signUpPage } from "./account-forms.ts";
import {
  EMPTY_DRAFT,
  type MadeTokenView,
  madeTokenPage,
  type TokenDraft,
  type TokenRow,
} from "./account-tokens.ts";

/** What has just been done, by the word in the address that a form leads to. */
const SAID: ReadonlyMap<string, string> = new Map([
  ["signed-out", "You are signed out."],
  ["revoked", "The token is revoked: it opens nothing any more."],
  ["password", "Your password is changed. In all other browsers you are signed out."],
  ["welcome", "Your password is set, and you are signed in."],
]);

const DAY_MS = 86_400_000;

/** GET /account/ */
export function account(parts: Parts): Answer {
  return async (request, reply) => {
    // An installer that was given the server's address without `/simple/` asks for a project of that name.
    if (wantsSimplePages(request)) return leadTo(reply, "../simple/account/");
    const visit = await openVisit(parts, request, reply);
    const said = SAID.get(queryPart(request, "said") ?? "");
    return answerAccount(parts, request, reply, { visit, said });
  };
}

/** GET /account */
export function addSlash(parts: Parts): Answer {
  return async (request, reply) =>
    leadTo(
      reply,
      wantsSimplePages(request) ? "simple/account/" : accountAddress(pageFrame(parts, request)),
    );
}

/** Where only forms are sent to, and PyPI's own addresses. */
const ELSEWHERE: ReadonlyMap<string, AccountPath | undefined> = new Map([
  ...["sign-in", "sign-out", "password", "tokens", "login", "logout"].map(
    (part) => [part, undefined] as const,
  ),
  ["register", "sign-up"],
]);

/** GET /account/<part>: whoever opens the address of an answer again. */
export function elsewhere(parts: Parts): Answer {
  return async (request, reply) => {
    const part = pathPart(request, "part");
    if (ELSEWHERE.has(part)) {
      return leadTo(reply, accountAddress(pageFrame(parts, request), ELSEWHERE.get(part)));
    }
    throw new AppError("not-found", `Cannot find "${part.slice(0, 100)}" on the account page`, {
      hint: "The account page itself leads to all that there is",
    });
  };
}

/** GET /account/sign-up */
export function signUp(parts: Parts): Answer {
  return async (request, reply) => sendAccountPage(reply, signUpPage(pageFrame(parts, request)));
}

/** POST /account/sign-in */
export function enter(parts: Parts): Answer {
  return async (request, reply) => {
    const { visit, fields } = await requireForm(parts, request);
    const [name, password] = [fields.get("name") ?? "", fields.get("password") ?? ""];
    try {
      keepSession(parts, request, reply, await signIn(parts, { name, password }));
      return leadBack(parts, request, reply);
    } catch (error) {
      const fault = faultOf(reply, error);
      const { formToken } = visit;
      return sendAccountPage(
        reply,
        signInPage(pageFrame(parts, request), { formToken, name, fault }),
      );
    }
  };
}

/** POST /account/sign-out */
export function leave(parts: Parts): Answer {
  return async (request, reply) => {
    const { person, visit } = await requirePersonsForm(parts, request);
    await signOut(parts, person, visit.secret);
    dropSession(parts, request, reply);
    return leadBack(parts, request, reply, "signed-out");
  };
}

/** POST /account/password */
export function setPassword(parts: Parts): Answer {
  return async (request, reply) => {
    const { person, visit, fields } = await requirePersonsForm(parts, request);
    try {
      const next = readNewPassword(fields);
      const current = fields.get("current") ?? "";
      keepSession(parts, request, reply, await changeOwnPassword(parts, person, { current, next }));
      return leadBack(parts, request, reply, "password");
    } catch (error) {
      const passwordFault = faultOf(reply, error);
      return answerAccount(parts, request, reply, { visit, passwordFault });
    }
  };
}

/** POST /account/tokens: the answer shows the token, and no cache keeps it. */
export function addToken(parts: Parts): Answer {
  return async (request, reply) => {
    const { person, visit, fields } = await requirePersonsForm(parts, request);
    const draft = readDraft(fields);
    try {
      const made = await makeFromDraft(parts, person, draft);
      return sendAccountPage(reply, madeTokenPage(pageFrame(parts, request), made));
    } catch (error) {
      const tokenFault = faultOf(reply, error);
      return answerAccount(parts, request, reply, { visit, draft, tokenFault });
    }
  };
}

/** POST /account/tokens/<id>/revoke */
export function endToken(parts: Parts): Answer {
  return async (request, reply) => {
    const { person } = await requirePersonsForm(parts, request);
    const id = pathPart(request, "id");
    if (!/^\d{1,15}$/.test(id)) throw new AppError("not-found", `Cannot find the token "${id}"`);
    await revokeToken(parts, person, undefined, Number(id));
    return leadBack(parts, request, reply, "revoked");
  };
}

/** GET /account/link?secret=…: looks at the link and does not use it up, as programs do that read mail. */
export function link(parts: Parts): Answer {
  return async (request, reply) => {
    const secret = queryPart(request, "secret") ?? "";
    const { user, expires } = await requirePasswordLink(parts, secret);
    const { formToken } = await openVisit(parts, request, reply);
    const view = { formToken, secret, name: user.name, expires };
    return sendAccountPage(reply, linkPage(pageFrame(parts, request), view));
  };
}

/** POST /account/link */
export function useLink(parts: Parts): Answer {
  return async (request, reply) => {
    const { visit, fields } = await requireForm(parts, request);
    const secret = fields.get("secret") ?? "";
    const { user, expires } = await requirePasswordLink(parts, secret);
    try {
      const session = await usePasswordLink(parts, secret, readNewPassword(fields));
      keepSession(parts, request, reply, session);
      return leadBack(parts, request, reply, "welcome");
    } catch (error) {
      const fault = faultOf(reply, error);
      const view = { formToken: visit.formToken, secret, name: user.name, expires, fault };
      return sendAccountPage(reply, linkPage(pageFrame(parts, request), view));
    }
  };
}

/** What is to be shown besides what is kept. */
interface Shown {
  readonly visit: Visit;
  readonly said?: string | undefined;
  readonly draft?: TokenDraft;
  readonly tokenFault?: FormFault;
  readonly passwordFault?: FormFault;
}

async function answerAccount(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Shown,
): Promise<FastifyReply> {
  const { person, formToken } = shown.visit;
  const frame = pageFrame(parts, request);
  if (person === undefined)
    return sendAccountPage(reply, signInPage(frame, { formToken, said: shown.said }));
  requireMay(person, "use account page", { user: person.name });
  return sendAccountPage(reply, accountPage(frame, await makeView(parts, person, shown)));
}

async function makeView(parts: Parts, person: Person, shown: Shown): Promise<AccountView> {
  const { visit, said, draft = EMPTY_DRAFT, tokenFault, passwordFault } = shown;
  const now = parts.now();
  const tokens = await listTokensOf(parts, person);
  const indexes = await listReadable(parts, person);
  return {
    ...{ formToken: visit.formToken, name: person.name, isAdmin: person.isAdmin },
    tokens: tokens.map((token) => makeRow(token, now)).reverse(),
    newToken: { draft, indexes: indexes.map(({ label }) => label), fault: tokenFault },
    ...{ passwordFault, said },
  };
}

function makeRow(token: StoredToken, now: Date): TokenRow {
  const { id, name, rights, index, project, created, lastUsed, expires, revoked } = token;
  const hasExpired = expires !== undefined && new Date(expires) <= now;
  return {
    ...{ id, name, rights, index, project, created, lastUsed, expires, revoked },
    isEnded: revoked !== undefined || hasExpired,
  };
}

function readDraft(fields: URLSearchParams): TokenDraft {
  const text = (name: string): string => (fields.get(name) ?? "").trim();
  return {
    ...{ name: text("name"), index: text("index"), project: text("project"), days: text("days") },
    rights: fields.getAll("rights"),
  };
}

async function makeFromDraft(
  parts: Parts,
  person: Person,
  draft: TokenDraft,
): Promise<MadeTokenView> {
  const { name, days } = draft;
  const [index, project] = [draft.index || undefined, draft.project || undefined];
  if (project !== undefined && index === undefined) {
    throw new AppError("invalid", `Cannot make a token for ${project} alone: no index is chosen`, {
      hint: "Projects of one name may stand on several indexes: choose one",
    });
  }
  if (days !== "" && !/^[1-9]\d{0,3}$/.test(days)) {
    throw new AppError("invalid", `Cannot make a token that ends in "${days.slice(0, 20)}" days`);
  }
  const rights = RIGHTS.filter((right) => draft.rights.includes(right));
  const end = days === "" ? undefined : new Date(parts.now().getTime() + Number(days) * DAY_MS);
  const { secret } = await makeToken(parts, person, { name, rights, index, project, expires: end });
  const shownIndex = index ?? `${MAIN_INDEX.owner}/${MAIN_INDEX.index}`;
  return { secret, name, rights, index, project, expires: end?.toISOString(), shownIndex };
}
