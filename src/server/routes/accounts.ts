/** REST: accounts and tokens. */
import type { FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { listTokensOf, makeToken, revokeToken } from "../actions/manage-tokens.ts";
import {
  type Account,
  addAccount,
  addAccountWithLink,
  changeAccount,
  findAccount,
  listAccounts,
  removeAccount,
} from "../actions/manage-users.ts";
import { makePasswordLink, type NewLink } from "../actions/password-links.ts";
import type { Parts } from "../parts.ts";
import { findActor, pathPart, queryPart, siteOf } from "../request.ts";
import type { Answer } from "../respond.ts";
import type { StoredToken } from "../tables/tokens.ts";
import { readBody } from "./read-body.ts";

/** GET /+api/whoami */
export function whoami(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    if (actor.kind === "visitor") return { name: null };
    const { name, isAdmin, scope } = actor;
    return { name, admin: isAdmin, scope: scope ?? null };
  };
}

/** GET /+api/users */
export function listUsers(parts: Parts): Answer {
  return async (request) => {
    const accounts = await listAccounts(parts, await findActor(parts, request));
    return { users: accounts.map(accountJson) };
  };
}

/** POST /+api/users */
export function addUser(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const { name, password, admin: isAdmin, link } = await readBody(request, "NEW_USER");
    if (link !== true) {
      const made = await addAccount(parts, actor, { name, password, isAdmin });
      return reply.code(201).send(accountJson(made));
    }
    if (password !== undefined) {
      throw new AppError("invalid", "Cannot add a user with a password and a link to set one", {
        hint: "Send one of password and link",
      });
    }
    const made = await addAccountWithLink(parts, actor, { name, isAdmin });
    const account = { ...accountJson(made.account), ...linkJson(parts, request, made.link) };
    return reply.code(201).send(account);
  };
}

/** POST /+api/users/<name>/link */
export function addLink(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const link = await makePasswordLink(parts, actor, pathPart(request, "name"));
    return reply.code(201).send(linkJson(parts, request, link));
  };
}

/** GET /+api/users/<name> */
export function showUser(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    return accountJson(await findAccount(parts, actor, pathPart(request, "name")));
  };
}

/** PATCH /+api/users/<name> */
export function changeUser(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    const name = pathPart(request, "name");
    const { password, admin, blocked } = await readBody(request, "USER_CHANGE");
    const change = { password, isAdmin: admin, isBlocked: blocked };
    return accountJson(await changeAccount(parts, actor, name, change));
  };
}

/** DELETE /+api/users/<name> */
export function removeUser(parts: Parts): Answer {
  return async (request, reply) => {
    await removeAccount(parts, await findActor(parts, request), pathPart(request, "name"));
    return reply.code(204).send();
  };
}

/** GET /+api/tokens: the caller's own, or those of `?user=`. */
export function listTokens(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    const tokens = await listTokensOf(parts, actor, queryPart(request, "user"));
    return { tokens: tokens.map(tokenJson) };
  };
}

/** POST /+api/tokens */
export function addToken(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const { name, user, index, project, rights, expires } = await readBody(request, "NEW_TOKEN");
    const made = await makeToken(parts, actor, {
      ...{ user, name, index, project, rights },
      expires: expires === undefined ? undefined : new Date(expires),
    });
    // The only time that the secret is told: no cache may keep it.
    reply.code(201).header("Cache-Control", "no-store");
    return { id: made.id, token: made.secret };
  };
}

/** DELETE /+api/tokens/<id>: one's own, or that of `?user=`. */
export function removeToken(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const id = Number(pathPart(request, "id"));
    if (!Number.isSafeInteger(id)) {
      throw new AppError("not-found", `Cannot find the token "${pathPart(request, "id")}"`);
    }
    await revokeToken(parts, actor, queryPart(request, "user"), id);
    return reply.code(204).send();
  };
}

function accountJson({ name, isAdmin, isBlocked, hasPassword, created }: Account): object {
  return { name, admin: isAdmin, blocked: isBlocked, hasPassword, created };
}

function linkJson(parts: Parts, request: FastifyRequest, { secret, expires }: NewLink): object {
  const link = `${siteOf(parts, request)}/account/link?secret=${secret}`;
  return { link, linkExpires: expires.toISOString() };
}

function tokenJson(token: StoredToken): object {
  const { id, name, index, project, rights, expires, created, lastUsed, revoked } = token;
  return { id, name, index, project, rights, expires, created, lastUsed, revoked };
}
