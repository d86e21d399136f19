/**
 * The data folder: one server at a time works in it.
 *
 * It is held by a lock of the operating system on `server.lock`. Node has no call for one, so SQLite takes it. The lock
 * ends with the process, however that ends: nothing stale is ever in the way of the next start. `server.json` beside
 * it tells people who holds the folder; without the lock it means nothing.
 */
import { closeSync, existsSync, openSync, statSync } from "node:fs";
import { access, constants, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../errors.ts";
import {
  asDiskFault,
  codeOf,
  describeDiskFault,
  isMissing,
  makeFolderDurably,
  OWNERS_FILE,
  OWNERS_FOLDER,
  writeFileDurably,
} from "../system/disk.ts";
import { findPlaceToLook } from "./database/reading-place.ts";
import { isEmptySqlite } from "./database/sqlite.ts";
import { hasFiles } from "./files/folder.ts";

const LOCK = "server.lock";
const NOTE = "server.json";
/** Whoever only looks holds the lock for a moment; a server that works does so for good. */
const WAIT_MS = 300;
/** `SQLITE_BUSY`. */
const IS_HELD = 5;

/** The server that works in a folder, as far as it has told. */
export interface Holder {
  readonly processId?: number;
  readonly port?: number;
}

/** A folder that nobody else's server may use. */
export interface HeldFolder {
  /** Whether whoever held it before has died: something may lie about that was never finished. */
  readonly wasAbandoned: boolean;
  /** Lets the next server in. Where something lies about still, the note stays: that one takes it for abandoned. */
  release(end?: { readonly isTidy: boolean }): Promise<void>;
}

/** What a folder is wanted for, as sentences about it say. */
export interface FolderUse {
  readonly as: string;
  /** What to do where it cannot be had. */
  readonly instead: string;
}

const AS_DATA: FolderUse = { as: "the data folder", instead: "name another folder with --data" };

/** Makes the folder where it is missing. Throws `unavailable` where it cannot be used. */
export async function makeDataFolder(folder: string, use = AS_DATA): Promise<void> {
  try {
    await makeFolderDurably(folder, OWNERS_FOLDER);
  } catch (error) {
    const obstacle = describeDiskFault(error) ?? "no folder can be made there";
    throw new AppError("unavailable", `Cannot use "${folder}" as ${use.as}: ${obstacle}`, {
      hint: `Give this user the right to write there, or ${use.instead}`,
      cause: error,
    });
  }
}

/** What a folder is taken for, as sentences about it say, and what to do where it is none. */
export interface FolderKind {
  readonly is: "shop" | "backup";
  readonly hint: string;
  /** What to do where its database is lost. */
  readonly mend: (files: string) => string;
}

const SHOP: FolderKind = {
  is: "shop",
  hint: "Name the data folder of the server with --data; a backup is restored with `cheeseshop restore`",
  mend: (files) =>
    `Restore a backup with \`cheeseshop restore\`; to begin an empty shop in its place, move "${files}" away`,
};

/** One that was cut off has no database yet. */
export const BACKUP: FolderKind = {
  is: "backup",
  hint: "Name the folder that `cheeseshop backup` has made",
  mend: () => "Let `cheeseshop backup` finish it, or name another",
};

/** Throws where the folder has no database, and makes nothing there: `not-found`, or `unavailable` where it is lost. */
export async function requireShop(folder: string, kind = SHOP): Promise<void> {
  if (hasDatabase(folder)) return;
  await refuseLoss(folder, "missing", kind);
  throw new AppError("not-found", `Cannot find a ${kind.is} in "${folder}"`, { hint: kind.hint });
}

/** Throws in the same way where nothing was ever written to the database; `place` is where that is read. */
export async function requireBegun(
  folder: string,
  place: string | URL,
  kind = SHOP,
): Promise<void> {
  if (!isEmptySqlite(place)) return;
  await refuseLoss(folder, "empty", kind);
  throw new AppError(
    "not-found",
    `Cannot find a ${kind.is} in "${folder}": its database is empty`,
    { hint: kind.hint },
  );
}

/**
 * Throws `unavailable` where the files of a shop lie beside no database, or an empty one: whoever begins a new shop
 * there answers for all of the old one that it never was. So it is, too, where a restore was cut off.
 */
export async function requireNothingLost(folder: string): Promise<void> {
  if (!hasDatabase(folder)) return refuseLoss(folder, "missing");
  if (isEmptySqlite(findPlaceToLook(databaseFile(folder)))) await refuseLoss(folder, "empty");
}

async function refuseLoss(
  folder: string,
  state: "missing" | "empty",
  { is, mend } = SHOP,
): Promise<void> {
  const files = filesFolder(folder);
  if (!(await hasFiles(files))) return;
  const lost = `its database is ${state}, and its files are there`;
  throw new AppError("unavailable", `Cannot use the ${is} in "${folder}": ${lost}`, {
    hint: mend(files),
  });
}

/** Throws `unavailable` where nobody may look: somebody else's shop is none that is not there. */
function hasDatabase(folder: string): boolean {
  try {
    statSync(databaseFile(folder));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw asDiskFault(error, `read "${folder}"`);
  }
}

/** The folder of a shop's files. */
export function filesFolder(folder: string): string {
  return path.join(folder, "files");
}

/** The database of a data folder. */
export function databaseFile(folder: string): string {
  return path.join(folder, "cheeseshop.sqlite");
}

/**
 * Keeps other servers out. Two on one folder would each answer from what it remembers, and miss what the other has
 * changed. Throws `conflict` where another works there.
 */
export async function holdDataFolder(
  folder: string,
  holder: Holder,
  use = AS_DATA,
): Promise<HeldFolder> {
  const lock = takeLock(folder, use);
  if (lock === undefined) {
    throw new AppError(
      "conflict",
      `Cannot use "${folder}" as ${use.as}: ${describeHolder(await readNote(folder))}`,
      { hint: `End that server first, or ${use.instead}` },
    );
  }
  const note = path.join(folder, NOTE);
  const wasAbandoned = isAbandoned(folder);
  try {
    await writeFileDurably(note, `${JSON.stringify(holder)}\n`, OWNERS_FILE);
  } catch (error) {
    // That of a server that has died tells the next one as much: on a full disk, what is there can still be served.
    if (!wasAbandoned || describeDiskFault(error) === undefined) {
      lock.close();
      throw asFolderFault(error, folder, use);
    }
  }
  return {
    wasAbandoned,
    async release({ isTidy } = { isTidy: true }) {
      if (isTidy) await rm(note, { force: true });
      lock.close();
    },
  };
}

function asFolderFault(error: unknown, folder: string, use: FolderUse): unknown {
  const hint = `Make room on the disk, or ${use.instead}`;
  return asDiskFault(error, `use "${folder}" as ${use.as}`, hint);
}

/** Whether the server that worked in the folder last has left something unfinished, which the next one looks for. */
export function isAbandoned(folder: string): boolean {
  return existsSync(path.join(folder, NOTE));
}

/**
 * Who works in the folder now; `undefined` where it is free. Writes nothing, and needs no right to: a server of this
 * machine is seen through a read-only mount, too. One of another machine is seen where the disk carries its locks.
 */
export async function findHolder(folder: string): Promise<Holder | undefined> {
  const file = path.join(folder, LOCK);
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw asDiskFault(error, `see whether a server works in "${folder}"`);
  }
  const isFree = unlessHeld(() => {
    using connection = new DatabaseSync(file, { timeout: WAIT_MS, readOnly: true });
    return connection.prepare("select count(*) from sqlite_schema").get();
  });
  return isFree === undefined ? readNote(folder) : undefined;
}

