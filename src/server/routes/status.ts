/** Whether the server is well, for those who watch over it. */
import { AppError } from "../../errors.ts";
import { freeBytes } from "../../system/disk.ts";
import type { Parts } from "../parts.ts";
import type { Answer } from "../respond.ts";

/** GET /+health */
export function health(): Answer {
  return async () => ({ status: "ok" });
}

/** GET /+ready: 503 with a sentence where database or disk do not work. A full disk takes no uploads, and is read all the same. */
export function ready(parts: Parts): Answer {
  return async () => {
    const serial = await requireWorking("the database", () => parts.indexes.lastSerial());
    const free = await requireWorking("the disk", () => freeBytes(parts.files.temporaryFolder));
    const hasRoom = free >= parts.settings.minimumFreeDisk;
    return { status: "ok", serial, ...(!hasRoom && { disk: "nearly full: uploads are refused" }) };
  };
}

async function requireWorking<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new AppError("unavailable", `Cannot serve: ${what} does not work`, { cause });
  }
}

/** GET /metrics */
export function metrics(parts: Parts): Answer {
  return async (_request, reply) => {
    const { text, contentType } = await parts.metrics.format();
    return reply.type(contentType).send(text);
  };
}
