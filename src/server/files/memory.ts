/** Files in memory, for tests and for a shop that may forget. */
import { readFile, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FileStore } from "./file-store.ts";

/** Uploads still pass through `temporaryFolder`, which the caller makes and removes. */
export function memoryStore(temporaryFolder: string): FileStore {
  const files = new Map<string, Uint8Array>();
  return {
    temporaryFolder,

    async put(sha256, content) {
      files.set(sha256, typeof content === "string" ? await readFile(content) : content);
      if (typeof content === "string") await rm(content);
    },

    async open(sha256, range) {
      const bytes = files.get(sha256);
      if (bytes === undefined) return undefined;
      const part = bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length);
      return { size: bytes.length, body: Readable.from(part.length > 0 ? [part] : []) };
    },

    size: async (sha256) => files.get(sha256)?.length,

    async remove(sha256) {
      files.delete(sha256);
    },

    async *walk() {
      yield [...files.keys()];
    },
  };
}
