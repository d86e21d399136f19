/** One file of a shop as a copy: read back against its sha256 while it is written, or linked. */
import { randomUUID } from "node:crypto";
import { link, open, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { makeDigester } from "../../system/digest.ts";
import {
  asDiskFault,
  codeOf,
  describeDiskFault,
  OWNERS_FILE,
  writeAll,
} from "../../system/disk.ts";
import type { FileStore } from "../files/file-store.ts";
import { readWhole } from "../files/read-whole.ts";
import type { Blob } from "../tables/blobs.ts";

/** From where to where. */
export interface FileCopy {
  readonly source: FileStore;
  readonly target: FileStore;
  /** Whether it is to be a hard link. */
  readonly isLinked?: boolean;
}

/** What became of a file; `wrong` is half a sentence about its bytes, which were not copied then. */
export type Outcome = "copied" | "there" | { readonly wrong: string };

/** Copies one, unless it is there already. Throws where the target cannot take it. */
export async function copyFile(work: FileCopy, blob: Blob): Promise<Outcome> {
  const { source, target, isLinked } = work;
  const { sha256, size } = blob;
  if ((await target.size(sha256)) === size) return "there";
  const incoming = path.join(target.temporaryFolder, `copy-${randomUUID()}`);
  const bring = isLinked === true ? linkFile : writeFile;
  try {
    const wrong = await bring(source, blob, incoming);
    if (wrong !== undefined) return { wrong };
    await target.put(sha256, incoming);
    return "copied";
  } finally {
    await rm(incoming, { force: true });
  }
}

/** Returns what is wrong with the bytes. They are not read: only their number is held against the row. */
async function linkFile(
  source: FileStore,
  blob: Blob,
  incoming: string,
): Promise<string | undefined> {
  const nothing = { start: 0, end: 0 };
  const opened = await source.open(blob.sha256, nothing).catch(asDamage);
  if (opened === undefined) return "missing";
  if (typeof opened === "string") return opened;
  if (opened.size !== blob.size) return "damaged";
  if (opened.path === undefined) return writeFile(source, blob, incoming);
  try {
    await link(opened.path, incoming);
    return undefined;
  } catch (error) {
    const obstacle = isElsewhere(error)
      ? "they lie on another file system than the copy"
      : (describeDiskFault(error) ?? "the disk takes no more links to one of them");
    throw new AppError("invalid", `Cannot link files: ${obstacle}`, {
      hint: "Leave --link away: files are copied then",
      cause: error,
    });
  }
}

function isElsewhere(error: unknown): boolean {
  return codeOf(error) === "EXDEV";
}

function asDamage(error: unknown): string {
  const obstacle = describeDiskFault(error);
  if (obstacle === undefined) throw error;
  return `damaged: ${obstacle}`;
}

/** Returns what is wrong with the bytes. */
async function writeFile(
  source: FileStore,
  { sha256 }: Blob,
  incoming: string,
): Promise<string | undefined> {
  const digester = await makeDigester("sha256");
  try {
    await using file = await open(incoming, "wx", OWNERS_FILE);
    const read = await readWhole(source, sha256, async (bytes) => {
      digester.update(bytes);
      await writeAll(file, bytes);
    });
    if (read.state === "missing") return "missing";
    if (read.state === "unreadable") return `damaged: ${read.obstacle}`;
  } catch (error) {
    throw asDiskFault(error, "write the copy");
  }
  return digester.finish().sha256 === sha256 ? undefined : "damaged";
}
