/** The releases of a project, read off the files that its page shows: what is not shown there is nowhere. */
import { findFileVersion } from "../standards/file-owner.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { findVersion, isPrerelease, type Version } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";

/** One release with its files. */
export interface ReleaseFiles {
  /** As the names of its files spell it. */
  readonly version: string;
  /** When its first file came; ISO 8601 in UTC. */
  readonly released?: string | undefined;
  readonly isPrerelease: boolean;
  /** True where each of its files is yanked. */
  readonly isYanked: boolean;
  /** `true` without a reason; set where each of its files is yanked. */
  readonly yanked: boolean | string;
  /** At least one. */
  readonly files: readonly FileEntry[];
}

/** Newest first. Files whose names tell no version that can be ordered are left out. */
export function listReleaseFiles(page: ProjectPage): readonly ReleaseFiles[] {
  const byVersion = Map.groupBy(page.files, (file) => findFileVersion(file.filename, page.name));
  const releases: { readonly version: Version; readonly release: ReleaseFiles }[] = [];
  for (const [text, files] of byVersion) {
    const version = text === undefined ? undefined : findVersion(text);
    if (text !== undefined && version !== undefined) {
      releases.push({ version, release: makeRelease(text, version, files) });
    }
  }
  return releases
    .sort((one, other) => compareVersions(other.version, one.version))
    .map(({ release }) => release);
}

/** What installers take by themselves: yanked ones never, pre-releases only where there is nothing else. */
export function findNewest(releases: readonly ReleaseFiles[]): ReleaseFiles | undefined {
  const offered = releases.filter(({ isYanked }) => !isYanked);
  return offered.find((release) => !release.isPrerelease) ?? offered[0];
}

/** The release of that version, in any spelling. */
export function findReleaseFiles(
  releases: readonly ReleaseFiles[],
  version: string,
): ReleaseFiles | undefined {
  const wanted = findVersion(version);
  return releases.find((release) => {
    const has = findVersion(release.version);
    return wanted !== undefined && has !== undefined && compareVersions(has, wanted) === 0;
  });
}

function makeRelease(text: string, version: Version, files: readonly FileEntry[]): ReleaseFiles {
  const isYanked = files.every(({ yanked }) => yanked !== false);
  const times = files.flatMap(({ uploadTime }) => (uploadTime === undefined ? [] : [uploadTime]));
  return {
    version: text,
    released: times.sort()[0],
    isPrerelease: isPrerelease(version),
    isYanked,
    yanked: isYanked && (files.map(({ yanked }) => yanked).find((why) => why !== true) || true),
    files,
  };
}
