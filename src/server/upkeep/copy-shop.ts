/**
 * A shop's data folder as a copy: backup one way, restore the other.
 *
 * The database comes first, as it stands at one moment, then the files that it names; it is moved into its place when
 * they are all there. So a copy that was cut off leaves the one before it whole, and the next goes on where it ended:
 * files are kept under their sha256, and those that are there are not copied again.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { asDiskFault, moveDurably } from "../../system/disk.ts";
import {
  BACKUP,
  databaseFile,
  type FolderUse,
  findHolder,
  holdDataFolder,
  makeDataFolder,
} from "../data-folder.ts";
import type { Reader } from "../database/database.ts";
import {
  copySqlite,
  isSoundSqlite,
  makeOneFile,
  openSqlite,
  openSqliteToRead,
} from "../database/sqlite.ts";
import type { FileStore } from "../files/file-store.ts";
import { removeLeftovers } from "../files/leftovers.ts";
import { listUsesOfBlob } from "../tables/blob-uses.ts";
import { type Blob, countBlobBytes, walkBlobs } from "../tables/blobs.ts";
import { findBeginning, lastSerial } from "../tables/journal.ts";
import { removeAllPasswordLinks } from "../tables/password-links.ts";
import { removeAllSessions } from "../tables/sessions.ts";
import { copyFile, type FileCopy } from "./copy-file.ts";
import {
  type FoundShop,
  findShop,
  hasNoShop,
  openDatabase,
  openFiles,
  requireThisVersion,
} from "./open-shop.ts";
import { pauseRemoval } from "./pause-removal.ts";

export interface CopyOptions {
  /** Files are hard links where both folders are on one file system: fast, and no help against a failing disk. */
  readonly isLinked?: boolean;
  /** Told how many bytes of how many are done. */
  readonly show?: (done: number, total: number) => void;
}

export interface CopyReport {
  /** Files that the copy has now, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Of them those that were not there before. */
  readonly copied: number;
  /** What could not be copied, in sentences: the copy is whole but for these. */
  readonly problems: readonly string[];
  /** What stands between this copy and one of a folder that nobody writes to, in sentences. */
  readonly notes: readonly string[];
}

/** Copies a shop, whether or not a server works in it. Throws where the target cannot take it. */
export async function backUp(
  folder: string,
  target: string,
  options: CopyOptions = {},
): Promise<CopyReport> {
  using shop = await findShop(folder);
  requireThisVersion(shop);
  requireApart(folder, target);
  await makeDataFolder(target, AS_BACKUP);
  await requireNothingElse(target);
  await using _pause = shop.isReadOnly ? undefined : await pauseRemoval(openDatabase(shop));
  // Awaited: the pause ends with this function.
  const report = await copyInto(shop, target, {
    ...options,
    isSoundAlone: true,
    use: AS_BACKUP,
  });
  return { ...report, notes: shop.isReadOnly ? await noteServer(shop) : [] };
}

const AS_BACKUP: FolderUse = {
  as: "the folder of a backup",
  instead: "name another folder for it",
};

/** Whoever may not write cannot ask a server to remove nothing meanwhile. It removes nothing younger than an hour. */
async function noteServer({ folder, isFull }: FoundShop): Promise<readonly string[]> {
  if ((await findHolder(folder)) === undefined) return [];
  const why = isFull
    ? `The disk of "${folder}" is full, and a server works there`
    : `"${folder}" may not be written from here, and a server works in it`;
  return [`${why}: files that it removes while they are copied may be named as missing`];
}

/** Makes a shop of a backup, in a folder that holds none. */
export async function restore(
  backup: string,
  folder: string,
  options: CopyOptions = {},
): Promise<CopyReport> {
  using shop = await findShop(backup, BACKUP);
  requireApart(backup, folder);
  if (!hasNoShop(folder)) {
    throw new AppError("conflict", `Cannot restore into "${folder}": there is a shop already`, {
      hint: "Name a new folder with --data, or move the old one away first",
    });
  }
  await makeDataFolder(folder);
  // Awaited: the backup goes when this function ends.
  return await copyInto(shop, folder, options);
}

interface WalkOptions extends CopyOptions {
  /** Takes no damaged database: it would replace the sound one of an earlier backup. */
  readonly isSoundAlone?: boolean;
  /** The data folder of a server where nothing is said. */
  readonly use?: FolderUse;
}

async function copyInto(shop: FoundShop, to: string, options: WalkOptions): Promise<CopyReport> {
  const from = shop.folder;
  const held = await holdDataFolder(to, { processId: process.pid }, options.use);
  const snapshot = path.join(to, `${SNAPSHOT}${randomUUID()}.sqlite`);
  try {
    const [source, target] = [
      await openFiles(shop),
      await openFiles({ folder: to, isReadOnly: false }),
    ];
    await removeRemains(to, target);
    await copySqlite(shop.database, snapshot);
    if (options.isSoundAlone === true && !isSoundSqlite(snapshot)) {
      throw new AppError("unavailable", `Cannot back up "${from}": its database is damaged`, {
        hint: "`cheeseshop verify` tells where; a backup that was made before is left as it was",
      });
    }
    if (options.isSoundAlone === true) await requireGoingOn(snapshot, to);
    const report = await copyFiles(snapshot, { source, target, ...options });
    makeOneFile(snapshot);
    await replaceDatabase(snapshot, databaseFile(to));
    return report;
  } catch (error) {
    throw asCopyFault(error, to);
  } finally {
    for (const end of ["", ...BESIDE]) await rm(`${snapshot}${end}`, { force: true });
    await held.release();
  }
}

