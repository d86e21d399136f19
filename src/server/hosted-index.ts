/** What is hosted on one index, as the three questions: read from the tables and the file store. */
import { Readable } from "node:stream";
import { AppError } from "../errors.ts";
import type { OpenedFile, PackageIndex } from "../indexes/package-index.ts";
import { distributionOf } from "../indexes/shown-file.ts";
import { collect } from "../indexes/walk-projects.ts";
import type { ProjectName } from "../standards/name.ts";
import type { Database } from "./database/database.ts";
import type { FileStore } from "./files/file-store.ts";
import { hostedPages, makePage, type Shelf } from "./hosted-pages.ts";
import type { PageMemory } from "./page-memory.ts";
import { findFile, findFileMetadata, type HostedFile } from "./tables/files.ts";
import { findProject, type Project, walkProjects } from "./tables/projects.ts";

export interface HostedIndex extends PackageIndex {
  /** Whether the name was ever made here: then it is never asked of a mirror. */
  ownsName(name: ProjectName): Promise<boolean>;
  /** What was committed has changed this file of the project; without `filename` any of them. */
  forget(name: string, filename?: string): void;
}

export function hostedIndex(
  parts: { readonly db: Database; readonly files: FileStore },
  indexId: number,
  memory?: PageMemory<Shelf>,
): HostedIndex {
  const { db, files } = parts;
  const pages = hostedPages(parts, indexId, memory);

  /** A file lies under its own project alone, whatever its name would allow. */
  async function findOwn(
    name: ProjectName,
    filename: string,
  ): Promise<{ readonly project: Project; readonly file?: HostedFile } | undefined> {
    const project = await findProject(db.read, indexId, name);
    if (project === undefined || project.deleted !== undefined) return undefined;
    const file = await findFile(db.read, indexId, filename);
    return file?.projectId === project.id ? { project, file } : { project };
  }

  return {
    listProjects: () => collect(walkProjects(db.read, indexId)),
    walkProjects: (range) => walkProjects(db.read, indexId, range),

    async findProject(name, wanted) {
      if (wanted === undefined) return pages.find(name);
      // The page of one file alone: a project may have fifty thousand.
      const own = await findOwn(name, wanted);
      return own && makePage(own.project, own.file === undefined ? [] : [own.file]);
    },

    ownsName: async (name) => (await findProject(db.read, indexId, name)) !== undefined,

    async openFile(name, filename, range) {
      const ofFile = distributionOf(filename);
      const row = (await findOwn(name, ofFile))?.file;
      if (row === undefined) return undefined;
      if (filename !== ofFile) return openMetadata(db, row, range);
      const stored = await files.open(row.sha256, range);
      if (stored?.size === row.size) return { ...stored, sha256: row.sha256 };
      stored?.body.destroy();
      throw new AppError(
        "unavailable",
        `Cannot send "${filename}": its bytes on the server's disk are ${stored === undefined ? "missing" : "damaged"}`,
        {
          hint: "To send the very file again puts it right; `cheeseshop verify` finds all such files",
        },
      );
    },

    forget: pages.forget,
  };
}

async function openMetadata(
  db: Database,
  row: HostedFile,
  range?: { readonly start: number; readonly end: number },
): Promise<OpenedFile | undefined> {
  const bytes = await findFileMetadata(db.read, row.id);
  if (bytes === undefined) return undefined;
  const { start, end } = range ?? { start: 0, end: bytes.length };
  const body = Readable.from([bytes.subarray(start, end)], { objectMode: false });
  return { size: bytes.length, sha256: row.sha256, body };
}
