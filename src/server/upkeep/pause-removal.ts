/** Holds up `remove-orphans`, in whichever process that runs, while something reads the files. */
import type { Database } from "../database/database.ts";
import { setRemovalPause } from "../tables/removal-pause.ts";

const PAUSE_MS = 10 * 60_000;
const RENEW_MS = 60_000;

/** Until it is disposed of, which closes the database. Should this process die, the pause ends by itself. */
export async function pauseRemoval(db: Database): Promise<AsyncDisposable> {
  const setPause = (ms: number): Promise<void> =>
    db.transaction((rows) => setRemovalPause(rows, new Date(Date.now() + ms)));
  let failure: unknown;
  await setPause(PAUSE_MS);
  const timer = setInterval(() => {
    setPause(PAUSE_MS).catch((error: unknown) => {
      failure = error;
    });
  }, RENEW_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await setPause(0);
      await db.close();
      if (failure !== undefined) throw failure;
    },
  };
}
