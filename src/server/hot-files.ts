/** Small files that are asked for again and again, kept in memory until their project changes. */
import { LRUCache } from "lru-cache";

export interface HotFile {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Names and values in turn, as `writeHead` takes them; without those of the body. */
  readonly headers: readonly string[];
}

export interface HotFiles {
  find(path: string, readable: string): HotFile | undefined;
  /** `lifeMs`: for how long what the project shows may be taken as it is; `undefined` until it changes. */
  keep(path: string, readable: string, kept: KeptFile): void;
  /** Forgets a project's files, or all. */
  forget(project?: string): void;
}

/** Larger ones go from the disk: the system's own cache is as good. */
export const LARGEST_HOT_FILE = 2 * 1024 * 1024;
const MAX_BYTES = 96 * 1024 * 1024;

export function hotFiles(): HotFiles {
  const kept = new LRUCache<string, KeptFile>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ file }) => file.bytes.length + 1024,
  });
  return {
    find: (path, readable) => kept.get(`${readable} ${path}`)?.file,
    keep: (path, readable, file) =>
      void kept.set(`${readable} ${path}`, file, { ttl: file.lifeMs ?? 0 }),
    forget(project) {
      if (project === undefined) kept.clear();
      // A change is rarer than a thousand answers: no second map for it.
      else
        for (const [key, entry] of kept.entries()) if (entry.project === project) kept.delete(key);
    },
  };
}

export interface KeptFile {
  readonly project: string;
  readonly file: HotFile;
  readonly lifeMs: number | undefined;
}