/**
 * Throws `conflict` where the backup of before is of another shop, or of a later time of this one: it would be lost, and
 * a service that began with an empty folder after its disk had died would be why.
 */
async function requireGoingOn(snapshot: string, to: string): Promise<void> {
  const before = databaseFile(to);
  if (!existsSync(before) || !isSoundSqlite(before)) return;
  const [old, now] = [await findAge(before), await findAge(snapshot)];
  if (old.began === undefined || (old.began === now.began && old.last <= now.last)) return;
  const what = old.began === now.began ? "of a later time of this shop" : "of another shop";
  throw new AppError("conflict", `Cannot back up into "${to}": it holds a backup ${what}`, {
    hint: "Name another folder, or take that backup away first if nobody needs it",
  });
}

async function findAge(
  file: string,
): Promise<{ readonly began: string | undefined; readonly last: number }> {
  const db = openSqliteToRead(file);
  try {
    return { began: await findBeginning(db.read), last: await lastSerial(db.read) };
  } finally {
    await db.close();
  }
}

/** The disk is as full for the database as for the files, and each has words of its own for it. */
function asCopyFault(error: unknown, to: string): unknown {
  const tried = `write the copy into "${to}"`;
  if (!(error instanceof AppError)) return asDiskFault(error, tried);
  if (error.status !== FULL) return error;
  return new AppError("unavailable", `Cannot ${tried}: the disk is full`, {
    hint: "Make room on it and try again: what is copied already stays, and is not copied again",
    status: FULL,
    cause: error,
  });
}

/** The status of whatever failed for want of room. */
const FULL = 507;

const SNAPSHOT = "copying-";

/** What lies beside a database while it is open, or after its process was killed. */
const BESIDE = ["-wal", "-shm", "-journal"];

/** Of copies that were killed: nobody else works in a folder that is held. */
async function removeRemains(folder: string, files: FileStore): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(SNAPSHOT)) await rm(path.join(folder, name), { force: true });
  }
  await removeLeftovers(files.temporaryFolder, END_OF_TIME);
}

const END_OF_TIME = new Date(8.64e15);

/**
 * The database before stays in its place until the new one takes it. Where somebody has worked in it, the log beside it
 * belongs into it first: the new one would be read with it.
 */
async function replaceDatabase(from: string, to: string): Promise<void> {
  if (BESIDE.some((end) => existsSync(`${to}${end}`))) makeOneFile(to);
  await moveDurably(from, to);
}

const AT_ONCE = 4;

async function copyFiles(snapshot: string, work: FileCopy & CopyOptions): Promise<CopyReport> {
  const db = openSqlite(snapshot);
  try {
    // What was signed out or used since must not count again where the copy is opened.
    await db.transaction(async (db) => {
      await removeAllSessions(db);
      await removeAllPasswordLinks(db);
    });
    const total = await countBlobBytes(db.read);
    const problems: string[] = [];
    let [files, bytes, copied] = [0, 0, 0];
    const blobs = eachBlob(db.read);
    const copyOn = async (): Promise<void> => {
      for await (const blob of blobs) {
        const outcome = await copyFile(work, blob);
        if (typeof outcome === "object") {
          problems.push(...(await describe(db.read, blob, outcome.wrong)));
        } else {
          files += 1;
          if (outcome === "copied") copied += 1;
        }
        bytes += blob.size;
        work.show?.(bytes, total);
      }
    };
    // A failure ends the walk for all of them; none goes on when the folder is released.
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, copyOn));
    const failed = ends.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return { files, bytes, copied, problems, notes: [] };
  } finally {
    await db.close();
  }
}

async function* eachBlob(db: Reader): AsyncGenerator<Blob> {
  for await (const blobs of walkBlobs(db)) yield* blobs;
}

/** Bytes that no row needs any more may be missing. */
async function describe(
  db: Reader,
  { sha256, references }: Blob,
  wrong: string,
): Promise<readonly string[]> {
  if (references === 0) return [];
  const uses = await listUsesOfBlob(db, sha256);
  return uses.map((use) => `${use}: its bytes (${sha256}) are ${wrong}`);
}

function requireApart(from: string, to: string): void {
  const [one, other] = [path.resolve(from), path.resolve(to)];
  const isInside = (a: string, b: string): boolean => a === b || a.startsWith(`${b}${path.sep}`);
  if (!isInside(one, other) && !isInside(other, one)) return;
  throw new AppError("invalid", `Cannot copy "${from}" to "${to}": one lies in the other`, {
    hint: "Name a folder elsewhere, best on another disk",
  });
}

const OURS = /^(?:cheeseshop\.sqlite.*|copying-.*|files|server\.(?:lock|json|reserve).*)$/;

/** A mistyped target could be somebody's home. */
async function requireNothingElse(target: string): Promise<void> {
  const other = (await readdir(target)).find((name) => !OURS.test(name));
  if (other === undefined) return;
  throw new AppError("invalid", `Cannot back up into "${target}": it holds "${other}"`, {
    hint: "Name an empty or new folder, or that of an earlier backup",
  });
}
