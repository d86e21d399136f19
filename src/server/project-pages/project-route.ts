/** Where a project's page is, and which addresses lead there. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import { isName, type ProjectName, parseName } from "../../standards/name.ts";
import { findVersion } from "../../standards/version.ts";
import { isAddressOfIndex } from "../access/account-names.ts";
import { type Frame, indexAddress, projectAddress, releaseAddress } from "../pages/address.ts";
import { leadTo, sendPage } from "../pages/send-page.ts";
import type { Parts } from "../parts.ts";
import {
  pageFrame,
  pathPart,
  queryPart,
  requireIndexNode,
  requireProjectName,
  wantsSimplePages,
} from "../request.ts";
import type { Answer } from "../respond.ts";
import { makeDescriptions } from "./descriptions.ts";
import { projectPage } from "./project.ts";
import { readView, requireShelf } from "./project-view.ts";

/** GET /<owner>/<index>/<project>/ and /<owner>/<index>/<project>/<version>/ */
export function project(parts: Parts): Answer {
  const show = makeShow(parts);
  return async (request, reply) => {
    const written = pathPart(request, "project");
    const version = pathPart(request, "version");
    // Below an index these are paths of programs, also where nothing answers.
    if (isAddressOfIndex(written)) {
      throw new AppError("not-found", `Cannot find "${request.url.slice(0, 200)}"`);
    }
    // A project's address in PyPI's form. A project may have that name, but no version is written as one.
    if (written === "project" && isName(version) && findVersion(version) === undefined) {
      const name = parseName(version);
      if (wantsSimplePages(request)) return leadTo(reply, `../../simple/${name}/`);
      if (!isAddressOfIndex(name)) return leadTo(reply, `../../${name}/`);
      return show(request, reply, { written: version, name, version: "" });
    }
    const name = requireProjectName(request);
    // An installer that was given the index without /simple/ asks here.
    if (wantsSimplePages(request) && version === "") return leadTo(reply, `../simple/${name}/`);
    return show(request, reply, { written, name, version });
  };
}

/**
 * GET /<owner>/<index>/project/<project>/<version>/ is the page of a project that is called as an address of the index.
 * All others have theirs elsewhere: `lead` leads there.
 */
export function belowProject(parts: Parts, lead: Answer): Answer {
  const show = makeShow(parts);
  return async (request, reply) => {
    const written = pathPart(request, "project");
    const isHere = isName(written) && isAddressOfIndex(parseName(written));
    if (!isHere || pathPart(request, "index") === "" || wantsSimplePages(request)) {
      return lead(request, reply);
    }
    const version = pathPart(request, "version");
    return show(request, reply, { written, name: parseName(written), version });
  };
}

/** What the address names. */
interface Named {
  readonly written: string;
  readonly name: ProjectName;
  /** Empty for what installers would take. */
  readonly version: string;
}

function makeShow(parts: Parts) {
  const describe = makeDescriptions();
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { written, name, version }: Named,
  ): Promise<FastifyReply> => {
    const shelf = await requireShelf(parts, request, name);
    const frame = pageFrame(parts, request);
    if (name !== written) {
      return leadTo(reply, addressOf(frame, shelf.asked.index.label, name, version), true);
    }
    const page = parsePage(queryPart(request, "releases"));
    const view = await readView({ parts, describe, frame }, shelf, { version, page });
    return sendPage(request, reply, projectPage(frame, view), shelf.asked.readable.isPublic);
  };
}

/**
 * GET of a page's address without its last slash. The address is made anew from what was read: one that is only
 * passed on could lead to another site, as `//example.com` does.
 */
export function addSlash(parts: Parts): Answer {
  return async (request, reply) => {
    const frame = pageFrame(parts, request);
    const { label } = requireIndexNode(parts, request);
    if (pathPart(request, "project") === "") return leadTo(reply, indexAddress(frame, label), true);
    const name = requireProjectName(request);
    return leadTo(reply, addressOf(frame, label, name, pathPart(request, "version")), true);
  };
}

function addressOf(frame: Frame, label: string, name: ProjectName, version: string): string {
  return version === ""
    ? projectAddress(frame, label, name)
    : releaseAddress(frame, label, name, version);
}

/** What is no number asks for nothing. */
function parsePage(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
