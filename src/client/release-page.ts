/** What the page of a project tells of one of its releases. Pure. */
import { findFileVersion } from "../standards/file-owner.ts";
import type { ProjectName } from "../standards/name.ts";
import type { ProjectPage } from "../standards/simple-page.ts";
import { findVersion, type Version } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";

/** Whether a file belongs to a version, however that is written in its name. */
export function isOfVersion(filename: string, project: ProjectName, version: Version): boolean {
  const found = findVersion(findFileVersion(filename, project) ?? "");
  return found !== undefined && compareVersions(found, version) === 0;
}

/** When the first of its files came that are still there; `undefined` where the page tells no times. */
export function findBeginning(page: ProjectPage, version: Version): Date | undefined {
  const times = page.files
    .filter(({ filename }) => isOfVersion(filename, page.name, version))
    .map(({ uploadTime }) => Date.parse(uploadTime ?? ""))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
