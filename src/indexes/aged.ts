/**
 * Hides files younger than `minimumAgeMs`, so that a bad release has time to be found before anybody installs it.
 * A file without a date is hidden: its age cannot be told.
 */
import type { FileEntry } from "../standards/simple-page.ts";
import type { PackageIndex } from "./package-index.ts";
import { openShown, withFiles } from "./shown-file.ts";

export function aged(source: PackageIndex, minimumAgeMs: number, now: () => Date): PackageIndex {
  const isOldEnough = (file: FileEntry): boolean =>
    file.uploadTime !== undefined && now().getTime() - Date.parse(file.uploadTime) >= minimumAgeMs;

  const index: PackageIndex = {
    listProjects: () => source.listProjects(),
    walkProjects: (range) => source.walkProjects(range),

    async findProject(name, wanted) {
      const page = await source.findProject(name, wanted);
      return page && withFiles(page, page.files.filter(isOldEnough));
    },

    openFile: (name, filename, range) =>
      openShown(index, source, { name, filename, ...(range && { range }) }),
  };
  return index;
}
