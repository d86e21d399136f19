/** What a mirror writes down behind the backs of those who asked: nobody waits for the disk, and none is refused for it. */
import type { Log } from "../system/log.ts";

export interface BackgroundWrites {
  /** `what` ends a sentence, such as `the page of six`; `fields` are for the log. */
  start(write: Promise<void>, what: string, fields: Readonly<Record<string, unknown>>): void;
  /** When all that was started has ended. */
  settled(): Promise<void>;
}

/** What cannot be written is right all the same: a full disk is told to the log alone. */
export function backgroundWrites(log: Log): BackgroundWrites {
  const running = new Set<Promise<void>>();
  return {
    start(write, what, fields) {
      const written = write
        .catch((error: unknown) => log.error(`Cannot keep ${what}`, { ...fields, error }))
        .finally(() => running.delete(written));
      running.add(written);
    },
    async settled() {
      // One that ends may have started another.
      while (running.size > 0) await Promise.all(running);
    },
  };
}
