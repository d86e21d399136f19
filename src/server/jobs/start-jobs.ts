/** Which jobs there are, and how often those come that nobody asks for. */
import { removeLeftovers } from "../files/leftovers.ts";
import type { Parts } from "../parts.ts";
import { REFRESH_MIRRORS, refreshMirrors } from "./refresh-mirrors.ts";
import { REMOVE_ORPHANS, removeOrphans } from "./remove-orphans.ts";
import { RENDER_DESCRIPTION, renderReleaseDescription } from "./render-description.ts";
import { type JobRunner, startRunner } from "./runner.ts";

export function startJobs(parts: Parts): Promise<JobRunner> {
  const orphans = {
    ...parts,
    removeLeftovers: (before: Date) => removeLeftovers(parts.files.temporaryFolder, before),
  };
  return startRunner(parts, {
    works: {
      [RENDER_DESCRIPTION]: (job) => renderReleaseDescription(parts, Number(job.key)),
      [REMOVE_ORPHANS.kind]: (_job, signal) => removeOrphans(orphans, signal),
      [REFRESH_MIRRORS.kind]: (_job, signal) => refreshMirrors(parts, signal),
    },
    repeated: [REMOVE_ORPHANS, REFRESH_MIRRORS],
  });
}
