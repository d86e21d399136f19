/** REST: indexes, their members, and what is done to releases. */
import type { FastifyRequest } from "fastify";
import { type Actor, may } from "../access/permissions.ts";
import type { Viewer } from "../access/visibility.ts";
import { type Deletion, deleteRelease } from "../actions/delete-release.ts";
import { changeIndex, deleteIndex, makeIndex } from "../actions/manage-indexes.ts";
import {
  changeMember,
  dropMember,
  listMembersOf,
  type MembersTarget,
} from "../actions/manage-members.ts";
import { giveNameBack, type ProjectTarget, setStatus } from "../actions/manage-projects.ts";
import { yankRelease } from "../actions/yank-release.ts";
import type { IndexNode } from "../index-tree.ts";
import type { Parts } from "../parts.ts";
import {
  findActor,
  pathPart,
  requireIndexNode,
  requireProjectName,
  requireReadable,
} from "../request.ts";
import type { Answer } from "../respond.ts";
import { readBody } from "./read-body.ts";

/** GET /+api/indexes: those that the caller may read. */
export function listIndexes(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    const indexes: object[] = [];
    for (const node of parts.indexes.list()) {
      const readable = await parts.readers.readable(actor, node);
      if (readable.ids.has(node.id))
        indexes.push(indexJson(parts, node, { readable, isOwner: false }));
    }
    return { indexes };
  };
}

/** POST /+api/indexes */
export function addIndex(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const {
      owner,
      name,
      kind = "hosted",
      bases,
      ...settings
    } = await readBody(request, "NEW_INDEX");
    const index = `${owner}/${name}`;
    await makeIndex(parts, actor, { index, kind, bases, settings });
    return reply.code(201).send(await ownIndexJson(parts, actor, index));
  };
}

/** GET /+api/indexes/<owner>/<index> */
export function showIndex(parts: Parts): Answer {
  return async (request) => {
    const { actor, index, readable } = await requireReadable(parts, request);
    const standing = await parts.readers.standing(actor, index);
    const isOwner = may(actor, "see settings of index", { index: index.access }, standing);
    return indexJson(parts, index, { readable, isOwner });
  };
}

/** PATCH /+api/indexes/<owner>/<index> */
export function setIndex(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    const { label } = requireIndexNode(parts, request);
    const { bases, ...settings } = await readBody(request, "INDEX_CHANGE");
    await changeIndex(parts, actor, label, { settings, bases });
    return ownIndexJson(parts, actor, label);
  };
}

/** DELETE /+api/indexes/<owner>/<index> */
export function removeIndex(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    await deleteIndex(parts, actor, requireIndexNode(parts, request).label);
    return reply.code(204).send();
  };
}

/** GET …/members */
export function listMembers(parts: Parts): Answer {
  return async (request) => {
    const actor = await findActor(parts, request);
    return { members: await listMembersOf(parts, actor, membersTarget(parts, request)) };
  };
}

/** PUT …/members/<user> */
export function setMember(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const member = {
      user: pathPart(request, "user"),
      role: (await readBody(request, "MEMBER")).role,
    };
    await changeMember(parts, actor, membersTarget(parts, request), member);
    return reply.code(204).send();
  };
}

/** DELETE …/members/<user> */
export function removeMember(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    await dropMember(parts, actor, membersTarget(parts, request), pathPart(request, "user"));
    return reply.code(204).send();
  };
}

/** PUT …/projects/<project>/status */
export function setProjectStatus(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const { status, reason } = await readBody(request, "STATUS");
    const given = { status, ...(reason !== undefined && reason !== "" && { reason }) };
    await setStatus(parts, actor, projectTarget(parts, request), given);
    return reply.code(204).send();
  };
}

/** DELETE …/names/<project> */
export function freeName(parts: Parts): Answer {
  return async (request, reply) => {
    await giveNameBack(parts, await findActor(parts, request), projectTarget(parts, request));
    return reply.code(204).send();
  };
}

/** PUT …/projects/<project>/<version>/yank */
export function yank(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const { reason } = await readBody(request, "YANK");
    const yanked = reason === undefined || reason === "" ? true : reason;
    await yankRelease(parts, actor, await readReleaseKey(parts, request), yanked);
    return reply.code(204).send();
  };
}

/** DELETE …/projects/<project>/<version>/yank */
export function unyank(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    await yankRelease(parts, actor, await readReleaseKey(parts, request), false);
    return reply.code(204).send();
  };
}

/** DELETE …/projects/<project>[/<version>[/<filename>]] */
export function remove(parts: Parts): Answer {
  return async (request, reply) => {
    const actor = await findActor(parts, request);
    const version = pathPart(request, "version");
    const filename = pathPart(request, "filename");
    const deletion: Deletion = {
      index: requireIndexNode(parts, request),
      project: requireProjectName(request),
      ...(version !== "" && { version }),
      ...(filename !== "" && { filename }),
    };
    await deleteRelease(parts, actor, deletion);
    return reply.code(204).send();
  };
}

async function readReleaseKey(
  parts: Parts,
  request: FastifyRequest,
): Promise<Parameters<typeof yankRelease>[2]> {
  const { filename } = await readBody(request, "YANK");
  return {
    index: requireIndexNode(parts, request),
    project: requireProjectName(request),
    version: pathPart(request, "version"),
    ...(filename !== undefined && { filename }),
  };
}

function projectTarget(parts: Parts, request: FastifyRequest): ProjectTarget {
  const index = requireIndexNode(parts, request).label;
  return { index, project: requireProjectName(request) };
}

function membersTarget(parts: Parts, request: FastifyRequest): MembersTarget {
  const project = pathPart(request, "project");
  const index = requireIndexNode(parts, request).label;
  return project === "" ? { index } : { index, project };
}

/** Of an index that the actor has just made or changed. */
async function ownIndexJson(parts: Parts, actor: Actor, label: string): Promise<object> {
  const node = parts.indexes.find(label);
  if (node === undefined) return {};
  const readable = await parts.readers.readable(actor, node);
  return indexJson(parts, node, { readable, isOwner: true });
}

/**
 * An upstream's address and private names are for those who may change them; a base is named to those who may read it.
 */
function indexJson(
  parts: Parts,
  node: IndexNode,
  { readable, isOwner }: { readonly readable: Viewer; readonly isOwner: boolean },
): object {
  const { owner, name, kind, read, upload, profile, replaceable, created } = node;
  const shown = node.baseIds.filter((id) => readable.ids.has(id));
  const bases = shown.flatMap((id) => parts.indexes.findById(id)?.label ?? []);
  const { allowUpstream, privateNames, upstream, fileHosts } = node;
  return {
    ...{ owner, name, kind, bases, read, upload, profile, replaceable, created },
    ...(isOwner && { allowUpstream, privateNames, upstream: withoutSecret(upstream), fileHosts }),
  };
}

/** An upstream's address may hold a password, or a token in place of the user: nobody is told them again. */
function withoutSecret(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const url = new URL(address);
  if (url.password !== "") url.password = "****";
  else if (url.username !== "") url.username = "****";
  return url.href;
}
