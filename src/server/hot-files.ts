/** Small files that are asked for again and again, kept in memory until their project changes. */
import { LRUCache } from "lru-cache";
import { KeysByProject } from "./page-bytes/keys-by-project.ts";

export interface HotFile {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Names and values in turn, as `writeHead` takes them; without those of the body. */
  readonly headers: readonly string[];
}

export interface HotFiles {
  find(path: string, readable: string): HotFile | undefined;
  /** How many changes there were: to be read before the file is opened. */
  changes(): number;
  /** Keeps nothing where its project has changed since: that the page showed the file may be over. */
  keep(path: string, readable: string, file: FileToKeep): void;
  /** Forgets a project's files, or all. */
  forget(project?: string): void;
}

/** Larger ones go from the disk: the system's own cache is as good. */
export const LARGEST_HOT_FILE = 2 * 1024 * 1024;
const MAX_BYTES = 96 * 1024 * 1024;

/** The changes remembered by project; an older opening keeps nothing at all. */
const REMEMBERED_CHANGES = 1000;

export function hotFiles(): HotFiles {
  const byProject = new KeysByProject();
  const kept = new LRUCache<string, FileToKeep>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ file }) => file.bytes.length + 1024,
    dispose: ({ project }, key) => byProject.delete(project, key),
  });
  let count = 0;
  let oldest = 0;
  const lastChange = new LRUCache<string, number>({
    max: REMEMBERED_CHANGES,
    dispose: (at) => {
      oldest = Math.max(oldest, at);
    },
  });
  return {
    find: (path, readable) => kept.get(`${readable} ${path}`)?.file,
    changes: () => count,
    keep(path, readable, file) {
      if (file.openedAt < Math.max(oldest, lastChange.get(file.project) ?? 0)) return;
      if (file.lifeMs !== undefined && file.lifeMs <= 0) return;
      // To the library 0 means for ever.
      kept.set(`${readable} ${path}`, file, { ttl: file.lifeMs ?? 0 });
      byProject.add(file.project, `${readable} ${path}`);
    },
    forget(project) {
      count += 1;
      if (project === undefined) {
        oldest = count;
        kept.clear();
        return;
      }
      lastChange.set(project, count);
      for (const key of byProject.list(project)) kept.delete(key);
    },
  };
}

export interface FileToKeep {
  readonly project: string;
  readonly file: HotFile;
  /** For how long what the project shows may be taken as it is; `undefined` until it changes. */
  readonly lifeMs: number | undefined;
  /** What `changes` told before the file was opened. */
  readonly openedAt: number;
}
