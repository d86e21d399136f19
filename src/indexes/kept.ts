/** A mirror without its upstream: what was kept, and no more. Nothing is asked of anybody. */
import { AppError } from "../errors.ts";
import { type Log, silentLog } from "../system/log.ts";
import { mirrorFiles } from "./mirror-files.ts";
import type { MirrorStore } from "./mirror-store.ts";
import type { PackageIndex } from "./package-index.ts";
import { FIRST_ANSWER_MS } from "./patience.ts";
import { findShown, withFiles } from "./shown-file.ts";

export function kept(store: MirrorStore, log: Log = silentLog): PackageIndex {
  const refuse = async (): Promise<never> => {
    throw new AppError("unavailable", "Cannot fetch from the upstream: the mirror is switched off");
  };
  const questions = { fetchFile: refuse, fetchMetadata: refuse, findSize: refuse };
  const source = { label: "the upstream", ...questions };
  const files = mirrorFiles({ source, store, log, firstAnswerMs: FIRST_ANSWER_MS });

  const index: PackageIndex = {
    async listProjects() {
      return (await store.listProjects()) ?? [];
    },

    async *walkProjects(range) {
      yield* (await store.walkProjects(range)) ?? [];
    },

    async findProject(name) {
      const found = await store.findPage(name);
      if (found === undefined || found.isMissing) return undefined;
      const names = new Set((await store.listFiles(name)).map((file) => file.filename));
      const files = found.page.files.filter((file) => names.has(file.filename));
      // A page without a file would only stand in the way of an index that has some.
      return files.length === 0 ? undefined : withFiles(found.page, files);
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
