/** What a mirror keeps, in memory; files pass through a folder that the caller makes and removes. */
import { readFile, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { AppError } from "../../src/errors.ts";
import type { KeptFile, KeptPage, MirrorStore } from "../../src/indexes/mirror-store.ts";
import { walkListed } from "../../src/indexes/walk-projects.ts";
import type { ProjectEntry } from "../../src/standards/simple-page.ts";

export interface MemoryMirrorStore extends MirrorStore {
  readonly pages: Map<string, KeptPage>;
  /** By `project/filename`. */
  readonly files: Map<string, KeptFile & { readonly bytes: Uint8Array }>;
  readonly metadata: Map<string, Uint8Array>;
  names: readonly ProjectEntry[] | undefined;
  /** Bytes that still have room. */
  room: number;
}

export function memoryMirrorStore(temporaryFolder: string): MemoryMirrorStore {
  const store: MemoryMirrorStore = {
    temporaryFolder,
    pages: new Map(),
    files: new Map(),
    metadata: new Map(),
    names: undefined,
    room: Number.POSITIVE_INFINITY,

    findPage: async (name) => store.pages.get(name),
    keepPage: async (kept) => void store.pages.set(kept.page.name, kept),

    listFiles: async (name) =>
      [...store.files].flatMap(([key, file]) => (key.startsWith(`${name}/`) ? [file] : [])),

    async openFile(name, filename, range) {
      const file = store.files.get(`${name}/${filename}`);
      if (file === undefined) return undefined;
      const part = file.bytes.subarray(range?.start ?? 0, range?.end ?? file.size);
      return { size: file.size, sha256: file.sha256, body: Readable.from([part]) };
    },

    async keepFile(name, { content, ...file }) {
      const key = `${name}/${file.filename}`;
      const bytes = typeof content === "string" ? await readFile(content) : content;
      if (typeof content === "string") await rm(content);
      if (!store.files.has(key)) store.files.set(key, { ...file, bytes });
    },

    findMetadata: async (name, filename) => store.metadata.get(`${name}/${filename}`),
    keepMetadata: async (name, filename, bytes) =>
      void store.metadata.set(`${name}/${filename}`, bytes),

    listProjects: async () => store.names,
    async walkProjects(range) {
      const { names } = store;
      return names && walkListed({ listProjects: async () => names }, range);
    },

    async checkSpace(bytes) {
      if (bytes > store.room) {
        throw new AppError("unavailable", "Cannot keep the file: no room", { status: 507 });
      }
    },
  };
  return store;
}
