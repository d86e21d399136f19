/**
 * How an upstream's page becomes the mirror's. Pure.
 *
 * What the upstream leaves out is filled in; what this mirror has kept stays as it was first seen, because somebody may
 * have pinned it: other bytes under the same name do not replace it, and a file that the upstream no longer offers is
 * shown as yanked, so that nobody takes it who did not ask for it.
 */
import { findFileVersion } from "../standards/file-owner.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import type { KeptFile } from "./mirror-store.ts";
import { withFiles } from "./shown-file.ts";

export interface PageSources {
  /** What the upstream says now; without files where it has the project no more. */
  readonly fresh: ProjectPage;
  /** What this mirror said before of its files. */
  readonly before: readonly FileEntry[];
  /** Names of the upstream's entries that cannot be taken. */
  readonly leftOut: readonly string[];
  /** Files whose bytes are kept. */
  readonly kept: readonly KeptFile[];
  /** Where the upstream would have a file of which nothing is known but that it is kept. */
  readonly pageUrl: string;
  /** Upload times from elsewhere, by filename. */
  readonly times: ReadonlyMap<string, string>;
  readonly now: Date;
}

export interface CompletedPage {
  readonly page: ProjectPage;
  /** Names of kept files under which the upstream now has other bytes. */
  readonly replaced: readonly string[];
}

export const GONE = "The upstream no longer offers this file";
const SPOILT = "The upstream's entry of this file cannot be taken";

export function completePage(sources: PageSources): CompletedPage {
  const { fresh } = sources;
  const before = new Map(sources.before.map((file) => [file.filename, file]));
  const kept = new Map(sources.kept.map((file) => [file.filename, file]));
  const replaced: string[] = [];

  const files = fresh.files.map((file) => {
    const known = before.get(file.filename);
    const dated = withTime(file, known, sources);
    const own = kept.get(file.filename);
    if (own === undefined) return dated;
    const { sha256 } = file.hashes;
    if (sha256 === undefined) return withBytes(dated, own);
    if (sha256 === own.sha256) return { ...dated, size: own.size };
    replaced.push(file.filename);
    return { ...withBytes(dated, own), metadata: known?.metadata ?? false };
  });

  const gone = listGone(sources, before);
  const versions = gone.map((file) => findFileVersion(file.filename, fresh.name));
  const known = new Set([
    ...fresh.versions,
    ...versions.filter((version) => version !== undefined),
  ]);
  return {
    page: { ...fresh, files: [...files, ...gone], versions: [...known] },
    replaced,
  };
}

/** Names below `.invalid` never lead anywhere (RFC 2606). */
const NOWHERE = "https://nowhere.invalid/";
const NOTHING_MORE = { before: [], leftOut: [], pageUrl: NOWHERE, times: new Map() };

/** What a page is without its upstream: the files whose bytes are kept. */
export function keptPage(page: ProjectPage, kept: readonly KeptFile[], now: Date): ProjectPage {
  const names = new Set(kept.map(({ filename }) => filename));
  const files = page.files.filter(({ filename }) => names.has(filename));
  const fresh = withFiles(page, files);
  return completePage({ ...{ fresh, kept, now }, ...NOTHING_MORE }).page;
}

/** Whether a file's upload time would have to be made up. */
export function lacksTime(file: FileEntry, before: FileEntry | undefined): boolean {
  if (file.uploadTime !== undefined) return false;
  return before?.uploadTime === undefined || before.uploadTimeSource === "first-seen";
}

function withTime(
  file: FileEntry,
  before: FileEntry | undefined,
  { times, now }: PageSources,
): FileEntry {
  if (file.uploadTime !== undefined) return file;
  const told = times.get(file.filename);
  if (told !== undefined) return { ...file, uploadTime: told };
  if (before?.uploadTime === undefined) {
    return { ...file, uploadTime: now.toISOString(), uploadTimeSource: "first-seen" };
  }
  const { uploadTime, uploadTimeSource } = before;
  return { ...file, uploadTime, ...(uploadTimeSource !== undefined && { uploadTimeSource }) };
}

function withBytes(file: FileEntry, kept: KeptFile): FileEntry {
  return { ...file, hashes: { sha256: kept.sha256 }, size: kept.size };
}

/** Whatever is kept, be it that no page has told of it for a while: a file may be kept after its project is gone. */
function listGone(
  { fresh, kept, leftOut, pageUrl, now }: PageSources,
  before: ReadonlyMap<string, FileEntry>,
): readonly FileEntry[] {
  if (fresh.status.status === "quarantined") return [];
  const offered = new Set(fresh.files.map((file) => file.filename));
  const spoilt = new Set(leftOut);
  return kept.flatMap((own) => {
    if (offered.has(own.filename)) return [];
    const known = withBytes(before.get(own.filename) ?? makeEntry(own, pageUrl, now), own);
    if (!spoilt.has(own.filename)) return [{ ...known, yanked: GONE }];
    // It is still offered, by an entry that says nothing new of it.
    return [known.yanked === GONE ? { ...known, yanked: SPOILT } : known];
  });
}

function makeEntry({ filename }: KeptFile, pageUrl: string, now: Date): FileEntry {
  return {
    filename,
    url: new URL(encodeURIComponent(filename), pageUrl).href,
    hashes: {},
    uploadTime: now.toISOString(),
    uploadTimeSource: "first-seen",
    yanked: GONE,
    // Read out of the wheel.
    metadata: filename.endsWith(".whl"),
  };
}
