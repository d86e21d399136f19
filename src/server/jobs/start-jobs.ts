/** Which jobs there are, and how often those come that nobody asks for. */
import { removeLeftovers } from "../files/leftovers.ts";
import type { Parts } from "../parts.ts";
import { addJob, SWEEP_STORE } from "../tables/jobs.ts";
import { formatTime } from "../tables/time.ts";
import { REFRESH_MIRRORS, refreshMirrors } from "./refresh-mirrors.ts";
import { REMOVE_ORPHANS, removeOrphans } from "./remove-orphans.ts";
import { RENDER_DESCRIPTION, renderReleaseDescription } from "./render-description.ts";
import { type JobRunner, startRunner } from "./runner.ts";
import { sweepStore } from "./sweep-store.ts";

export function startJobs(parts: Parts): JobRunner {
  const orphans = {
    ...parts,
    removeLeftovers: (before: Date) => removeLeftovers(parts.files.temporaryFolder, before),
  };
  return startRunner(parts, {
    works: {
      [RENDER_DESCRIPTION]: (job) => renderReleaseDescription(parts, Number(job.key), job.attempts),
      [REMOVE_ORPHANS.kind]: async (_job, signal) => {
        await askForSweep(parts);
        await removeOrphans(orphans, signal);
      },
      [SWEEP_STORE]: (_job, signal) => sweepStore(parts, signal),
      [REFRESH_MIRRORS.kind]: (_job, signal) => refreshMirrors(parts, signal),
    },
    repeated: [REMOVE_ORPHANS, REFRESH_MIRRORS],
    apart: REFRESH_MIRRORS.kind,
  });
}

/** Once it is a job it is not forgotten, whatever becomes of this process. */
async function askForSweep({ db, now, sweepMark }: Parts): Promise<void> {
  if (!sweepMark.isSet()) return;
  const runAfter = formatTime(now());
  await db.transaction((rows) => addJob(rows, { kind: SWEEP_STORE, key: "", runAfter }));
  sweepMark.clear();
}
