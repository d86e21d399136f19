/**
 * Holds a shop's database against itself and against the store: every file is read back and hashed. What can be put
 * right without losing anything is put right where that is asked for.
 */
import { AppError } from "../../errors.ts";
import { makeDigester } from "../../system/digest.ts";
import {
  databaseFile,
  describeHolder,
  findHolder,
  HELD_HINT,
  holdDataFolder,
} from "../data-folder.ts";
import type { Database } from "../database/database.ts";
import { findSqliteFaults } from "../database/sqlite.ts";
import type { FileStore } from "../files/file-store.ts";
import {
  forgetMirroredBytes,
  listUsesOfBlob,
  listWrongCounts,
  setReferenceCount,
} from "../tables/blob-uses.ts";
import {
  addOrphan,
  type Blob,
  countBlobBytes,
  listUnknownBlobs,
  walkBlobs,
} from "../tables/blobs.ts";
import { countJournal } from "../tables/journal.ts";
import { formatTime } from "../tables/time.ts";
import { openDatabase, openFiles, requireShopOfThisVersion } from "./open-shop.ts";
import { readWhole } from "./read-whole.ts";

export interface VerifyOptions {
  readonly isRepairing?: boolean;
  /** Told how many bytes of how many have been read. */
  readonly show?: (done: number, total: number) => void;
}

/** Something that is not as it should be. */
export interface Fault {
  /** A sentence, without a full stop. */
  readonly message: string;
  readonly isRepaired: boolean;
}

export interface VerifyReport {
  readonly files: number;
  readonly bytes: number;
  readonly faults: readonly Fault[];
}

/** Works beside a running server; only to repair it has to be alone. Throws `conflict` where it is not. */
export async function verifyShop(
  folder: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  requireShopOfThisVersion(folder);
  const holder = await findHolder(folder);
  if (options.isRepairing !== true) return verify(folder, options, holder === undefined);
  if (holder !== undefined) {
    throw new AppError("conflict", `Cannot repair "${folder}": ${describeHolder(holder)}`, {
      hint: HELD_HINT,
    });
  }
  const held = await holdDataFolder(folder, { processId: process.pid });
  try {
    return await verify(folder, options, true);
  } finally {
    await held.release();
  }
}

async function verify(
  folder: string,
  options: VerifyOptions,
  isAlone: boolean,
): Promise<VerifyReport> {
  const faults: Fault[] = findSqliteFaults(databaseFile(folder)).map((text) => ({
    message: `The database is damaged: ${text}`,
    isRepaired: false,
  }));
  const db = openDatabase(folder);
  try {
    const work: Work = { db, files: await openFiles(folder), ...options };
    faults.push(...(await checkJournal(db)), ...(await checkCounts(work)));
    const read = await checkFiles(work);
    faults.push(...read.faults);
    // Beside a server there may be bytes whose row is about to be written.
    if (isAlone) faults.push(...(await checkUnknown(work)));
    return { ...read, faults };
  } finally {
    await db.close();
  }
}

interface Work extends VerifyOptions {
  readonly db: Database;
  readonly files: FileStore;
}

async function checkJournal({ read }: Database): Promise<readonly Fault[]> {
  const { entries, last } = await countJournal(read);
  if (entries === last) return [];
  const message = `The journal has holes: its last serial is ${last}, and it has ${entries} entries`;
  return [{ message, isRepaired: false }];
}

async function checkCounts({ db, isRepairing = false }: Work): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const count of await listWrongCounts(db.read)) {
    if (isRepairing) await db.transaction((rows) => setReferenceCount(rows, count));
    const { sha256, rows, references } = count;
    const message = `${sha256} is needed by ${rows} files, and counted for ${references}`;
    faults.push({ message, isRepaired: isRepairing });
  }
  return faults;
}

async function checkFiles(work: Work): Promise<VerifyReport> {
  const { db, files, show } = work;
  const total = await countBlobBytes(db.read);
  const faults: Fault[] = [];
  let [count, bytes] = [0, 0];
  for await (const blobs of walkBlobs(db.read)) {
    for (const blob of blobs) {
      const damage = await findDamage(files, blob.sha256);
      if (damage !== undefined) faults.push(...(await judge(work, blob, damage)));
      count += 1;
      bytes += blob.size;
      show?.(bytes, total);
    }
  }
  return { files: count, bytes, faults };
}

/** Half a sentence; `undefined` where all is well. */
async function findDamage(files: FileStore, sha256: string): Promise<Damage | undefined> {
  const digester = await makeDigester("sha256");
  const read = await readWhole(files, sha256, (bytes) => digester.update(bytes));
  if (read.state === "missing") return { wrong: "missing", isCertain: true };
  if (read.state === "unreadable") return { wrong: `damaged: ${read.obstacle}`, isCertain: false };
  if (digester.finish().sha256 === sha256) return undefined;
  return { wrong: "damaged", isCertain: true };
}

interface Damage {
  /** Half a sentence. */
  readonly wrong: string;
  /** Whether the bytes themselves are wrong. Those that could not be read may be whole. */
  readonly isCertain: boolean;
}

/** Of a hosted file these were the only bytes; a mirror fetches its own again. */
async function judge(
  { db, files, isRepairing = false }: Work,
  { sha256 }: Blob,
  { wrong, isCertain }: Damage,
): Promise<readonly Fault[]> {
  const uses = await listUsesOfBlob(db.read, sha256);
  // Nobody needs them, or a server has removed them since the row was read.
  if (uses.length === 0) return [];
  const isRepaired =
    isRepairing && isCertain && (await db.transaction((rows) => forgetMirroredBytes(rows, sha256)));
  if (isRepaired) await files.remove(sha256);
  return uses.map((use) => ({ message: `${use}: its bytes (${sha256}) are ${wrong}`, isRepaired }));
}

/** They are given over to `remove-orphans`. */
async function checkUnknown({ db, files, isRepairing = false }: Work): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for await (const digests of files.walk()) {
    for (const sha256 of await listUnknownBlobs(db.read, digests)) {
      const size = (await files.size(sha256)) ?? 0;
      const at = formatTime(new Date());
      if (isRepairing) await db.transaction((rows) => addOrphan(rows, { sha256, size, at }));
      faults.push({ message: `${sha256} belongs to no file of the shop`, isRepaired: isRepairing });
    }
  }
  return faults;
}
