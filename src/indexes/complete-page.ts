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

export interface PageSources {
  /** What the upstream says now; without files where it has the project no more. */
  readonly fresh: ProjectPage;
  /** What this mirror said before. */
  readonly before: ProjectPage | undefined;
  /** Files whose bytes are kept. */
  readonly kept: readonly KeptFile[];
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

export function completePage(sources: PageSources): CompletedPage {
  const { fresh } = sources;
  const before = new Map(sources.before?.files.map((file) => [file.filename, file]));
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

  const gone = fresh.status.status === "quarantined" ? [] : listGone(fresh, before, kept);
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

function listGone(
  fresh: ProjectPage,
  before: ReadonlyMap<string, FileEntry>,
  kept: ReadonlyMap<string, KeptFile>,
): readonly FileEntry[] {
  const offered = new Set(fresh.files.map((file) => file.filename));
  return [...before.values()].flatMap((file) => {
    const own = kept.get(file.filename);
    if (own === undefined || offered.has(file.filename)) return [];
    return [{ ...withBytes(file, own), yanked: GONE }];
  });
}
