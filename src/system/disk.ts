/**
 * The few things that must be done right on a disk: bytes that are durable before anybody counts on them.
 */
import { randomUUID } from "node:crypto";
import { closeSync, constants, fsync, openSync, statfsSync } from "node:fs";
import { access, type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../errors.ts";

const sync = promisify(fsync);

/** Modes for what is nobody's but the owner's. A mask of the process can only take from them. */
export const OWNERS_FOLDER = 0o700;
export const OWNERS_FILE = 0o600;

/**
 * Makes the folder and those above it, and returns the highest that was missing. Where it is there already, nothing
 * happens. One by one: where a folder above is there and takes none, as `/proc`, Node's own way never returns.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  const missing: string[] = [];
  let at = resolve(path);
  while (!(await isFolder(at))) {
    missing.push(at);
    at = dirname(at);
  }
  for (const folder of missing.toReversed()) await makeOne(folder, mode);
  return missing.at(-1);
}

/** Makes the folder and those above it so that a power cut behind it takes none of them away again. */
export async function makeFolderDurably(path: string, mode?: number): Promise<void> {
  const highest = await makeFolder(path, mode);
  if (highest === undefined) return;
  let at = resolve(path);
  do {
    at = dirname(at);
    await syncFolder(at);
  } while (at !== dirname(highest));
}

/** Throws where something else is there, or it may not be looked at. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
  // Refused, with the system's own words.
  await mkdir(path);
  return true;
}

async function makeOne(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    // Somebody else was first.
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/** Whether an error of the disk says that there is nothing of that path. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Such as `ENOENT`; `undefined` for what is no error of the system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/**
 * Writes a file so that at any moment, through a loss of power too, its old or its new content is there as a whole.
 * `mode` is set before the first byte is written: a secret is never readable by others in between.
 */
export async function writeFileDurably(
  path: string,
  content: Uint8Array | string,
  mode = 0o666,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveDurably(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes all of the bytes behind what is there: one call of the system may take a part of them only. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Renames within one file system. The content of `from` must have been synchronised already. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
}

/** Makes the names in a folder durable. A file's own `sync` does not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, "r");
  try {
    await sync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A file that is open to be read. The caller closes it. */
export interface PlainFile {
  readonly handle: FileHandle;
  /** In bytes. */
  readonly size: number;
}

/** A link would lead out of the folder, and a pipe would never answer. */
const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a file to read it. Throws `unavailable` where something else lies in its place, or it cannot be read. */
export async function openPlainFile(path: string): Promise<PlainFile> {
  try {
    const handle = await open(path, PLAIN);
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw Object.assign(new Error("It is no file"), { code: "EISDIR" });
      return { handle, size: found.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw asDiskFault(error, "read the file");
  }
}

/**
 * Bytes that an ordinary user may still write on the file system which holds `path`. At once: the system knows it, and to
 * have another thread ask takes several times as long.
 */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Whether this user may write in the folder, as far as can be known without doing so. */
export async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (describeDiskFault(error) === undefined) throw error;
    return false;
  }
}

const SOMETHING_ELSE = "something else lies in its place";

const DISK_FAULTS: ReadonlyMap<string, readonly [status: number, obstacle: string]> = new Map([
  ["ENOSPC", [507, "the disk is full"]],
  ["EDQUOT", [507, "the disk is full"]],
  ["EROFS", [503, "the disk may not be written"]],
  ["EACCES", [503, "this user may not do that there"]],
  ["EPERM", [503, "this user may not do that there"]],
  ["EIO", [503, "the disk fails"]],
  ["EISDIR", [503, SOMETHING_ELSE]],
  ["EEXIST", [503, SOMETHING_ELSE]],
  ["ENOTDIR", [503, SOMETHING_ELSE]],
  ["ELOOP", [503, SOMETHING_ELSE]],
  ["ENAMETOOLONG", [503, "its name is too long"]],
]);

/** What stood in the way, in half a sentence, where it was the disk: also of an error that `asDiskFault` has made. */
export function describeDiskFault(error: unknown): string | undefined {
  const cause = error instanceof AppError ? error.cause : error;
  return DISK_FAULTS.get(String(codeOf(cause)))?.[1];
}

/** Makes an obstacle of the disk an `AppError` of kind `unavailable`, with `hint`; passes everything else on. */
export function asDiskFault(error: unknown, tried: string, hint?: string): unknown {
  const fault = DISK_FAULTS.get(String(codeOf(error)));
  if (fault === undefined) return error;
  const [status, obstacle] = fault;
  const details = { cause: error, status, ...(hint !== undefined && { hint }) };
  return new AppError("unavailable", `Cannot ${tried}: ${obstacle}`, details);
}
