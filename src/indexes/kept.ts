/** A mirror without its upstream: what was kept, and no more. Nothing is asked of anybody. */
import { AppError } from "../errors.ts";
import { type Log, silentLog } from "../system/log.ts";
import { keptPage } from "./complete-page.ts";
import { mirrorFiles } from "./mirror-files.ts";
import type { MirrorStore } from "./mirror-store.ts";
import type { PackageIndex } from "./package-index.ts";
import { FIRST_ANSWER_MS } from "./patience.ts";
import { findShown } from "./shown-file.ts";

export function kept(store: MirrorStore, log: Log = silentLog): PackageIndex {
  const refuse = async (): Promise<never> => {
    throw new AppError("unavailable", "Cannot fetch from the upstream: the mirror is switched off");
  };
  const questions = { fetchFile: refuse, fetchMetadata: refuse, findSize: refuse };
  const source = { label: "the upstream", ...questions };
  const files = mirrorFiles({
    ...{ source, store, log, firstAnswerMs: FIRST_ANSWER_MS },
    followKeeping: (_name, _shown, kept) => kept,
  });

  const index: PackageIndex = {
    async listProjects() {
      return (await store.listProjects()) ?? [];
    },

    async *walkProjects(range) {
      yield* (await store.walkProjects(range)) ?? [];
    },

    async findProject(name) {
      const found = await store.findPage(name);
      if (found === undefined) return undefined;
      const page = keptPage(found.page, await store.listFiles(name), new Date(found.checkedAt));
      // A page without a file would only stand in the way of an index that has some.
      return page.files.length === 0 ? undefined : page;
    },

    async openFile(name, filename, range) {
      const page = await index.findProject(name);
      const shown = page && findShown(page, filename);
      if (shown === undefined) return undefined;
      return shown.part === "metadata"
        ? files.openMetadata(name, shown.file, range)
        : files.openFile(name, shown.file, range);
    },
  };
  return index;
}