export const HELD_HINT = `End that server first, or ${AS_DATA.instead}`;

/** Half a sentence: what stands in the way. */
export function describeHolder({ processId }: Holder): string {
  const who = processId === undefined ? "" : ` (process ${processId})`;
  return `another server works in it${who}`;
}

/** Nothing where another holds it. Closing the connection gives it back. */
function takeLock(folder: string, use: FolderUse): DatabaseSync | undefined {
  const file = path.join(folder, LOCK);
  try {
    closeSync(openSync(file, "a", OWNERS_FILE));
  } catch (error) {
    throw asFolderFault(error, folder, use);
  }
  const connection = new DatabaseSync(file, { timeout: WAIT_MS });
  const taken = unlessHeld(() => {
    // Nothing is ever written: a journal on the disk would only lie about.
    connection.exec("pragma journal_mode = memory; begin exclusive");
    return connection;
  });
  if (taken === undefined) connection.close();
  return taken;
}

function unlessHeld<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === IS_HELD) return undefined;
    throw error;
  }
}

/** It is missing at the moment when its server starts or ends. */
async function readNote(folder: string): Promise<Holder> {
  const text = await readFile(path.join(folder, NOTE), "utf8").catch(() => "{}");
  const { processId, port } = JSON.parse(text);
  return {
    ...(Number.isInteger(processId) && isAlive(processId) ? { processId } : {}),
    ...(Number.isInteger(port) ? { port } : {}),
  };
}

/** A number from another machine or container says nothing here. */
function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
