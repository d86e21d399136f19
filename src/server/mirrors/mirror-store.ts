/** What a mirror keeps, in the tables and the file store: the same store that holds the hosted files. */
import { AppError } from "../../errors.ts";
import { keptPage } from "../../indexes/complete-page.ts";
import type { KeptFile, KeptPage, MirrorStore } from "../../indexes/mirror-store.ts";
import { collect } from "../../indexes/walk-projects.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectPage } from "../../standards/simple-page.ts";
import { sha256Of } from "../../system/digest.ts";
import { freeBytes } from "../../system/disk.ts";
import { packZstd, unpackZstd } from "../../system/zstd.ts";
import { addKeptReference, giveUpBytes } from "../actions/keep-bytes.ts";
import type { Transaction } from "../database/database.ts";
import { type PageMemory, pageMemory } from "../page-memory.ts";
import type { Parts } from "../parts.ts";
import { removeReference } from "../tables/blobs.ts";
import {
  addMirroredFile,
  findMirroredFile,
  findMirroredMetadata,
  listMirroredFiles,
  type MirroredPlace,
  setMirroredMetadata,
} from "../tables/mirrored-files.ts";
import { formatTime } from "../tables/time.ts";
import { addUpstreamName, removeUpstreamName } from "../tables/upstream-names.ts";
import {
  findUpstreamPage,
  setUpstreamPage,
  setUpstreamPageFetched,
  type UpstreamPage,
} from "../tables/upstream-pages.ts";

export interface MirrorStoreParts
  extends Pick<Parts, "db" | "files" | "sweepMark" | "log" | "now"> {
  readonly settings: Pick<Parts["settings"], "minimumFreeDisk">;
}

export interface SqlMirrorStore extends MirrorStore {
  /** The kept page, if it is in memory. */
  peekPage(name: ProjectName): KeptPage | undefined;
}

export interface MirrorStoreOptions {
  readonly indexId: number;
  /** Pages that were kept from another one stay usable, and are asked for anew. */
  readonly upstream: string | undefined;
  walkProjects: MirrorStore["walkProjects"];
}

/** Opening a file asks for its page first: the pages that are asked for most are kept as values. */
const BYTES_IN_MEMORY = 64 * 1024 ** 2;

/** The pages of all mirrors together. */
export function mirrorMemory(): PageMemory<PageInMemory> {
  return pageMemory(BYTES_IN_MEMORY, ({ size }) => size);
}

/** What a row's body holds, as compressed JSON. */
interface PageBody {
  /** Digest of the upstream's address, which may hold a password. */
  readonly upstream: string;
  readonly isMissing: boolean;
  readonly faults?: readonly string[];
  readonly page: ProjectPage;
}

export interface PageInMemory extends KeptPage {
  /** Of the row's body. */
  readonly digest: string;
  /** Characters of the row's body: about as many bytes the page takes in memory. */
  readonly size: number;
}

