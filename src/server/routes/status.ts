/** Whether the server is well, for those who watch over it. */
import { AppError } from "../../errors.ts";
import { freeBytes, isWritable } from "../../system/disk.ts";
import type { Parts } from "../parts.ts";
import type { Answer } from "../respond.ts";
import { lookAtTables } from "../tables/look.ts";

/** GET /+health */
export function health(): Answer {
  return async () => ({ status: "ok" });
}

/**
 * GET /+ready: 503 with a sentence where database or disk do not work. Where nothing can be written the answer is 200
 * all the same, and says so: who takes such a server away from its readers takes away what it still can do.
 */
export function ready(parts: Parts): Answer {
  return async () => {
    const serial = await requireSound(parts);
    const fault = await findWriteFault(parts);
    return {
      status: fault === undefined ? "ok" : "read-only",
      serial,
      ...(fault !== undefined && { disk: fault }),
    };
  };
}

/**
 * Gives the last serial. To read the whole database takes minutes: what anybody has met counts, and a look at where each
 * table begins.
 */
async function requireSound({ db, indexes }: Parts): Promise<number> {
  try {
    await lookAtTables(db.read);
    const serial = await indexes.lastSerial();
    if (!db.isDamaged()) return serial;
  } catch (cause) {
    if (!db.isDamaged()) throw notWorking("the database", cause);
  }
  throw new AppError("unavailable", "Cannot serve: the database is damaged", {
    hint: "`cheeseshop verify` tells where; restore a backup",
  });
}

/** Why no upload can be taken, in half a sentence. */
async function findWriteFault({ files, settings }: Parts): Promise<string | undefined> {
  const folder = files.temporaryFolder;
  const free = await requireWorking("the disk", () => freeBytes(folder));
  if (free === 0) return "full: uploads are refused";
  if (free < settings.minimumFreeDisk) return "nearly full: uploads are refused";
  if (!(await isWritable(folder))) return "may not be written: uploads are refused";
  return undefined;
}

async function requireWorking<T>(what: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw notWorking(what, cause);
  }
}

function notWorking(what: string, cause: unknown): AppError {
  return new AppError("unavailable", `Cannot serve: ${what} does not work`, { cause });
}

/** GET /metrics */
export function metrics(parts: Parts): Answer {
  return async (_request, reply) => {
    const { text, contentType } = await parts.metrics.format();
    return reply.type(contentType).send(text);
  };
}
