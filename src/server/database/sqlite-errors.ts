/** What SQLite says when a query fails, as errors of ours. */
import { AppError } from "../../errors.ts";

const CORRUPT = 11;
const FULL = 13;
const NO_DATABASE = 26;

/** Whether a query met a page of the file that holds nonsense. */
export function isDamagedDatabase(error: unknown): boolean {
  const code = resultCodeOf(error instanceof AppError ? error.cause : error);
  return code === CORRUPT || code === NO_DATABASE;
}

/** What became of an error, for whoever asked. */
export type Translate = (error: unknown) => unknown;

/** Remembers that a query has failed for damage. */
export function watchForDamage(): {
  translate(tried: Tried): Translate;
  isFound(): boolean;
} {
  let isFound = false;
  return {
    translate: (tried) => (error) => {
      isFound ||= isDamagedDatabase(error);
      return translateError(error, tried);
    },
    isFound: () => isFound,
  };
}

/** Primary result codes of SQLite that are nobody's mistake. */
const OBSTACLES: ReadonlyMap<number, readonly [status: number, what: string]> = new Map([
  [5, [503, "another process holds it"]],
  [6, [503, "another process holds it"]],
  [8, [503, "its file may not be written"]],
  [10, [503, "the disk fails"]],
  [FULL, [507, "the disk is full"]],
  [14, [503, "its file cannot be opened"]],
  [CORRUPT, [503, "its file is damaged"]],
  [NO_DATABASE, [503, "its file is no database"]],
]);

/** `SQLITE_IOERR_SHMSIZE`: there was no room for the index of the log. */
const NO_ROOM = 4874;

/** What to do about a file that is no database of ours, or one no more. */
export const LOST_HINT = "Move it away, and restore a backup with `cheeseshop restore`";

type Tried = "open" | "read" | "write to";

export function translateError(error: unknown, tried: Tried): unknown {
  const code = hasNoRoom(error) ? FULL : resultCodeOf(error);
  const obstacle = code === undefined ? undefined : OBSTACLES.get(code);
  if (obstacle === undefined) return error;
  const [status, what] = obstacle;
  const isLost = tried === "open" && isDamagedDatabase(error);
  return new AppError("unavailable", `Cannot ${tried} the database: ${what}`, {
    ...{ cause: error, status },
    ...(isLost && { hint: LOST_HINT }),
  });
}

function hasNoRoom(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === NO_ROOM;
}

/** The primary result code of SQLite. */
function resultCodeOf(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}
