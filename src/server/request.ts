/** What routes and pages read from a request: who asks, which index, which project. */
import type { FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { type ProjectName, parseName } from "../standards/name.ts";
import { type Actor, requireMay } from "./access/permissions.ts";
import type { IndexNode } from "./index-tree.ts";
import type { Frame } from "./pages/address.ts";
import { assetsPath } from "./pages/assets.ts";
import type { Parts } from "./parts.ts";
import type { Readable } from "./readers.ts";

/** The index that the paths without one stand for. */
export const MAIN_INDEX = { owner: "root", index: "main" } as const;

/** Throws `unknown-caller` where a credential was shown and is wrong. */
export function findActor(parts: Parts, request: FastifyRequest): Promise<Actor> {
  return parts.callers.identify(request.headers.authorization);
}

/** A parameter of the path, decoded. */
export function pathPart(request: FastifyRequest, name: string): string {
  const params = request.params as Readonly<Record<string, string | undefined>>;
  return params[name] ?? "";
}

/** A value of the query; the first where there are several. */
export function queryPart(request: FastifyRequest, name: string): string | undefined {
  const query = request.query as Readonly<Record<string, string | readonly string[] | undefined>>;
  const value = query[name];
  return typeof value === "string" ? value : value?.[0];
}

/** All values of the query by that name, in order. */
export function queryParts(request: FastifyRequest, name: string): readonly string[] {
  const query = request.query as Readonly<Record<string, string | readonly string[] | undefined>>;
  const value = query[name] ?? [];
  return typeof value === "string" ? [value] : value;
}

/** The index of the path, or `root/main` where the path has none. */
function findIndexNode(parts: Parts, request: FastifyRequest): IndexNode | undefined {
  const owner = pathPart(request, "owner") || MAIN_INDEX.owner;
  const name = pathPart(request, "index") || MAIN_INDEX.index;
  return parts.indexes.find(`${owner}/${name}`);
}

/** An index that somebody asks to read, and how much of its chain he may. */
export interface Asked {
  readonly actor: Actor;
  readonly index: IndexNode;
  readonly readable: Readable;
}

/**
 * Throws `unknown-caller` or `denied` for whoever may not read the index, and `not-found` where there is none.
 * Whether an index is there is no secret; what is in it is. Without `reader` it is whoever a program says it is.
 */
export async function requireReadable(
  parts: Parts,
  request: FastifyRequest,
  reader?: Actor,
): Promise<Asked> {
  const actor = reader ?? (await findActor(parts, request));
  const index = requireIndexNode(parts, request);
  const readable = await parts.readers.readable(actor, index);
  if (!readable.ids.has(index.id)) {
    const standing = await parts.readers.standing(actor, index);
    requireMay(actor, "read index", { index: index.access }, standing);
  }
  return { actor, index, readable };
}

/** For what has to be right in the next answer: nobody keeps it without asking, and shared caches only what is public. */
export function cacheControlOf({ isPublic }: Readable): string {
  return isPublic ? "no-cache" : "private, no-cache";
}

/** Throws `not-found` where there is no such index. */
export function requireIndexNode(parts: Parts, request: FastifyRequest): IndexNode {
  const index = findIndexNode(parts, request);
  if (index !== undefined) return index;
  const label = `${pathPart(request, "owner")}/${pathPart(request, "index")}`;
  throw new AppError("not-found", `Cannot find the index "${label}"`, {
    hint: "The home page lists the indexes there are",
  });
}

/** The project of the path in its normal form. Throws `not-found`: a name that cannot be is not there. */
export function requireProjectName(request: FastifyRequest): ProjectName {
  const text = pathPart(request, "project");
  try {
    return parseName(text);
  } catch (error) {
    throw new AppError(
      "not-found",
      `Cannot find the project ${JSON.stringify(text.slice(0, 100))}`,
      {
        cause: error,
      },
    );
  }
}

/** How installers call themselves that know only one type: from pip 21 back to easy_install. */
const INSTALLERS = /(?:^|\s)(?:pip|uv|pex|setuptools|distribute)\//;

/**
 * Whether an installer asks, which was given an address without `/simple/`. It must not read a page for people: that
 * has the links of a stranger's description on it.
 */
export function wantsSimplePages({ headers }: Pick<FastifyRequest, "headers">): boolean {
  return (
    (headers.accept ?? "").includes("application/vnd.pypi.simple.") ||
    INSTALLERS.test((headers["user-agent"] ?? "").slice(0, 500))
  );
}

/**
 * Absolute address under which the client reached the server, with the base path and without a slash at its end.
 * Behind a trusted proxy its `X-Forwarded-*` headers have been taken into account.
 */
export function siteOf(parts: Parts, request: FastifyRequest): string {
  return parts.settings.publicUrl ?? `${request.protocol}://${request.host}`;
}

/** The path before every path of this server: empty, or `/shop`. */
export function basePath(parts: Parts): string {
  const { publicUrl } = parts.settings;
  return publicUrl === undefined ? "" : new URL(publicUrl).pathname.replace(/\/$/, "");
}

/** What every page needs to know of the server that shows it. */
export function pageFrame(parts: Parts, request: FastifyRequest): Frame {
  return { base: basePath(parts), site: siteOf(parts, request), assets: assetsPath() };
}
