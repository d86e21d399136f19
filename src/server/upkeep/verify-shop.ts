/**
 * Holds a shop's database against itself and against the store: every file is read back and hashed. What can be put
 * right without losing anything is put right where that is asked for.
 */
import { AppError } from "../../errors.ts";
import {
  describeHolder,
  filesFolder,
  findHolder,
  HELD_HINT,
  holdDataFolder,
  isAbandoned,
} from "../data-folder.ts";
import type { Database } from "../database/database.ts";
import { findSqliteFaults } from "../database/sqlite.ts";
import { isDamagedDatabase } from "../database/sqlite-errors.ts";
import { walkStrangers } from "../files/folder.ts";
import {
  addMissingBlob,
  isAnyBlobUsed,
  listMissingBlobs,
  listWrongCounts,
  setReferenceCount,
} from "../tables/blob-uses.ts";
import { addOrphan, listUnknownBlobs } from "../tables/blobs.ts";
import { hasJob, SWEEP_STORE } from "../tables/jobs.ts";
import { countJournal, listAheadOfJournal } from "../tables/journal.ts";
import { listReleasesWithoutFiles } from "../tables/release-rows.ts";
import { formatTime } from "../tables/time.ts";
import { checkFiles } from "./check-files.ts";
import { checkRows } from "./check-rows.ts";
import type { Fault, VerifyOptions, VerifyWork } from "./fault.ts";
import {
  type FoundShop,
  findShop,
  openDatabase,
  openFiles,
  requireThisVersion,
  requireWritable,
} from "./open-shop.ts";

export interface VerifyReport {
  readonly files: number;
  readonly bytes: number;
  readonly faults: readonly Fault[];
  /** What will come right by itself, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Works beside a running server, and where nothing may be written; only to repair it has to be alone, and to write.
 * Throws `conflict` or `unavailable` where that cannot be.
 */
export async function verifyShop(
  folder: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  using shop = await findShop(folder);
  requireThisVersion(shop);
  const holder = await findHolder(folder);
  // Awaited: the shop goes when this function ends.
  if (options.isRepairing !== true) return await verify(shop, options, holder === undefined);
  if (holder !== undefined) {
    throw new AppError("conflict", `Cannot repair "${folder}": ${describeHolder(holder)}`, {
      hint: HELD_HINT,
    });
  }
  requireWritable(shop, "repair");
  const held = await holdDataFolder(folder, { processId: process.pid });
  try {
    return await verify(shop, options, true);
  } finally {
    await held.release();
  }
}

async function verify(
  shop: FoundShop,
  options: VerifyOptions,
  isAlone: boolean,
): Promise<VerifyReport> {
  const faults: Fault[] = [];
  const tell = (fault: Fault): void => void faults.push(fault);
  const db = openDatabase(shop);
  try {
    const work: VerifyWork = { db, files: await openFiles(shop), ...options };
    await unlessDamaged(tell, "what files need", () => checkMissingBlobs(work, tell));
    await unlessDamaged(tell, "what is in it", async () => {
      for (const text of findSqliteFaults(shop.database))
        tell(lasting(`The database is damaged: ${text}`));
    });
    await unlessDamaged(tell, "the journal", () => checkJournal(db, tell));
    await unlessDamaged(tell, "indexes, tokens and projects", () => checkRows(work, tell));
    await unlessDamaged(tell, "what is counted", () => checkCounts(work, tell));
    const read = await unlessDamaged(tell, "all rows of files", () => checkFiles(work, tell));
    await unlessDamaged(tell, "all rows of releases", async () => {
      for (const release of await listReleasesWithoutFiles(db.read))
        tell(lasting(`${release} is a release without a file`));
    });
    for await (const name of walkStrangers(filesFolder(shop.folder))) {
      tell(lasting(`files/${name} is nothing that a shop keeps there`));
    }
    // Beside a server there may be bytes whose row is about to be written.
    const notes: string[] = [];
    if (isAlone) {
      const isToBeSwept = isAbandoned(shop.folder) || (await hasJob(db.read, SWEEP_STORE));
      const tellSwept = isToBeSwept && options.isRepairing !== true ? noteOf(notes) : tell;
      await unlessDamaged(tell, "all rows of bytes", () => checkUnknown(work, { tell, tellSwept }));
    }
    return { files: 0, bytes: 0, ...read, faults, notes };
  } finally {
    await db.close();
  }
}

type Tell = (fault: Fault) => void;

/** A server that was killed leaves such bytes behind, and the next one removes them. */
function noteOf(notes: string[]): Tell {
  return ({ message }) =>
    void notes.push(`${message}: the next start of the server clears it away`);
}

function lasting(message: string): Fault {
  return { message, isRepaired: false };
}

/** A damaged page of the database ends what needs it, and nothing else. */
async function unlessDamaged<T>(
  tell: Tell,
  what: string,
  check: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (!isDamagedDatabase(error)) throw error;
    tell(lasting(`The database is damaged: ${what} cannot be read`));
    return undefined;
  }
}

