/** A shop's database and files without its server, for what is done to the whole of it. */
import { existsSync } from "node:fs";
import { AppError } from "../../errors.ts";
import { freeBytes, isWritable } from "../../system/disk.ts";
import {
  databaseFile,
  type FolderKind,
  filesFolder,
  requireBegun,
  requireShop,
} from "../data-folder.ts";
import type { Database } from "../database/database.ts";
import { findPlaceToLook, findReadingPlace } from "../database/reading-place.ts";
import { checkSqlite, isEmptySqlite, openSqlite, openSqliteToRead } from "../database/sqlite.ts";
import { isDamagedDatabase } from "../database/sqlite-errors.ts";
import type { FileStore } from "../files/file-store.ts";
import { openFolderStore } from "../files/folder.ts";

/** To be disposed of when nobody reads it any more. */
export interface FoundShop extends Disposable {
  readonly folder: string;
  /** Where SQLite reads the database; it is written in the folder alone. */
  readonly database: string | URL;
  /** Whether this process can write nothing there: in a snapshot, a folder of somebody else, or on a full disk. */
  readonly isReadOnly: boolean;
  readonly isFull: boolean;
}

/** What SQLite writes beside a database before it reads it: the index of its log. */
const LEAST_ROOM_BYTES = 64 * 1024;

/** Throws `not-found` where the folder holds no shop, `unavailable` where its database is lost. Changes nothing there. */
export async function findShop(folder: string, kind?: FolderKind): Promise<FoundShop> {
  await requireShop(folder, kind);
  const file = databaseFile(folder);
  const isFull = freeBytes(folder) < LEAST_ROOM_BYTES;
  const isReadOnly = isFull || !(await isWritable(folder)) || !(await isWritable(file));
  const place = isReadOnly ? findReadingPlace(file) : undefined;
  const dispose = (): void => place?.[Symbol.dispose]();
  try {
    await requireBegun(folder, place?.name ?? file, kind);
  } catch (error) {
    dispose();
    throw error;
  }
  return { folder, database: place?.name ?? file, isReadOnly, isFull, [Symbol.dispose]: dispose };
}

/** Whether no database lies there, or one to which nothing was ever written. */
export function hasNoShop(folder: string): boolean {
  const file = databaseFile(folder);
  try {
    return !existsSync(file) || isEmptySqlite(findPlaceToLook(file));
  } catch (error) {
    if (isDamagedDatabase(error)) return false;
    throw error;
  }
}

/**
 * Throws `conflict` where an older version of this program made the shop: to open its database would bring that to this
 * program's schema, under the hands of a server that runs.
 */
export function requireThisVersion({ folder, database }: FoundShop): void {
  if (checkSqlite(database) === 0) return;
  throw new AppError("conflict", `Cannot work on "${folder}": an older cheeseshop made this shop`, {
    hint: "Do it with that version, or start a server of this version there first",
  });
}

/** Throws `unavailable` where nothing can be written. `tried` is what it was wanted for, such as "repair". */
export function requireWritable({ folder, isReadOnly, isFull }: FoundShop, tried: string): void {
  if (!isReadOnly) return;
  if (isFull) {
    throw new AppError("unavailable", `Cannot ${tried} "${folder}": the disk is full`, {
      hint: "Make room on it first",
    });
  }
  throw new AppError("unavailable", `Cannot ${tried} "${folder}": it may not be written`, {
    hint: "Do it where the folder may be written, or to a copy that `cheeseshop backup` makes",
  });
}

export function openDatabase({ database, folder, isReadOnly }: FoundShop): Database {
  return isReadOnly ? openSqliteToRead(database) : openSqlite(databaseFile(folder));
}

export function openFiles({
  folder,
  isReadOnly,
}: Pick<FoundShop, "folder" | "isReadOnly">): Promise<FileStore> {
  return openFolderStore(filesFolder(folder), { isReadOnly });
}
