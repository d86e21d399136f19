/**
 * A data folder holds private files and hashes of secrets: what earlier versions left open to everybody is closed. One
 * that its owner has opened to a group on purpose stays so.
 */
import { chmod, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { OWNERS_FILE, OWNERS_FOLDER } from "../system/disk.ts";
import type { Log } from "../system/log.ts";

/** What a data folder holds; a disk of its own brings `lost+found`. */
const OURS =
  /^(cheeseshop\.sqlite(-wal|-shm|-journal)?|server\.(lock|lock-journal|json|reserve)|admin-token|files|lost\+found)$/;
const EVERYBODY = 0o007;

/** Changes nothing where others cannot get in anyway. A folder that holds other things, too, stays open as it is. */
export async function closeToOthers(folder: string, log: Log): Promise<void> {
  // Modes mean nothing there: a folder of the user is the user's.
  if (process.platform === "win32" || !(await isOpenToAll(folder))) return;
  const names = await readdir(folder);
  if (names.every((name) => OURS.test(name))) {
    await close(folder, OWNERS_FOLDER, log);
    return;
  }
  log.warn(`The data folder ${folder} holds other things, too, and is open to everybody`);
  for (const name of names.filter((name) => OURS.test(name) && name !== "lost+found")) {
    const at = path.join(folder, name);
    if (!(await isOpenToAll(at))) continue;
    await close(at, name === "files" ? OWNERS_FOLDER : OWNERS_FILE, log);
  }
}

async function isOpenToAll(at: string): Promise<boolean> {
  return ((await stat(at)).mode & EVERYBODY) !== 0;
}

async function close(at: string, mode: number, log: Log): Promise<void> {
  try {
    await chmod(at, mode);
    log.info(`${at} was open to everybody; it is for its owner alone now`);
  } catch (error) {
    log.warn(`${at} is open to everybody, and cannot be closed: ${(error as Error).message}`);
  }
}
