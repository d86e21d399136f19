/** Which jobs there are, and how often those come that nobody asks for. */
import { removeLeftovers } from "../files/leftovers.ts";
import type { Parts } from "../parts.ts";
import { addJob } from "../tables/jobs.ts";
import { formatTime } from "../tables/time.ts";
import { REFRESH_MIRRORS, refreshMirrors } from "./refresh-mirrors.ts";
import { REMOVE_ORPHANS, removeOrphans } from "./remove-orphans.ts";
import { RENDER_DESCRIPTION, renderReleaseDescription } from "./render-description.ts";
import { type JobRunner, startRunner } from "./runner.ts";
import { SWEEP_STORE, sweepStore } from "./sweep-store.ts";

/** `wasAbandoned` tells that the last server did not end in good order. */
export async function startJobs(
  parts: Parts,
  { wasAbandoned }: { readonly wasAbandoned: boolean },
): Promise<JobRunner> {
  if (wasAbandoned) {
    const runAfter = formatTime(parts.now());
    await parts.db.transaction((db) => addJob(db, { kind: SWEEP_STORE, key: "", runAfter }));
  }
  const orphans = {
    ...parts,
    removeLeftovers: (before: Date) => removeLeftovers(parts.files.temporaryFolder, before),
  };
  return startRunner(parts, {
    works: {
      [RENDER_DESCRIPTION]: (job) => renderReleaseDescription(parts, Number(job.key), job.attempts),
      [REMOVE_ORPHANS.kind]: (_job, signal) => removeOrphans(orphans, signal),
      [SWEEP_STORE]: (_job, signal) => sweepStore(parts, signal),
      [REFRESH_MIRRORS.kind]: (_job, signal) => refreshMirrors(parts, signal),
    },
    repeated: [REMOVE_ORPHANS, REFRESH_MIRRORS],
  });
}
