/** Bytes that were put into the store: needed by a row of the transaction that follows, or given up where that failed. */
import { AppError } from "../../errors.ts";
import type { ProjectName } from "../../standards/name.ts";
import { makeDigester } from "../../system/digest.ts";
import type { Transaction } from "../database/database.ts";
import { readWhole } from "../files/read-whole.ts";
import type { Parts } from "../parts.ts";
import { addOrphan, addReference } from "../tables/blobs.ts";
import { formatTime } from "../tables/time.ts";
import type { ReceivedFile } from "../uploads/receive-upload.ts";

/**
 * Counts one more row that needs the bytes. Where `remove-orphans` has taken them away at some time, it looks whether
 * they are really back: the second place beside `remove-orphans` that awaits more than the database in a transaction.
 * Throws `unavailable`, with the hint, where they are not.
 */
export async function addKeptReference(
  db: Transaction,
  files: Pick<Parts["files"], "size">,
  blob: { readonly sha256: string; readonly size: number; readonly at: string },
  hint?: string,
): Promise<void> {
  if ((await addReference(db, blob)) === "kept") return;
  if ((await files.size(blob.sha256)) !== undefined) return;
  throw new AppError(
    "unavailable",
    "Cannot keep the file: its bytes were just cleared away",
    hint === undefined ? {} : { hint },
  );
}

/**
 * For a file that is there already and was sent again: puts its bytes in the place of those that are missing or
 * damaged. Whatever is answered as kept is there whole.
 */
export async function healBytes(
  parts: Pick<Parts, "files" | "log" | "changed">,
  name: ProjectName,
  file: ReceivedFile,
): Promise<void> {
  const { sha256, filename } = file;
  if (await isWhole(parts.files, sha256)) return;
  await parts.files.put(sha256, file.content);
  const message = `The bytes of ${filename} were missing or damaged, and are put right by an upload`;
  parts.log.warn(message, { project: name, filename, sha256 });
  await parts.changed({ kind: "project", name, filename });
}

/** Whatever cannot be read is put anew; where that is not possible either, the putting says so. */
async function isWhole(files: Pick<Parts["files"], "open">, sha256: string): Promise<boolean> {
  const digester = await makeDigester("sha256");
  const { state } = await readWhole(files, sha256, (bytes) => digester.update(bytes));
  return state === "read" && digester.finish().sha256 === sha256;
}

/**
 * `remove-orphans` takes them in time, unless another row needs them. Where not even that can be written, as on a full
 * disk, the store is swept for them later. The error that led here is the one to tell.
 */
export async function giveUpBytes(
  { db, log, now, sweepMark }: Pick<Parts, "db" | "log" | "now" | "sweepMark">,
  { sha256, size }: { readonly sha256: string; readonly size: number },
): Promise<void> {
  const at = formatTime(now());
  try {
    await db.transaction((transaction) => addOrphan(transaction, { sha256, size, at }));
  } catch (error) {
    sweepMark.set();
    log.warn(`The file ${sha256} that nobody needs stays on the disk for now`, { sha256, error });
  }
}
