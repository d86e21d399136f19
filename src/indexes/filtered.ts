/** Shows what a filter lets through. A project that it holds back is not there at all, and never asked for. */
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import type { PackageIndex } from "./package-index.ts";
import { openShown, withFiles } from "./shown-file.ts";

/** What is missing lets everything through. */
export interface Filter {
  hasProject?(name: ProjectName): boolean;
  hasFile?(name: ProjectName, file: FileEntry): boolean;
}

export function filtered(source: PackageIndex, filter: Filter): PackageIndex {
  const hasProject = (name: ProjectName): boolean => filter.hasProject?.(name) ?? true;
  const hasFile = (name: ProjectName, file: FileEntry): boolean =>
    filter.hasFile?.(name, file) ?? true;

  const index: PackageIndex = {
    async listProjects() {
      const projects = await source.listProjects();
      return projects.filter(({ name }) => hasProject(name));
    },

    async *walkProjects(range) {
      for await (const some of source.walkProjects(range)) {
        yield some.filter(({ name }) => hasProject(name));
      }
    },

    async findProject(name, wanted) {
      if (!hasProject(name)) return undefined;
      const page = await source.findProject(name, wanted);
      const files = page?.files.filter((file) => hasFile(name, file));
      return page && files && withFiles(page, files);
    },

    openFile: (name, filename, range) =>
      openShown(index, source, { name, filename, ...(range && { range }) }),
  };
  return index;
}