async function checkJournal({ read }: Database, tell: Tell): Promise<void> {
  const { entries, last } = await countJournal(read);
  if (entries !== last) {
    const message = `The journal has holes: its last serial is ${last}, and it has ${entries} entries`;
    tell(lasting(message));
  }
  for (const name of await listAheadOfJournal(read)) {
    tell(lasting(`The journal has lost its end: ${name} has changed after its last entry`));
  }
}

/** Before the engine itself looks: to it they are rows that lead nowhere, and nothing could be put right any more. */
async function checkMissingBlobs(
  { db, files, isRepairing = false }: VerifyWork,
  tell: Tell,
): Promise<void> {
  for (const blob of await listMissingBlobs(db.read)) {
    const { sha256, rows } = blob;
    const size = (await files.size(sha256)) ?? blob.size;
    const at = formatTime(new Date());
    if (isRepairing) await db.transaction((db) => addMissingBlob(db, { sha256, size, rows }, at));
    const message = `${sha256} is needed by ${countFiles(rows)}, and has no row of its own`;
    tell({ message, isRepaired: isRepairing });
  }
}

async function checkCounts({ db, isRepairing = false }: VerifyWork, tell: Tell): Promise<void> {
  for (const count of await listWrongCounts(db.read)) {
    if (isRepairing) await db.transaction((rows) => setReferenceCount(rows, count));
    const { sha256, rows, references } = count;
    const message = `${sha256} is needed by ${countFiles(rows)}, and counted for ${references}`;
    tell({ message, isRepaired: isRepairing });
  }
}

function countFiles(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

/** They are given over to `remove-orphans`, unless all that is there is unknown. */
async function checkUnknown(
  { db, files, isRepairing = false }: VerifyWork,
  { tell, tellSwept }: { readonly tell: Tell; readonly tellSwept: Tell },
): Promise<void> {
  const isOurs = await isAnyBlobUsed(db.read);
  let strange = 0;
  for await (const digests of files.walk()) {
    for (const sha256 of await listUnknownBlobs(db.read, digests)) {
      const size = await files.size(sha256);
      if (size === undefined) {
        tell(lasting(`${sha256} belongs to no file of the shop, and is none itself`));
        continue;
      }
      strange += 1;
      if (!isOurs) continue;
      const at = formatTime(new Date());
      if (isRepairing) await db.transaction((rows) => addOrphan(rows, { sha256, size, at }));
      tellSwept({ message: `${sha256} belongs to no file of the shop`, isRepaired: isRepairing });
    }
  }
  if (isOurs || strange === 0) return;
  const lie = strange === 1 ? "1 lies" : `${strange} lie`;
  const guess =
    "uploads were cut off before the first was taken, or its database is not the one that they belong to; they are left alone";
  tell(lasting(`The shop has no files, and ${lie} in its store: ${guess}`));
}
