/**
 * A mirror: an upstream with what was asked of it kept, so that it answers quickly, and when the upstream does not.
 * Wrap `filtered` and `aged` round it, not the other way: what they hide depends on the hour, and what is kept must not.
 */
import { type Log, silentLog } from "../system/log.ts";
import { mirrorFiles } from "./mirror-files.ts";
import { type MirrorPages, mirrorPages } from "./mirror-pages.ts";
import type { MirrorTimes } from "./mirror-parts.ts";
import type { MirrorStore } from "./mirror-store.ts";
import type { PackageIndex } from "./package-index.ts";
import { FIRST_ANSWER_MS } from "./patience.ts";
import type { RemoteIndex } from "./remote.ts";
import { findShown } from "./shown-file.ts";

export interface CachedOptions extends Partial<MirrorTimes> {
  readonly log?: Log;
  readonly now?: () => Date;
}

export interface CachedIndex extends PackageIndex, Pick<MirrorPages, "listFaults"> {
  /** When all that goes on behind the askers' backs has ended: refreshes of pages, downloads of files. */
  settled(): Promise<void>;
}

const TIMES: MirrorTimes = {
  freshMs: 5 * 60_000,
  patienceMs: 3_000,
  firstAnswerMs: FIRST_ANSWER_MS,
  pauseMs: 30_000,
  missingMs: 60_000,
  datesMs: 5_000,
};

export function cached(
  source: RemoteIndex,
  store: MirrorStore,
  options: CachedOptions = {},
): CachedIndex {
  const { log = silentLog, now = () => new Date(), ...times } = options;
  const allTimes = { ...TIMES, ...times };
  const pages = mirrorPages({ source, store, log, now, times: allTimes });
  const { firstAnswerMs } = allTimes;
  const { followKeeping } = pages;
  const files = mirrorFiles({ source, store, log, firstAnswerMs, followKeeping });

  return {
    async listProjects() {
      return (await store.listProjects()) ?? source.listProjects();
    },

    async *walkProjects(range) {
      yield* (await store.walkProjects(range)) ?? source.walkProjects(range);
    },

    findProject: (name) => pages.find(name),
    listFaults: async (name) => [...(await pages.listFaults(name)), ...files.listFaults(name)],

    async openFile(name, filename, range) {
      // A page that is merely stale holds no file up: whoever has its address was shown it.
      const kept = await pages.peek(name);
      const page = kept && findShown(kept, filename) ? kept : await pages.find(name);
      const shown = page && findShown(page, filename);
      if (shown === undefined) return undefined;
      return shown.part === "metadata"
        ? files.openMetadata(name, shown.file, range)
        : files.openFile(name, shown.file, range);
    },

    async settled() {
      await files.settled();
      await pages.settled();
    },
  };
}
