/**
 * Addresses that stand in old files: PyPI's own of many years, and those of other servers. Each leads to the right one.
 *
 * Where it leads is made anew from what was read, as a relative path, so that it never leaves this server. Only the
 * address of a file looks at the index; all others say nothing that was not in the address.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { findClassifiers } from "../../rules/find-classifiers.ts";
import { guessProjectNames } from "../../standards/file-owner.ts";
import { isName, parseName } from "../../standards/name.ts";
import { isAddressOfIndex, isReservedName } from "../access/account-names.ts";
import type { Parts } from "../parts.ts";
import {
  MAIN_INDEX,
  pathPart,
  queryPart,
  requireIndexNode,
  requireProjectName,
  requireReadable,
  wantsSimplePages,
} from "../request.ts";
import type { Answer } from "../respond.ts";
import { UNKNOWN_SHA256 } from "./files.ts";

/** GET …/pypi/<project>, …/pypi/<project>/<version>, …/project/…: installers to the Simple API, people to the page. */
export function project(parts: Parts): Answer {
  return async (request, reply) => {
    requireIndexNode(parts, request);
    return leadToProject(request, reply, pathPart(request, "version"));
  };
}

/** GET /<project>, where `/simple/` was left out. What the server may want to answer itself one day is no project. */
export function bareProject(): Answer {
  return async (request, reply) => {
    if (isReservedName(pathPart(request, "project")) && !wantsSimplePages(request)) {
      throw new AppError("not-found", `Cannot find "${request.url.slice(0, 200)}"`);
    }
    return leadToProject(request, reply, "");
  };
}

/**
 * GET …/pypi: the index, the project of `?:action=display&name=…&version=…`, or the list for
 * `setup.py register --list-classifiers`, a line each.
 */
export function pypi(parts: Parts): Answer {
  return async (request, reply) => {
    requireIndexNode(parts, request);
    if (queryPart(request, ":action") === "list_classifiers") {
      const names = findClassifiers([]).flatMap((row) => (row.isDeprecated ? [] : [row.name]));
      return reply.type("text/plain; charset=utf-8").send(`${names.join("\n")}\n`);
    }
    const name = queryPart(request, "name") ?? "";
    if (isName(name)) {
      return lead(request, reply, pageOf(request, name, queryPart(request, "version") ?? ""));
    }
    return lead(request, reply, wantsSimplePages(request) ? "simple/" : pagesOf(request));
  };
}

/** GET …/<project>/json, of pypiserver. */
export function json(parts: Parts): Answer {
  return async (request, reply) => {
    // An index may have that name, and its address no slash at its end.
    const isIndex = parts.indexes.find(`${pathPart(request, "project")}/json`) !== undefined;
    if (isIndex && pathPart(request, "index") === "") return reply.redirect("json/", 301);
    requireIndexNode(parts, request);
    return lead(request, reply, `pypi/${requireProjectName(request)}/json`);
  };
}

/** GET …/+simple/ and …/+simple/<project>, of devpi. */
export function simple(parts: Parts): Answer {
  return async (request, reply) => {
    requireIndexNode(parts, request);
    if (pathPart(request, "project") === "") return lead(request, reply, "simple/");
    return lead(request, reply, `simple/${requireProjectName(request)}/`);
  };
}

/** GET …/packages/…/<filename> and the like: the file of that name, if the index shows it to this reader. */
export function file(parts: Parts): Answer {
  return async (request, reply) => {
    const { index, readable } = await requireReadable(parts, request);
    const filename = pathPart(request, "filename");
    const wanted = filename.replace(/\.metadata$/, "");
    const tree = parts.indexes.open(index, readable);
    for (const name of guessProjectNames(wanted)) {
      const page = await tree.findProject(name);
      const found = page?.files.find((file) => file.filename === wanted);
      if (found === undefined) continue;
      const { sha256 = UNKNOWN_SHA256 } = found.hashes;
      return lead(request, reply, `files/${sha256}/${encodeURIComponent(filename)}`);
    }
    throw new AppError("not-found", `Cannot find the file "${filename}" on ${index.label}`, {
      hint: "The project's page tells which files the index offers",
    });
  };
}

function leadToProject(
  request: FastifyRequest,
  reply: FastifyReply,
  version: string,
): FastifyReply {
  const name = requireProjectName(request);
  if (wantsSimplePages(request)) return lead(request, reply, `simple/${name}/`);
  return lead(request, reply, pageOf(request, name, version));
}

function pageOf(request: FastifyRequest, name: string, version: string): string {
  const release = version === "" ? "" : `${encodeURIComponent(version)}/`;
  const project = parseName(name);
  const place = isAddressOfIndex(project) ? "project/" : "";
  return `${pagesOf(request)}${place}${project}/${release}`;
}

/** Pages of the main index are below its name alone. */
function pagesOf(request: FastifyRequest): string {
  return pathPart(request, "index") === "" ? `${MAIN_INDEX.owner}/${MAIN_INDEX.index}/` : "";
}

/**
 * Leads to a path below the index that was asked, which is the root where the address names none. Not for good: pip
 * would keep that for ever.
 */
function lead(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  const slashes = (request.url.split("?", 1)[0] ?? "").split("/").length - 1;
  const ofIndex = pathPart(request, "index") === "" ? 1 : 3;
  return reply.redirect(`${"../".repeat(slashes - ofIndex)}${path}` || "./", 302);
}
