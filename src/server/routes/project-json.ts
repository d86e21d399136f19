/**
 * The JSON API in PyPI's shape. It is made from the page of the Simple API and the metadata of one file, so that
 * hosted and mirrored projects are told alike, and nothing shows here that the page hides.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { PackageIndex } from "../../indexes/package-index.ts";
import { findPythonTag } from "../../standards/filename.ts";
import { metadataToJson } from "../../standards/metadata-json.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { FileEntry, ProjectPage } from "../../standards/simple-page.ts";
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
import { type FileDigests, findDigests } from "../tables/files.ts";
import { UNKNOWN_SHA256 } from "./files.ts";

/** GET …/pypi/<project>/json */
export function project(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const name = requireProjectName(request);
    if (name !== pathPart(request, "project")) return leadToJson(request, reply, name);
    const shelf = await openShelf(parts, request, asked, name);
    const releases = listReleaseFiles(shelf.page);
    const latest = findNewest(releases) ?? releases[0];
    if (latest === undefined) {
      throw new AppError("not-found", `Cannot find a release of "${name}" on ${asked.index.label}`);
    }
    const { body, serial } = await describe(parts, shelf, latest);
    reply.header("X-PyPI-Last-Serial", serial);
    reply.header("Cache-Control", cacheControlOf(asked.readable)).header("Vary", "User-Agent");
    const filesByVersion = releases
      .toReversed()
      .map(({ version, files }) => [version, files.map((file) => fileJson(shelf, file))]);
    return { ...body, releases: Object.fromEntries(filesByVersion) };
  };
}

/** GET …/pypi/<project>/<version>/json */
export function release(parts: Parts): Answer {
  return async (request, reply) => {
    const asked = await requireReadable(parts, request);
    const name = requireProjectName(request);
    const written = pathPart(request, "version");
    if (name !== pathPart(request, "project")) return leadToJson(request, reply, name, written);
    const shelf = await openShelf(parts, request, asked, name);
    const found = findReleaseFiles(listReleaseFiles(shelf.page), written);
    if (found === undefined) {
      throw new AppError("not-found", `Cannot find ${name} ${written} on ${asked.index.label}`);
    }
    if (found.version !== written) return leadToJson(request, reply, name, found.version);
    const { body, serial } = await describe(parts, shelf, found);
    reply.header("X-PyPI-Last-Serial", serial);
    reply.header("Cache-Control", cacheControlOf(asked.readable)).header("Vary", "User-Agent");
    return body;
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

/** A project as this reader sees it. */
interface Shelf {
  readonly name: ProjectName;
  readonly source: PackageIndex;
  readonly page: ProjectPage;
  /** What the page does not tell of its files, by their sha256. */
  readonly digests: ReadonlyMap<string, FileDigests>;
  /** Absolute address of the index that was asked, without a slash at its end. */
  readonly address: string;
  /** Absolute address of a file. */
  readonly fileAddress: (sha256: string, filename: string) => string;
}

async function openShelf(
  parts: Parts,
  request: FastifyRequest,
  { index, readable }: Asked,
  name: ProjectName,
): Promise<Shelf> {
  const source = parts.indexes.open(index, readable);
  const page = await source.findProject(name);
  if (page === undefined) {
    throw new AppError("not-found", `Cannot find the project "${name}" on ${index.label}`);
  }
  const shown = page.files.flatMap(({ hashes }) => hashes.sha256 ?? []);
  const digests = await findDigests(parts.db.read, shown);
  const site = siteOf(parts, request);
  const address = `${site}/${index.label}`;
  const files = isBandersnatch(request)
    ? (sha256: string) => `${site}/packages/sha256/${sha256.slice(0, 2)}/${sha256}`
    : (sha256: string) => `${address}/files/${sha256}`;
  const fileAddress: Shelf["fileAddress"] = (sha256, filename) =>
    `${files(sha256)}/${encodeURIComponent(filename)}`;
  return { name, source, page, digests, address, fileAddress };
}

/**
 * It keeps files where PyPI has them, and takes no address whose path does not begin with `/packages`: what it gets at
 * the root leads to the file. Other indexes than the main one have no such address.
 */
function isBandersnatch(request: FastifyRequest): boolean {
  const agent = request.headers["user-agent"] ?? "";
  return agent.startsWith("bandersnatch") && pathPart(request, "index") === "";
}

async function describe(
  { log }: Parts,
  shelf: Shelf,
  { version, files, isYanked, yanked }: ReleaseFiles,
): Promise<{ body: object; serial: number }> {
  const metadata = await readReleaseMetadata({ ...shelf, files }, log);
  const serial = shelf.page.lastSerial ?? 0;
  const page = `${shelf.address}/${shelf.name}/`;
  const info = {
    ...metadataToJson(metadata),
    name: metadata.name ?? shelf.name,
    version,
    // Left over from PyPI's past; clients still read them.
    bugtrack_url: null,
    docs_url: null,
    downloads: { last_day: -1, last_month: -1, last_week: -1 },
    package_url: page,
    project_url: page,
    release_url: `${page}${version}/`,
    yanked: isYanked,
    yanked_reason: typeof yanked === "string" ? yanked : null,
  };
  const body = {
    info,
    last_serial: serial,
    urls: files.map((file) => fileJson(shelf, file)),
    vulnerabilities: [],
  };
  return { body, serial };
}

function fileJson(shelf: Shelf, file: FileEntry): object {
  const { sha256 = UNKNOWN_SHA256 } = file.hashes;
  const digests = shelf.digests.get(sha256);
  const isWheel = file.filename.endsWith(".whl");
  return {
    comment_text: "",
    digests: {
      md5: digests?.md5 ?? null,
      blake2b_256: digests?.blake2b ?? null,
      ...file.hashes,
    },
    downloads: -1,
    filename: file.filename,
    has_sig: false,
    md5_digest: file.hashes.md5 ?? digests?.md5 ?? null,
    packagetype: isWheel ? "bdist_wheel" : "sdist",
    python_version: findPythonTag(file.filename) ?? "source",
    requires_python: file.requiresPython ?? null,
    size: file.size ?? null,
    upload_time: file.uploadTime?.slice(0, 19) ?? null,
    upload_time_iso_8601: file.uploadTime ?? null,
    url: shelf.fileAddress(sha256, file.filename),
    yanked: file.yanked !== false,
    yanked_reason: typeof file.yanked === "string" ? file.yanked : null,
  };
}
