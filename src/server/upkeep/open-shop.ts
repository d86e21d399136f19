/** A shop's database and files without its server, for what is done to the whole of it. */
import path from "node:path";
import { AppError } from "../../errors.ts";
import { databaseFile, requireShop } from "../data-folder.ts";
import type { Database } from "../database/database.ts";
import { checkSqlite, openSqlite } from "../database/sqlite.ts";
import type { FileStore } from "../files/file-store.ts";
import { openFolderStore } from "../files/folder.ts";

/**
 * Throws `not-found` where the folder holds no shop, and `conflict` where an older version of this program made it: to
 * open its database would bring that to this program's schema, under the hands of a server that runs.
 */
export function requireShopOfThisVersion(folder: string): void {
  requireShop(folder);
  if (checkSqlite(databaseFile(folder)) === 0) return;
  throw new AppError("conflict", `Cannot work on "${folder}": an older cheeseshop made this shop`, {
    hint: "Do it with that version, or start a server of this version there first",
  });
}

export function openDatabase(folder: string): Database {
  return openSqlite(databaseFile(folder));
}

export function openFiles(folder: string): Promise<FileStore> {
  return openFolderStore(path.join(folder, "files"));
}
