/**
 * One file on its way from an upstream: it is written to disk while it arrives, unless it is small, and however many
 * readers follow it, each at its own pace. A slow one holds nobody up, and one that leaves stops nothing.
 *
 * The last bytes are held back until the hash agrees, so that no reader has ever seen a whole file that is wrong.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { type DigestName, makeDigester } from "../system/digest.ts";
import { asDiskFault, OWNERS_FILE } from "../system/disk.ts";
import { NoAnswer } from "../system/http.ts";
import { GrowingFile } from "./growing-file.ts";
import type { NewFile } from "./mirror-store.ts";
import type { ByteRange, OpenedFile } from "./package-index.ts";
import type { FetchedFile, FilePart } from "./remote-files.ts";

export interface DownloadPlan {
  readonly file: FileEntry;
  /** Where a file lies while it arrives, if it is not small. */
  readonly folder: string;
  /** Opens the upstream's file, whole or in part. */
  fetch(part?: FilePart): Promise<FetchedFile>;
  /** Throws where there is no room for so many bytes. */
  checkSpace(bytes: number): Promise<void>;
  /** Puts what broke off the download in the words that its readers are told. */
  explain(error: unknown): unknown;
  /** Takes the file over when it is whole and right. */
  keep(file: NewFile): Promise<void>;
}

export interface Download {
  /** Follows the file from its beginning, or reads a part of it. `undefined` where all this is over. */
  open(range?: ByteRange): OpenedFile | undefined;
  /** When its first bytes have come; fails where none did: until then a failure can still be told in words. */
  readonly begun: Promise<void>;
  /** When the file is kept; fails where it could not be fetched, was wrong, or could not be kept. */
  readonly finished: Promise<void>;
}

const SHA256: readonly DigestName[] = ["sha256"];
const BOTH: readonly DigestName[] = ["sha256", "md5"];
/** So large a file is held in memory until it is kept. */
const SMALL_BYTES = 512 * 1024;
/** So many bytes of such files at once: where the disk is slow to keep them, further ones go to it directly. */
const MOST_HELD_BYTES = 32 * 1024 ** 2;
/** Of all files of this process. */
let heldBytes = 0;
/** How often a broken connection is taken up again where it broke. */
const RESUMPTIONS = 3;
/** The disk is looked at again after so many bytes: others fill it as well, and some bodies tell no size. */
const SPACE_CHECK_BYTES = 16 * 1024 ** 2;

/** Answers when the upstream has begun to answer. */
export async function startDownload(plan: DownloadPlan): Promise<Download> {
  const first = await plan.fetch();
  const temporaryPath = path.join(plan.folder, randomUUID());
  try {
    await plan.checkSpace(first.size ?? 0);
    const { size = Number.POSITIVE_INFINITY } = first;
    const isHeld = size <= SMALL_BYTES && heldBytes + size <= MOST_HELD_BYTES;
    const place = isHeld
      ? Buffer.allocUnsafeSlow(size)
      : await open(temporaryPath, "wx+", OWNERS_FILE);
    return run(plan, first, place, temporaryPath);
  } catch (error) {
    first.body.destroy();
    throw asDiskFault(error, "mirror the file");
  }
}

function run(
  plan: DownloadPlan,
  first: FetchedFile,
  place: FileHandle | Uint8Array,
  temporaryPath: string,
): Download {
  const growing = new GrowingFile(place);
  const held = place instanceof Uint8Array ? place.length : 0;
  heldBytes += held;
  const firstBytes = Promise.withResolvers<void>();
  const finished = (async () => {
    try {
      const sha256 = await fill(plan, { first, growing, onBytes: firstBytes.resolve });
      growing.release();
      const { filename } = plan.file;
      const { received: size } = growing;
      const content = place instanceof Uint8Array ? place.subarray(0, size) : temporaryPath;
      await plan.keep({ filename, sha256, size, content });
    } catch (error) {
      const told = plan.explain(error);
      try {
        await rm(temporaryPath, { force: true });
      } finally {
        // Last of all: who is told of it may ask again at once, and is not to meet this one.
        growing.fail(told instanceof Error ? told : new Error(String(told)));
      }
      throw error;
    } finally {
      heldBytes -= held;
      await growing.letGo();
    }
  })();
  // Told to the readers already; whoever waits for the end is told, too.
  finished.catch(() => {});
  const begun = Promise.race([firstBytes.promise, finished]);
  begun.catch(() => {});
  const { sha256 } = plan.file.hashes;
  const facts = {
    ...(first.size !== undefined && { size: first.size }),
    ...(sha256 !== undefined && { sha256 }),
  };
  return {
    begun,
    finished,
    open(range) {
      const body = growing.open(range);
      return body && { ...facts, body };
    },
  };
}

interface Filling {
  readonly first: FetchedFile;
  readonly growing: GrowingFile;
  onBytes(): void;
}

/** Writes the whole body, over several connections where it must be, and answers its sha256. */
async function fill(plan: DownloadPlan, { first, growing, onBytes }: Filling): Promise<string> {
  const { file } = plan;
  const { sha256: expected, md5: expectedMd5 } = file.hashes;
  const digester = await makeDigester(...(expected === undefined ? BOTH : SHA256));
  let fetched = first;
  let spaceCheckAt = SPACE_CHECK_BYTES;
  for (let resumptions = 0; ; resumptions += 1) {
    try {
      for await (const chunk of fetched.body) {
        onBytes();
        digester.update(chunk);
        await growing.write(chunk);
        if (growing.received < spaceCheckAt) continue;
        spaceCheckAt = growing.received + SPACE_CHECK_BYTES;
        await plan.checkSpace(Math.max(0, (first.size ?? 0) - growing.received));
      }
      break;
    } catch (error) {
      if (resumptions === RESUMPTIONS || !isBrokenLine(error)) throw error;
      // What no hash will hold against its bytes must be known to be the same file.
      const { validator } = first;
      if (validator === undefined && expected === undefined && expectedMd5 === undefined)
        throw error;
      fetched = await plan.fetch({ start: growing.received, validator });
      if (fetched.start === growing.received) continue;
      fetched.body.destroy();
      throw error;
    }
  }
  await growing.written();
  const found = digester.finish();
  if (file.size !== undefined && file.size !== growing.received) {
    throw wrong(file, `it has ${growing.received} bytes, where ${file.size} were announced`);
  }
  if (expected !== undefined && expected !== found.sha256) {
    throw wrong(file, `its sha256 is ${found.sha256}, where ${expected} was announced`);
  }
  if (expected === undefined && expectedMd5 !== undefined && expectedMd5 !== found.md5) {
    throw wrong(file, "its md5 is not the one announced");
  }
  return found.sha256;
}

/** A full disk, or a body that is too long, is no better for another connection. */
function isBrokenLine(error: unknown): boolean {
  return error instanceof NoAnswer;
}

function wrong(file: FileEntry, obstacle: string): AppError {
  return new AppError("unavailable", `Cannot pass on "${file.filename}": ${obstacle}`, {
    status: 502,
    hint: "Nothing of it was kept; the upstream, or something on the way to it, changes files",
  });
}
