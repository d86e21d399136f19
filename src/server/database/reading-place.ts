/**
 * Where a database is read from beside whose file nothing may be written.
 *
 * A write-ahead log is read by its index (`-shm`), which SQLite makes where it is missing. Where it cannot, it has to be
 * told that nobody writes, or to be given a copy.
 * Spec: https://www.sqlite.org/wal.html#read_only_databases
 */
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { asDiskFault, OWNERS_FILE } from "../../system/disk.ts";

/** To be disposed of when nobody reads there any more. */
export interface ReadingPlace extends Disposable {
  /** As SQLite opens it. */
  readonly name: string | URL;
}

/** For a short look at a file beside which something may be written, and for which there may be no room. */
export function findPlaceToLook(file: string): string | URL {
  return listUnfinished(file).length === 0 && !isLogged(file) ? unchanging(file) : file;
}

/** Throws `unavailable` where a copy is needed, and there is no room for it. */
export function findReadingPlace(file: string): ReadingPlace {
  // A server that works there has all three open, and one that was killed has left them: SQLite reads them as they are.
  if (isLogged(file)) return asItIs(file);
  const unfinished = listUnfinished(file);
  return unfinished.length === 0 ? asItIs(unchanging(file)) : copyOf(file, unfinished);
}

function isLogged(file: string): boolean {
  return existsSync(`${file}-wal`) && existsSync(`${file}-shm`);
}

/** The ends of what lies beside the file and was never brought into it. */
function listUnfinished(file: string): readonly string[] {
  return ["-wal", "-journal"].filter((end) => sizeOf(`${file}${end}`) > 0);
}

function asItIs(name: string | URL): ReadingPlace {
  return { name, [Symbol.dispose]: () => undefined };
}

/** Nothing is locked, and no log is looked for. */
function unchanging(file: string): URL {
  return new URL("?immutable=1", pathToFileURL(file));
}

/** With what was never brought into the file: the copy is put right when it is opened. */
function copyOf(file: string, ends: readonly string[]): ReadingPlace {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-reading-"));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const name = path.join(folder, path.basename(file));
  try {
    for (const end of ["", ...ends]) {
      copyFileSync(`${file}${end}`, `${name}${end}`);
      chmodSync(`${name}${end}`, OWNERS_FILE);
    }
  } catch (error) {
    dispose();
    throw asDiskFault(
      error,
      `copy the database to "${folder}" to read it there`,
      "TMPDIR names another folder for such copies",
    );
  }
  return { name, [Symbol.dispose]: dispose };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
