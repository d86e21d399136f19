/**
 * Room on the disk for the next start of the server: where others have filled the disk meanwhile, what is in the shop can
 * still be served. A start takes little: the index of the database's log, and a note of who works in the folder.
 */
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describeDiskFault, isMissing, OWNERS_FILE } from "../system/disk.ts";
import type { Log } from "../system/log.ts";

const RESERVE = "server.reserve";
/** The log's index takes 32 kB; a block of some file systems is larger. */
const RESERVE_BYTES = 128 * 1024;

/** Keeps it, as the last thing that a server does. A disk without it is no reason to fail. */
export async function keepStartRoom(folder: string, log: Log): Promise<void> {
  try {
    // Of zeros some file systems would keep the number alone.
    await writeFile(path.join(folder, RESERVE), randomBytes(RESERVE_BYTES), { mode: OWNERS_FILE });
  } catch (error) {
    const obstacle = describeDiskFault(error);
    if (obstacle === undefined) throw error;
    log.warn(`Cannot keep room on the disk for the next start: ${obstacle}`);
  }
}

/** Gives it up, for whoever starts now. Tells whether there was any. */
export async function useStartRoom(folder: string): Promise<boolean> {
  try {
    await rm(path.join(folder, RESERVE));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
