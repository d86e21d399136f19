/** Reads a file of the store from its first byte to its last, whatever state it is in. */
import { describeDiskFault } from "../../system/disk.ts";
import type { FileStore } from "./file-store.ts";

/** `unreadable`: `obstacle` is half a sentence. */
export type WholeRead =
  | { readonly state: "read" | "missing" }
  | { readonly state: "unreadable"; readonly obstacle: string };

/**
 * Gives `take` all bytes in their order. What the disk does wrong with one file is told of that file: others can be
 * read. Throws what `take` throws.
 */
export async function readWhole(
  files: Pick<FileStore, "open">,
  sha256: string,
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<WholeRead> {
  let hasFailed = false;
  try {
    const opened = await files.open(sha256);
    if (opened === undefined) return { state: "missing" };
    for await (const chunk of opened.body) {
      try {
        await take(chunk);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
    return { state: "read" };
  } catch (error) {
    const obstacle = hasFailed ? undefined : describeDiskFault(error);
    if (obstacle === undefined) throw error;
    return { state: "unreadable", obstacle };
  }
}
