/** What is hosted on one index, as the three questions: read from the tables and the file store. */
import { Readable } from "node:stream";
import { LRUCache } from "lru-cache";
import type { OpenedFile, PackageIndex } from "../indexes/package-index.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import type { Database } from "./database/database.ts";
import type { FileStore } from "./files/file-store.ts";
import { findFile, findFileMetadata, type HostedFile, listFiles } from "./tables/files.ts";
import { findProject, listProjects } from "./tables/projects.ts";

export interface HostedIndex extends PackageIndex {
  /** Whether the name was ever made here: then it is never asked of a mirror. */
  ownsName(name: ProjectName): Promise<boolean>;
  /** What was committed has changed this project. */
  forget(name: string): void;
}

/** Opening one file asks for the whole page first: hot pages are kept as values. */
const KEPT_FILES = 200_000;

export function hostedIndex(
  parts: { readonly db: Database; readonly files: FileStore },
  indexId: number,
): HostedIndex {
  const { db, files } = parts;
  const pages = new LRUCache<string, ProjectPage>({
    maxSize: KEPT_FILES,
    sizeCalculation: (page) => page.files.length + 1,
  });
  let generation = 0;

  async function readPage(name: ProjectName): Promise<ProjectPage | undefined> {
    const begun = generation;
    const project = await findProject(db.read, indexId, name);
    if (project === undefined || project.deleted !== undefined) return undefined;
    const rows = await listFiles(db.read, project.id);
    const page: ProjectPage = {
      name,
      status: project.status,
      versions: [...new Set(rows.map((row) => row.version))],
      files: rows.map(makeEntry),
      lastSerial: project.lastSerial,
    };
    if (begun === generation) pages.set(name, page);
    return page;
  }

  return {
    listProjects: () => listProjects(db.read, indexId),
    findProject: async (name) => pages.get(name) ?? readPage(name),
    ownsName: async (name) => (await findProject(db.read, indexId, name)) !== undefined,

    async openFile(name, filename, range) {
      const ofFile = filename.replace(/\.metadata$/, "");
      const row = await findFile(db.read, indexId, ofFile);
      const page = row && (pages.get(name) ?? (await readPage(name)));
      // A file lies under its own project alone, whatever its name would allow.
      if (row === undefined || !page?.files.some((file) => file.filename === ofFile))
        return undefined;
      if (filename !== ofFile) return openMetadata(db, row, range);
      const stored = await files.open(row.sha256, range);
      return stored && { ...stored, sha256: row.sha256 };
    },

    forget(name) {
      generation += 1;
      pages.delete(name);
    },
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

function makeEntry(row: HostedFile): FileEntry {
  return {
    filename: row.filename,
    // Whoever writes the page puts the address in: it lies below the index that was asked.
    url: row.filename,
    hashes: { sha256: row.sha256 },
    ...(row.requiresPython !== undefined && { requiresPython: row.requiresPython }),
    size: row.size,
    uploadTime: row.uploaded,
    yanked: row.yanked,
    metadata: row.metadataSha256 === undefined ? false : { sha256: row.metadataSha256 },
    ...(row.provenance !== undefined && { provenance: row.provenance }),
  };
}
