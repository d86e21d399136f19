/**
 * The pages of one hosted index as values, kept until they change. Where one file of a kept page changes, that file
 * alone is read again, and all the others stay the very values they were.
 */
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import type { Database } from "./database/database.ts";
import { type PageMemory, pageMemory } from "./page-memory.ts";
import { findFile, type HostedFile, walkFiles } from "./tables/files.ts";
import { findProject, type Project } from "./tables/projects.ts";

export interface HostedPages {
  find(name: ProjectName): Promise<ProjectPage | undefined>;
  /** What was committed has changed this file of the project; without `filename` any of them. */
  forget(name: string, filename?: string): void;
}

/** So much is kept as values: some 170,000 files that say what files mostly say. */
const KEPT_BYTES = 128 * 1024 ** 2;

/** The pages of all hosted indexes together. */
export function hostedMemory(mostBytes = KEPT_BYTES): PageMemory<Shelf> {
  return pageMemory(mostBytes, ({ bytes }) => bytes);
}

export function hostedPages(
  { db }: { readonly db: Database },
  indexId: number,
  memory: PageMemory<Shelf> = hostedMemory(),
): HostedPages {
  const shelves = memory.share();
  /** Readings that run, by project. */
  const readings = new Map<string, Set<Reading>>();

  async function readShelf(project: Project): Promise<Shelf> {
    const known = shelves.get(project.name);
    if (known?.projectId === project.id) return renew(known);
    const lines: Line[] = [];
    for await (const rows of walkFiles(db.read, project.id)) lines.push(...rows.map(makeLine));
    return { projectId: project.id, ...layOut(lines), changed: new Set() };
  }

  async function renew({ projectId, changed, ...laid }: Shelf): Promise<Shelf> {
    // What changes from here on is for the next reading.
    const names = [...changed];
    const rows = await Promise.all(names.map((name) => findFile(db.read, indexId, name)));
    const added = rows.flatMap((row) => (row?.projectId === projectId ? [makeLine(row)] : []));
    const isGone = added.length < names.length;
    const renewed = (isGone ? undefined : putIn(laid, added)) ?? replace(laid.lines, names, added);
    return { projectId, ...renewed, changed: new Set() };
  }

  async function read(name: ProjectName, reading: Reading): Promise<ProjectPage | undefined> {
    const project = await findProject(db.read, indexId, name);
    if (project === undefined || project.deleted !== undefined) return undefined;
    const shelf = await readShelf(project);
    const page = joinPage(project, shelf);
    // What changed while it was read is not in it.
    if (!reading.isOld) shelves.set(name, { ...shelf, page });
    return page;
  }

  return {
    async find(name) {
      const kept = shelves.get(name);
      if (kept?.page !== undefined && kept.changed.size === 0) return kept.page;
      const reading: Reading = { isOld: false };
      const others = readings.get(name) ?? new Set();
      readings.set(name, others.add(reading));
      try {
        return await read(name, reading);
      } finally {
        others.delete(reading);
        if (others.size === 0) readings.delete(name);
      }
    },

    forget(name, filename) {
      for (const reading of readings.get(name) ?? []) reading.isOld = true;
      const kept = shelves.get(name);
      if (filename === undefined || (kept && kept.changed.size >= MOST_CHANGED)) {
        shelves.delete(name);
      } else {
        kept?.changed.add(filename);
      }
    },
  };
}

/** More than these are read faster with all the others. */
const MOST_CHANGED = 100;

interface Reading {
  /** Whether the project has changed since it began. */
  isOld: boolean;
}

export interface Shelf extends LaidOut {
  readonly projectId: number;
  /** Files that have to be read again. */
  readonly changed: Set<string>;
  /** What the lines make, as long as nothing has changed. */
  readonly page?: ProjectPage;
}

/** The files of a page, and what follows from them. */
interface LaidOut {
  readonly lines: readonly Line[];
  /** Of each line. */
  readonly files: readonly FileEntry[];
  /** Of all lines, each once. */
  readonly versions: readonly string[];
  /** What they take in memory, about. */
  readonly bytes: number;
}

/** One file in its place. */
export interface Line {
  readonly versionOrder: string;
  readonly version: string;
  readonly entry: FileEntry;
  /** Bytes that it takes in memory, about. */
  readonly size: number;
}

function layOut(lines: readonly Line[]): LaidOut {
  return {
    lines,
    files: lines.map(({ entry }) => entry),
    // Files of one version stand together.
    versions: lines
      .filter(({ version }, at) => version !== lines[at - 1]?.version)
      .map(({ version }) => version),
    bytes: lines.reduce((sum, { size }) => sum + size, 0),
  };
}

function replace(
  lines: readonly Line[],
  names: readonly string[],
  added: readonly Line[],
): LaidOut {
  const gone = new Set(names);
  const left = lines.filter(({ entry }) => !gone.has(entry.filename));
  for (const line of added) left.splice(findPlace(left, line), 0, line);
  return layOut(left);
}

/**
 * Copies the lists and looks at none of the other lines: with fifty thousand of them that takes ten milliseconds.
 * `undefined` where it is not as simple as that.
 */
function putIn(laid: LaidOut, added: readonly Line[]): LaidOut | undefined {
  const [lines, files, versions] = [laid.lines.slice(), laid.files.slice(), laid.versions.slice()];
  let { bytes } = laid;
  for (const line of added) {
    const at = findPlace(lines, line);
    const [before, there] = [lines[at - 1], lines[at]];
    // A file has one place for ever, since its name tells its version.
    const old = there?.entry.filename === line.entry.filename ? there : undefined;
    if (old !== undefined && old.version !== line.version) return undefined;
    if (line.version !== before?.version && line.version !== there?.version) {
      versions.splice(there ? versions.indexOf(there.version) : versions.length, 0, line.version);
    }
    lines.splice(at, old ? 1 : 0, line);
    files.splice(at, old ? 1 : 0, line.entry);
    bytes += line.size - (old?.size ?? 0);
  }
  return { lines, files, versions, bytes };
}

/** The order is that of `walkFiles`. */
function findPlace(lines: readonly Line[], line: Line): number {
  let [from, to] = [0, lines.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = lines[middle];
    if (other !== undefined && isBefore(other, line)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function isBefore(one: Line, other: Line): boolean {
  if (one.versionOrder !== other.versionOrder) return one.versionOrder < other.versionOrder;
  return one.entry.filename < other.entry.filename;
}

/** The page of a project with these of its files. */
export function makePage(project: Project, files: readonly HostedFile[]): ProjectPage {
  return joinPage(project, layOut(files.map(makeLine)));
}

function makeLine(row: HostedFile): Line {
  const { versionOrder, version } = row;
  const entry = makeEntry(row);
  return { versionOrder, version, entry, size: sizeOf(entry) };
}

/** Of a file that says nothing but its name: measured. */
const FILE_BYTES = 700;

function sizeOf({ filename, requiresPython = "", yanked }: FileEntry): number {
  const reason = typeof yanked === "string" ? yanked : "";
  // Texts beyond Latin-1 have two bytes for each character.
  return FILE_BYTES + 2 * (filename.length + requiresPython.length + reason.length);
}

function joinPage(project: Project, { files, versions }: LaidOut): ProjectPage {
  const { name, status, lastSerial } = project;
  return { name, status, versions, files, lastSerial };
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
    // As with the file's own address.
    ...(row.provenance !== undefined && { provenance: row.filename }),
  };
}
