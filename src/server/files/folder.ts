/**
 * Files in a folder of this machine: `ab/<rest of the sha256>`. A second level would cost an fsync more for nearly
 * every file, and 256 folders are enough for millions of files.
 */
import { randomUUID } from "node:crypto";
import { closeSync, type Dirent, fsync, open as openByNumber, writeSync } from "node:fs";
import { lstat, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import {
  asDiskFault,
  isMissing,
  makeFolder,
  makeFolderDurably,
  OWNERS_FILE,
  OWNERS_FOLDER,
  openPlainFile,
  syncFolder,
} from "../../system/disk.ts";
import type { FileStore } from "./file-store.ts";

// Without the objects that Node makes of files elsewhere: each upload would pay for one.
const openFile = promisify(openByNumber);
const sync = promisify(fsync);

const CHUNK_BYTES = 256 * 1024;

const INCOMING = "incoming";
const LEVEL = /^[0-9a-f]{2}$/;
const REST = /^[0-9a-f]{62}$/;

/** Opens the folder and makes it where it is missing, unless nothing can be written there. */
export async function openFolderStore(
  folder: string,
  { isReadOnly = false }: { readonly isReadOnly?: boolean } = {},
): Promise<FileStore> {
  const temporaryFolder = path.join(folder, INCOMING);
  // A power cut behind the first upload must not take the folder away in which its bytes are durable.
  if (!isReadOnly) await makeTemporaryFolder(temporaryFolder);
  const ready = new Map<string, Promise<void>>();

  const pathOf = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256.slice(2));

  /** Makes the folder of a file durable, once for each. A failure is not remembered. */
  function makeReady(level: string): Promise<void> {
    const known = ready.get(level);
    if (known !== undefined) return known;
    const made = makeLevel(level).catch((error: unknown) => {
      ready.delete(level);
      throw error;
    });
    ready.set(level, made);
    return made;
  }

  async function makeLevel(level: string): Promise<void> {
    await makeFolder(level, OWNERS_FOLDER);
    await syncFolder(folder);
  }

  return {
    temporaryFolder,

    async put(sha256, content) {
      const target = pathOf(sha256);
      const isBytes = typeof content !== "string";
      const incoming = isBytes ? path.join(temporaryFolder, `put-${randomUUID()}`) : content;
      try {
        const synced = isBytes ? writeSynced(incoming, content) : syncFile(incoming);
        // Both have ended before anything is taken away again.
        for (const end of await Promise.allSettled([synced, makeReady(path.dirname(target))])) {
          if (end.status === "rejected") throw end.reason;
        }
        await rename(incoming, target);
        await syncFolder(path.dirname(target));
      } catch (error) {
        if (isBytes) await rm(incoming, { force: true }).catch(() => "the first error is told");
        throw asDiskFault(error, "keep the file");
      }
    },

    async open(sha256, range) {
      const path = pathOf(sha256);
      const file = await orUndefined(openPlainFile(path));
      if (file === undefined) return undefined;
      const { handle, size } = file;
      const { start, end } = range ?? { start: 0, end: size };
      const last = Math.min(end, size) - 1;
      if (last >= start) {
        const body = handle.createReadStream({ start, end: last, highWaterMark: CHUNK_BYTES });
        return { size, body, path };
      }
      await handle.close();
      return { size, body: Readable.from([]), path };
    },

    async size(sha256) {
      const found = await lstat(pathOf(sha256)).catch(asNothing);
      return found?.isFile() === true ? found.size : undefined;
    },

    remove: (sha256) => rm(pathOf(sha256), { force: true }),

    async *walk() {
      for (const level of await readdir(folder, { withFileTypes: true })) {
        if (!isLevel(level)) continue;
        const names = await readdir(path.join(folder, level.name));
        yield names.filter((name) => REST.test(name)).map((name) => level.name + name);
      }
    },
  };
}

async function makeTemporaryFolder(folder: string): Promise<void> {
  try {
    await makeFolderDurably(folder, OWNERS_FOLDER);
  } catch (error) {
    throw asDiskFault(error, `use the folder "${folder}"`);
  }
}

/** Whether a folder has any file that a shop keeps there. */
export async function hasFiles(folder: string): Promise<boolean> {
  const entries = await orUndefined(readdir(folder, { withFileTypes: true }));
  for (const { name } of entries?.filter((entry) => isLevel(entry)) ?? []) {
    const names = await readdir(path.join(folder, name));
    if (names.some((name) => REST.test(name))) return true;
  }
  return false;
}

function isLevel(entry: Dirent): boolean {
  return LEVEL.test(entry.name) && entry.isDirectory();
}

/** What lies in a folder of files under a name that no file of it has: paths within the folder. */
export async function* walkStrangers(folder: string): AsyncGenerator<string> {
  for (const level of await readdir(folder, { withFileTypes: true })) {
    if (level.name === INCOMING) continue;
    if (!isLevel(level)) {
      yield level.name;
      continue;
    }
    for (const name of await readdir(path.join(folder, level.name))) {
      if (!REST.test(name)) yield `${level.name}/${name}`;
    }
  }
}

/**
 * Leaves nothing behind where it fails. Another thread does what waits for the disk, as making a file does while others
 * are being synchronised; to hand over the rest would cost several times as much as to do it.
 */
async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const opened = await openFile(file, "wx", OWNERS_FILE);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(opened, bytes, at);
    await sync(opened);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    closeSync(opened);
  }
}

async function syncFile(file: string): Promise<void> {
  const opened = await open(file, "r+");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Also where a file lies in the place of the folder. */
function asNothing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
