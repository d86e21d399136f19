/** Until when no bytes may be removed from the store: a backup copies them, perhaps from another process. */
import type { Reader, Transaction } from "../database/database.ts";
import { findSetting, setSetting } from "./settings.ts";
import { formatTime } from "./time.ts";

const PAUSED_UNTIL = "removal paused until";

/** It ends by itself, should whoever asked for it have died. */
export function setRemovalPause(db: Transaction, until: Date): Promise<void> {
  return setSetting(db, PAUSED_UNTIL, formatTime(until));
}

export async function isRemovalPaused(db: Reader, now: Date): Promise<boolean> {
  const until = await findSetting(db, PAUSED_UNTIL);
  return until !== undefined && formatTime(now) < until;
}
