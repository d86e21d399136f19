/**
 * What a project's page shows, read from what its index shows this reader: nothing stands here that the Simple API hides.
 * The database only adds what an index cannot say: the rendered description, the people, a claim.
 */
import type { FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { PackageIndex } from "../../indexes/package-index.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectPage } from "../../standards/simple-page.ts";
import type { IndexNode } from "../index-tree.ts";
import { type Frame, indexAddress } from "../pages/address.ts";
import { findReader } from "../pages/session.ts";
import type { Parts } from "../parts.ts";
import {
  findNewest,
  findReleaseFiles,
  listReleaseFiles,
  type ReleaseFiles,
} from "../release-files.ts";
import { readReleaseMetadata } from "../release-metadata.ts";
import { type Asked, requireReadable } from "../request.ts";
import { listMembers } from "../tables/members.ts";
import { findProject, type Project } from "../tables/projects.ts";
import { findRelease } from "../tables/releases.ts";
import type { Describe } from "./descriptions.ts";
import { makeFileRow } from "./file-row.ts";
import type { ProjectView, ReleaseView } from "./project.ts";
import type { ReleasePage } from "./project-files.ts";
import type { Origin } from "./project-origin.ts";
import { listDependencies, makeDetails } from "./release-details.ts";

/** A project as this reader sees it. */
export interface Shelf {
  readonly asked: Asked;
  readonly name: ProjectName;
  readonly source: PackageIndex;
  readonly page: ProjectPage;
}

/** Throws `not-found` where the index shows no such project. */
export async function requireShelf(
  parts: Parts,
  request: FastifyRequest,
  name: ProjectName,
): Promise<Shelf> {
  const asked = await requireReadable(parts, request, await findReader(parts, request));
  const source = parts.indexes.open(asked.index, asked.readable);
  const page = await source.findProject(name);
  if (page === undefined) {
    throw new AppError("not-found", `Cannot find the project "${name}" on ${asked.index.label}`, {
      hint: "Look at how it is spelt, or search for a word of it",
    });
  }
  return { asked, name, source, page };
}

/** What reading a view needs besides the shelf. */
interface Tools {
  readonly parts: Parts;
  readonly describe: Describe;
  readonly frame: Frame;
}

/** What the address asks for. */
interface Wanted {
  /** Empty for what installers would take. */
  readonly version: string;
  /** Of the releases; without it that one which has the shown release. */
  readonly page: number | undefined;
}

export async function readView(
  tools: Tools,
  shelf: Shelf,
  { version, page: wantedPage }: Wanted,
): Promise<ProjectView> {
  const { name, page, asked } = shelf;
  const releases = await listReleaseFiles(page);
  const newest = findNewest(releases);
  const shown = version === "" ? (newest ?? releases[0]) : findReleaseFiles(releases, version);
  if (version !== "" && shown === undefined) {
    throw new AppError("not-found", `Cannot find ${name} ${version} on ${asked.index.label}`, {
      hint: "The project's page lists its releases",
    });
  }
  const keeper = await findKeeper(tools.parts, shelf);
  const release = shown && (await readRelease(tools, shelf, keeper, shown));
  return {
    index: asked.index.label,
    name,
    displayName: keeper.project?.displayName ?? release?.displayName ?? name,
    status: page.status,
    origin: keeper.origin,
    release: release?.view,
    isVersionAsked: version !== "",
    newest: newest?.version,
    releases: makeReleasePage(releases, shown, wantedPage),
  };
}

/** More of either make a page that nobody reads, and that takes seconds to write. */
const RELEASES_OF_PAGE = 100;
const FILES_OF_PAGE = 500;

function makeReleasePage(
  releases: readonly ReleaseFiles[],
  shown: ReleaseFiles | undefined,
  wanted: number | undefined,
): ReleasePage {
  const pageCount = Math.max(1, Math.ceil(releases.length / RELEASES_OF_PAGE));
  const at = shown === undefined ? 0 : releases.indexOf(shown);
  const page = Math.min(wanted ?? Math.floor(at / RELEASES_OF_PAGE) + 1, pageCount);
  const rows = releases.slice((page - 1) * RELEASES_OF_PAGE, page * RELEASES_OF_PAGE);
  return {
    rows: rows.map((release) => ({ ...release, fileCount: release.files.length })),
    ...{ page, pageCount, releaseCount: releases.length },
  };
}

/** Whose files these are. */
interface Keeper {
  readonly origin: Origin;
  /** Where it is hosted here. */
  readonly project?: Project;
}

async function findKeeper(parts: Parts, { asked, name }: Shelf): Promise<Keeper> {
  const chain = asked.index.chain.filter((node) => asked.readable.ids.has(node.id));
  for (const node of chain) {
    const project =
      node.kind === "hosted" ? await findProject(parts.db.read, node.id, name) : undefined;
    if (project !== undefined && project.deleted === undefined) {
      return { project, origin: { kind: "hosted", index: node.label, claim: claimOf(project) } };
    }
  }
  return { origin: await findMirrorOrigin(parts, chain, name, asked.index) };
}

function claimOf({ isClaimed, isUnchecked }: Project): "taken" | "unchecked" | undefined {
  if (isUnchecked) return "unchecked";
  return isClaimed ? "taken" : undefined;
}

/** `merged` answers from the first mirror that has the name. */
async function findMirrorOrigin(
  parts: Parts,
  chain: readonly IndexNode[],
  name: ProjectName,
  asked: IndexNode,
): Promise<Origin> {
  for (const node of chain) {
    if (node.kind !== "mirror") continue;
    const mirror = parts.indexes.mirror(node);
    if ((await mirror.findProject(name)) !== undefined) {
      const { upstreamLabel: upstream } = mirror;
      const faults = await mirror.listFaults(name);
      return { kind: "mirror", index: node.label, upstream, faults };
    }
  }
  return { kind: "hosted", index: asked.label };
}

async function readRelease(
  { parts, describe, frame }: Tools,
  shelf: Shelf,
  { project }: Keeper,
  shown: ReleaseFiles,
): Promise<{ readonly view: ReleaseView; readonly displayName: string | undefined }> {
  const { files } = shown;
  const metadata = await readReleaseMetadata({ ...shelf, files }, parts.log);
  const members =
    project === undefined
      ? []
      : await listMembers(parts.db.read, { indexId: project.indexId, projectId: project.id });
  const below = indexAddress(frame, shelf.asked.index.label);
  const view: ReleaseView = {
    version: shown.version,
    summary: metadata.summary,
    released: shown.released,
    isPrerelease: shown.isPrerelease,
    yanked: shown.yanked,
    descriptionHtml: (await findRendered(parts, project, shown)) ?? (await describe(metadata)),
    details: makeDetails(
      metadata,
      members.map(({ user }) => user),
    ),
    dependencies: listDependencies(metadata),
    files: files.slice(0, FILES_OF_PAGE).map((file) => makeFileRow(file, shelf.name, below)),
    fileCount: files.length,
  };
  return { view, displayName: metadata.name };
}

/** What the job has rendered. */
async function findRendered(
  parts: Parts,
  project: Project | undefined,
  shown: ReleaseFiles,
): Promise<string | undefined> {
  const release = project && (await findRelease(parts.db.read, project.id, shown.version));
  return release?.descriptionHtml || undefined;
}
