/**
 * Small files that somebody names by a path: certificates, settings, tokens, signatures. The path may lead to anything:
 * a pipe without a writer would be waited for without end, and a device read without end.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, stat } from "node:fs/promises";
import { devNull } from "node:os";
import path from "node:path";
import { AppError } from "../errors.ts";
import { isMissing } from "./disk.ts";

export interface NamedFile {
  readonly bytes: Buffer;
  /** As `stat` tells it. */
  readonly mode: number;
}

/** Far beyond any list of authorities or settings; who names an archive by mistake is told so. */
const MOST_BYTES = 16 * 1024 ** 2;

/** Why a path could not be read, with the obstacle alone for sentences of another beginning. */
export class UnreadableFile extends AppError {
  /** Completes "it …": `is a pipe`. */
  readonly obstacle: string;

  constructor(file: string, obstacle: string, cause?: unknown) {
    const kind = isMissing(cause) ? "not-found" : "invalid";
    super(kind, `Cannot read ${file}: it ${obstacle}`, { cause });
    this.obstacle = obstacle;
  }
}

/** Reads the whole file. Throws `UnreadableFile`: `not-found` where nothing is there, else `invalid`. */
export async function readNamedFile(file: string, mostBytes = MOST_BYTES): Promise<NamedFile> {
  // What a shell hands over (`<(…)`, `/dev/stdin`) has a writer, who is waited for.
  const isHandedOver = HANDED_OVER.test(path.resolve(file));
  let handle: FileHandle | undefined;
  try {
    const way = constants.O_RDONLY | (isHandedOver ? 0 : constants.O_NONBLOCK);
    handle = await open(file, way);
    const found = await handle.stat();
    const kind = findStrangeKind(found);
    if (kind !== undefined && !(await isEnding(found, isHandedOver))) {
      throw new UnreadableFile(file, kind);
    }
    const bytes = await readUpTo(handle, mostBytes);
    if (bytes === undefined) {
      throw new UnreadableFile(file, `has more than ${mostBytes / 1024 ** 2} MB`);
    }
    return { bytes, mode: found.mode };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const obstacle = code === "ENOENT" && (await isLink(file)) ? NOWHERE : OBSTACLES[code];
    throw new UnreadableFile(file, obstacle ?? `cannot be read (${code})`, error);
  } finally {
    await handle?.close();
  }
}

const HANDED_OVER = /^\/(?:dev\/stdin|dev\/fd\/\d+|proc\/self\/fd\/\d+)$/;

const NOWHERE = "is a link that leads nowhere";
const OBSTACLES: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  ENOTDIR: "is not there",
  EACCES: "may not be read by this user",
  EISDIR: "is a folder",
  ELOOP: NOWHERE,
  ENXIO: "is a socket",
};

function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
}

/** `undefined` for a file; else what completes "it …". */
export function findStrangeKind(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return "is a folder";
  if (found.isFIFO()) return "is a pipe";
  return found.isSocket() ? "is a socket" : "is a device";
}

/** What is no file and has an end all the same: what a shell hands over, and the device that is empty. */
async function isEnding(found: Stats, isHandedOver: boolean): Promise<boolean> {
  if (isHandedOver) return !found.isDirectory();
  return found.isCharacterDevice() && found.rdev === (await stat(devNull)).rdev;
}

/** `undefined` where there is more. */
async function readUpTo(handle: FileHandle, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES));
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > most) return undefined;
  }
}

const CHUNK_BYTES = 64 * 1024;

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