export function sqlMirrorStore(
  parts: MirrorStoreParts,
  { indexId, upstream, walkProjects }: MirrorStoreOptions,
  memory: PageMemory<PageInMemory> = mirrorMemory(),
): SqlMirrorStore {
  const { db, files } = parts;
  const upstreamDigest = sha256Of(upstream ?? "");
  const pages = memory.share();
  /** On their way into the tables: they are found at once. */
  const unwritten = new Map<ProjectName, PageInMemory>();
  /** By project and filename. */
  const unwrittenMetadata = new Map<string, Uint8Array>();

  async function findPage(name: ProjectName): Promise<PageInMemory | undefined> {
    const known = unwritten.get(name) ?? pages.get(name);
    if (known !== undefined) return known;
    const found = await readPage(name);
    // One that was kept meanwhile is younger.
    if (found !== undefined && !unwritten.has(name)) pages.set(name, found);
    return unwritten.get(name) ?? found;
  }

  async function readPage(name: ProjectName): Promise<PageInMemory | undefined> {
    const row = await findUpstreamPage(db.read, indexId, name);
    if (row === undefined) return undefined;
    const text = (await unpackZstd(row.body)).toString("utf8");
    const body = parseBody(text);
    const said = { digest: sha256Of(text), size: text.length };
    return body.upstream === upstreamDigest
      ? { ...makeKept(row, body), ...said }
      : { ...makeForeign(row, body, await listMirroredFiles(db.read, indexId, name)), ...said };
  }

  async function keepPage(kept: KeptPage): Promise<void> {
    const { name } = kept.page;
    const before = pages.get(name);
    const { page, faults, isMissing = false } = kept;
    const said = { upstream: upstreamDigest, isMissing, ...(faults && { faults }) };
    const text = JSON.stringify({ ...said, page } satisfies PageBody);
    const found = { ...kept, digest: sha256Of(text), size: text.length };
    pages.set(name, found);
    unwritten.set(name, found);
    try {
      const last = before ?? (await readPage(name));
      await writePage(kept, last?.digest === found.digest ? undefined : text);
    } catch (error) {
      if (pages.get(name) === found) pages.delete(name);
      throw error;
    } finally {
      if (unwritten.get(name) === found) unwritten.delete(name);
    }
  }

  /** `text` is the body; `undefined` where only the time of asking has changed. */
  async function writePage(kept: KeptPage, text: string | undefined): Promise<void> {
    const { name, lastSerial } = kept.page;
    const row = {
      project: name,
      etag: kept.validators.etag,
      lastModified: kept.validators.lastModified,
      fetched: formatTime(new Date(kept.checkedAt)),
    };
    const page =
      text === undefined
        ? undefined
        : { ...row, body: await packZstd(Buffer.from(text)), serial: lastSerial };
    const write = async (db: Transaction): Promise<void> => {
      if (page === undefined) await setUpstreamPageFetched(db, indexId, row);
      else await setUpstreamPage(db, indexId, page);
      // Known from here on, whether the list of names was ever read or not.
      if (kept.isMissing === true) await removeUpstreamName(db, indexId, name);
      else await addUpstreamName(db, indexId, name);
    };
    await db.transaction(write, { isPatient: true });
  }

  const placeOf = (project: ProjectName, filename: string): MirroredPlace => ({
    indexId,
    project,
    filename,
  });

  return {
    temporaryFolder: files.temporaryFolder,
    peekPage: (name) => pages.get(name),
    findPage,
    keepPage,
    listFiles: (name) => listMirroredFiles(db.read, indexId, name),
    walkProjects,
    async listProjects() {
      const walk = await walkProjects();
      return walk && collect(walk);
    },

    async openFile(name, filename, range) {
      const row = await findMirroredFile(db.read, placeOf(name, filename));
      if (row === undefined) return undefined;
      const stored = await files.open(row.sha256, range);
      if (stored?.size === row.size) return { ...stored, sha256: row.sha256 };
      // Cut on the disk: the upstream has it whole.
      stored?.body.destroy();
      return undefined;
    },

    async keepFile(name, { filename, sha256, size, content }) {
      // First the bytes, durably; then the row by which they are seen.
      await files.put(sha256, content);
      const at = formatTime(parts.now());
      const write = async (db: Transaction): Promise<void> => {
        await addKeptReference(db, files, { sha256, size, at });
        const file = { sha256, size, keptAt: at };
        if (!(await addMirroredFile(db, placeOf(name, filename), file))) {
          await removeReference(db, sha256);
        }
      };
      try {
        await db.transaction(write, { isPatient: true });
      } catch (error) {
        await giveUpBytes(parts, { sha256, size });
        throw error;
      }
    },

    findMetadata: async (name, filename) =>
      unwrittenMetadata.get(`${name}/${filename}`) ??
      (await findMirroredMetadata(db.read, placeOf(name, filename))),

    async keepMetadata(name, filename, bytes) {
      const place = placeOf(name, filename);
      const key = `${name}/${filename}`;
      unwrittenMetadata.set(key, bytes);
      try {
        await db.transaction((db) => setMirroredMetadata(db, place, bytes), { isPatient: true });
      } finally {
        unwrittenMetadata.delete(key);
      }
    },

    async checkSpace(bytes) {
      const left = freeBytes(files.temporaryFolder) - bytes;
      if (left >= parts.settings.minimumFreeDisk) return;
      throw new AppError("unavailable", "Cannot mirror the file: the disk is nearly full", {
        status: 507,
      });
    },
  };
}

/** The rows are written by this file alone. */
function parseBody(text: string): PageBody {
  return JSON.parse(text) as PageBody;
}

function makeKept(row: UpstreamPage, { upstream: _, ...said }: PageBody): KeptPage {
  const { etag, lastModified, fetched } = row;
  return {
    ...said,
    validators: {
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    },
    checkedAt: Date.parse(fetched),
  };
}

/**
 * The page of an upstream that this mirror had before. Of its files those are shown whose bytes are kept: nothing is
 * fetched from there any more. It has to be asked for anew, and nobody else's "unchanged" means anything for it.
 */
function makeForeign(row: UpstreamPage, body: PageBody, kept: readonly KeptFile[]): KeptPage {
  const page = keptPage(body.page, kept, new Date(row.fetched));
  const isMissing = body.isMissing && page.files.length === 0;
  return { page, isMissing, validators: {}, checkedAt: 0 };
}
