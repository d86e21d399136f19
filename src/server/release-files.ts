/** The releases of a project, read off the files that its page shows: what is not shown there is nowhere. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { findFileVersion } from "../standards/file-owner.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { findVersion, isPrerelease, type Version } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";

/** One release with its files. */
export interface ReleaseFiles {
  /** As the names of its files spell it. */
  readonly version: string;
  /** The same, to be compared. */
  readonly parsed: Version;
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

/** So many file names are read before others get their turn. */
const STEP = 1000;

const kept = new WeakMap<ProjectPage, Promise<readonly ReleaseFiles[]>>();
/** What was found out of a file; an entry belongs to one project. After a change most entries are those from before. */
const releaseOf = new WeakMap<FileEntry, ReleaseFiles>();

/**
 * Newest first. Files whose names tell no version that can be ordered are left out. Found out once for each page;
 * releases whose files have not changed since the page before are the very values that they were.
 */
export function listReleaseFiles(page: ProjectPage): Promise<readonly ReleaseFiles[]> {
  const known = kept.get(page);
  if (known !== undefined) return known;
  const grouping = groupFiles(page);
  kept.set(page, grouping);
  return grouping;
}

async function groupFiles({ name, files }: ProjectPage): Promise<readonly ReleaseFiles[]> {
  const groups = new Map<string, { readonly parsed: Version; readonly files: FileEntry[] }>();
  for (const [at, file] of files.entries()) {
    if (at % STEP === STEP - 1) await nextTurn();
    const known = releaseOf.get(file);
    const text = known?.version ?? findFileVersion(file.filename, name);
    const group = text === undefined ? undefined : groups.get(text);
    if (group !== undefined) {
      group.files.push(file);
      continue;
    }
    const parsed = known?.parsed ?? (text === undefined ? undefined : findVersion(text));
    if (text !== undefined && parsed !== undefined) groups.set(text, { parsed, files: [file] });
  }
  const releases: ReleaseFiles[] = [];
  for (const [version, { parsed, files }] of groups) {
    releases.push(findSame(files) ?? makeRelease(version, parsed, files));
    if (releases.length % STEP === 0) await nextTurn();
  }
  return releases.sort((one, other) => compareVersions(other.parsed, one.parsed));
}

/** The release that these files, and no others, made before. */
function findSame(files: readonly FileEntry[]): ReleaseFiles | undefined {
  const known = files[0] && releaseOf.get(files[0]);
  const isSame = known?.files.length === files.length;
  return isSame && known.files.every((file, at) => file === files[at]) ? known : undefined;
}

/** What installers take by themselves: yanked ones never, pre-releases only where there is nothing else. */
export function findNewest(releases: readonly ReleaseFiles[]): ReleaseFiles | undefined {
  const isFinal = (release: ReleaseFiles): boolean => !release.isYanked && !release.isPrerelease;
  return releases.find(isFinal) ?? releases.find(({ isYanked }) => !isYanked);
}

/** The release of that version, in any spelling. `releases` are ordered as `listReleaseFiles` gives them. */
export function findReleaseFiles(
  releases: readonly ReleaseFiles[],
  version: string,
): ReleaseFiles | undefined {
  const wanted = findVersion(version);
  if (wanted === undefined) return undefined;
  let [from, to] = [0, releases.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = releases[middle];
    if (other !== undefined && compareVersions(other.parsed, wanted) > 0) from = middle + 1;
    else to = middle;
  }
  const found = releases[from];
  return found && compareVersions(found.parsed, wanted) === 0 ? found : undefined;
}

function makeRelease(version: string, parsed: Version, files: readonly FileEntry[]): ReleaseFiles {
  const isYanked = files.every(({ yanked }) => yanked !== false);
  const times = files.flatMap(({ uploadTime }) => (uploadTime === undefined ? [] : [uploadTime]));
  const release: ReleaseFiles = {
    version,
    parsed,
    released: times.sort()[0],
    isPrerelease: isPrerelease(parsed),
    isYanked,
    yanked: isYanked && (files.map(({ yanked }) => yanked).find((why) => why !== true) || true),
    files,
  };
  for (const file of files) releaseOf.set(file, release);
  return release;
}
