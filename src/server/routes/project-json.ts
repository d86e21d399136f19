/**
 * The JSON API in PyPI's shape. It is made from the page of the Simple API and the metadata of one file, so that
 * hosted and mirrored projects are told alike, and nothing shows here that the page hides.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { PackageIndex } from "../../indexes/package-index.ts";
import { EMPTY_METADATA } from "../../standards/metadata.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectPage } from "../../standards/simple-page.ts";
import { isAddressOfIndex } from "../access/account-names.ts";
import { encodingsOf, writePage } from "../front.ts";
import { writePast } from "../line/past-framework.ts";
import { releaseJson, renderJsonPieces, type Telling } from "../page-bytes/json-api.ts";
import { chooseEncoding } from "../page-bytes/negotiate.ts";
import type { OldPage, Rendered } from "../page-bytes/page-cache.ts";
import type { Parts } from "../parts.ts";
import {
  findNewest,
  findReleaseFiles,
  listReleaseFiles,
  type ReleaseFiles,
} from "../release-files.ts";
import { readReleaseMetadata } from "../release-metadata.ts";
import {
  type Asked,
  cacheControlOf,
  pathPart,
  requireProjectName,
  requireReadable,
  siteOf,
} from "../request.ts";
import { type Answer, leadToNormal } from "../respond.ts";
import { findDigests } from "../tables/files.ts";
import { UNKNOWN_SHA256 } from "./files.ts";

/** GET …/pypi/<project>/json: kept like a page of the Simple API, since it is as long. */
export function project(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const name = requireProjectName(request);
    if (name !== pathPart(request, "project")) return leadToJson(request, reply, name);
    const { index, readable } = asked;
    const site = readSite(parts, request);
    const form = `pypi ${site.address} ${site.isForBandersnatch}`;
    const key = { index: index.id, project: name, form, readable: readable.key };
    const page = await parts.pages.get(key, async (old) =>
      renderProject(parts, asked, await readShelf(parts, asked, name, site), old),
    );
    if (page === undefined) throw noRelease(asked, name);
    const encoding = chooseEncoding(encodingsOf(request.raw));
    const body = await page.body(encoding);
    const warm = { page, body, encoding, isPublic: readable.isPublic };
    return writePast(reply, (response) => writePage(request.raw, response, warm));
  };
}

/** GET …/pypi/<project>/<version>/json */
export function release(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const name = requireProjectName(request);
    const written = pathPart(request, "version");
    if (name !== pathPart(request, "project")) return leadToJson(request, reply, name, written);
    const site = readSite(parts, request);
    const shelf = await readShelf(parts, asked, name, site);
    const found = findReleaseFiles(await listReleaseFiles(shelf.page), written);
    if (found === undefined) throw noRelease(asked, name, written);
    if (found.version !== written) return leadToJson(request, reply, name, found.version);
    reply.header("X-PyPI-Last-Serial", shelf.serial);
    reply.header("Cache-Control", cacheControlOf(asked.readable)).header("Vary", "User-Agent");
    return (await describe(parts, shelf, found)).told;
  };
}

/** Both addresses are answered with and without a slash at their end. */
function leadToJson(
  request: FastifyRequest,
  reply: FastifyReply,
  name: ProjectName,
  version?: string,
): FastifyReply {
  const parts = [name, ...(version === undefined ? [] : [encodeURIComponent(version)]), "json"];
  const hasSlash = request.url.split("?", 1)[0]?.endsWith("/") === true;
  const up = "../".repeat(parts.length - (hasSlash ? 0 : 1));
  return leadToNormal(request, reply, `${up}${parts.join("/")}`);
}

function noRelease({ index }: Asked, name: ProjectName, version?: string): AppError {
  const what = version === undefined ? `a release of "${name}" on` : `${name} ${version} on`;
  return new AppError("not-found", `Cannot find ${what} ${index.label}`);
}

/** Where the server is reached, and by whom. */
interface Site {
  /** Absolute, without a slash at its end. */
  readonly address: string;
  readonly isForBandersnatch: boolean;
}

function readSite(parts: Parts, request: FastifyRequest): Site {
  return { address: siteOf(parts, request), isForBandersnatch: isBandersnatch(request) };
}

/**
 * It keeps files where PyPI has them, and takes no address whose path does not begin with `/packages`: what it gets at
 * the root leads to the file. Other indexes than the main one have no such address.
 */
function isBandersnatch(request: FastifyRequest): boolean {
  const agent = request.headers["user-agent"] ?? "";
  return agent.startsWith("bandersnatch") && pathPart(request, "index") === "";
}

/** A project as this reader sees it. */
interface Shelf extends Telling {
  readonly source: PackageIndex;
  readonly page: ProjectPage;
}

async function readShelf(
  parts: Parts,
  { index, readable }: Asked,
  name: ProjectName,
  site: Site,
): Promise<Shelf> {
  const source = parts.indexes.open(index, readable);
  const page = await source.findProject(name);
  if (page === undefined) {
    throw new AppError("not-found", `Cannot find the project "${name}" on ${index.label}`);
  }
  const address = `${site.address}/${index.label}`;
  const folderOf = site.isForBandersnatch
    ? (sha256: string) => `${site.address}/packages/sha256/${sha256.slice(0, 2)}/${sha256}`
    : (sha256: string) => `${address}/files/${sha256}`;
  return {
    ...{ name, source, page, serial: page.lastSerial ?? 0 },
    pageAddress: `${address}/${isAddressOfIndex(name) ? "project/" : ""}${name}/`,
    urlOf: ({ hashes: { sha256 = UNKNOWN_SHA256 }, filename }) =>
      `${folderOf(sha256)}/${encodeURIComponent(filename)}`,
    findDigests: (files) =>
      findDigests(
        parts.db.read,
        files.flatMap(({ hashes }) => hashes.sha256 ?? []),
      ),
  };
}

/** `undefined` where the project has no release. */
async function renderProject(
  parts: Parts,
  { index }: Asked,
  shelf: Shelf,
  old: OldPage | undefined,
): Promise<Rendered | undefined> {
  const lifeMs = await parts.indexes.pageLifeMs(index, shelf.name);
  const releases = await listReleaseFiles(shelf.page);
  const latest = findNewest(releases) ?? releases[0];
  if (latest === undefined) return undefined;
  const { told, hasMetadata } = await describe(parts, shelf, latest);
  return {
    pieces: await renderJsonPieces(shelf, told, releases.toReversed(), old?.pieces ?? []),
    contentType: "application/json; charset=utf-8",
    headers: { "X-PyPI-Last-Serial": String(shelf.serial) },
    vary: "User-Agent",
    // What an upstream could not give just now, the next asker asks for again.
    ...(lifeMs !== undefined && { validForMs: hasMetadata ? lifeMs : 0 }),
  };
}

async function describe(
  { log }: Parts,
  shelf: Shelf,
  release: ReleaseFiles,
): Promise<{ readonly told: object; readonly hasMetadata: boolean }> {
  const metadata = await readReleaseMetadata({ ...shelf, files: release.files }, log);
  const told = await releaseJson(shelf, release, metadata);
  return { told, hasMetadata: metadata !== EMPTY_METADATA };
}
