/**
 * Pages kept as values, for all indexes of a shop together: what bounds the memory is how large they are, not how many
 * indexes there are. Attack: a few files that each say much would fill a memory that only counts files. What was asked
 * for least goes first, also what belongs to an index that is gone.
 */
import { LRUCache } from "lru-cache";

/** The part of one index, by the names of projects. */
export interface PageShelf<T> {
  get(name: string): T | undefined;
  set(name: string, page: T): void;
  delete(name: string): void;
}

export interface PageMemory<T> {
  /** A part of its own, empty at first, also where the same index had one before. */
  share(): PageShelf<T>;
}

/** What a page takes that says nothing. */
const PAGE_BYTES = 500;

/** About `mostBytes` are kept altogether; a page that is larger alone is not kept. */
export function pageMemory<T extends object>(
  mostBytes: number,
  sizeOf: (page: T) => number,
): PageMemory<T> {
  const pages = new LRUCache<string, T>({
    maxSize: mostBytes,
    sizeCalculation: (page) => sizeOf(page) + PAGE_BYTES,
  });
  let shares = 0;
  return {
    share() {
      shares += 1;
      const prefix = `${shares}/`;
      return {
        get: (name) => pages.get(prefix + name),
        set: (name, page) => void pages.set(prefix + name, page),
        delete: (name) => void pages.delete(prefix + name),
      };
    },
  };
}
