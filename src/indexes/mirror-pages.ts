/**
 * The pages of a mirror: kept, fresh for a while, then asked for again. However many ask for a page at once, the
 * upstream is asked once. Where the upstream is down or slow, what is kept is the answer.
 */
import { AppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { NoAnswer } from "../system/http.ts";
import { backgroundWrites } from "./background-writes.ts";
import type { MirrorParts } from "./mirror-parts.ts";
import type { KeptPage } from "./mirror-store.ts";
import { makeMemory } from "./name-memory.ts";
import { refuseUnkept, within } from "./patience.ts";
import { pageMaker } from "./refreshed-page.ts";

export interface MirrorPages {
  /** `undefined` where the upstream has no such project. Throws `unavailable` where nothing is kept and it cannot tell. */
  find(name: ProjectName): Promise<ProjectPage | undefined>;
  /** The kept page without waiting, be it stale: it is then refreshed behind the asker's back. */
  peek(name: ProjectName): Promise<ProjectPage | undefined>;
  /**
   * Follows how a file is kept that the page showed as `shown`, and fails as that does. It is on the page from then on,
   * whatever the upstream has meanwhile.
   */
  followKeeping(name: ProjectName, shown: FileEntry, kept: Promise<void>): Promise<void>;
  /** What is wrong with the upstream's own page of this project, as far as it was asked lately, in sentences. */
  listFaults(name: ProjectName): Promise<readonly string[]>;
  /** When everything that goes on in the background has ended. */
  settled(): Promise<void>;
}

interface Refresh {
  readonly startedAt: number;
  readonly page: Promise<ProjectPage | undefined>;
}

/** While the upstream seems to be down, so many pages at once find out whether it still is. */
const SCOUTS = 4;
/** An upstream that wants to be left alone for a day does not mean a shop that has to install something. */
const LONGEST_BUSY_MS = 10 * 60_000;

export function mirrorPages(parts: MirrorParts): MirrorPages {
  const { source, store, log, times } = parts;
  const refreshes = new Map<ProjectName, Refresh>();
  const now = (): number => parts.now().getTime();
  const missing = makeMemory(now);
  const failed = makeMemory(now);
  /** Why the last try to refresh a page has failed. */
  const failures = makeMemory(now);
  /** Files that are being kept, as the page showed them. */
  const arriving = new Map<ProjectName, Map<FileEntry, Promise<void>>>();
  const maker = pageMaker(parts, (name) => arriving.get(name));
  const writes = backgroundWrites(log);
  let isDownUntil = 0;
  let busy: { readonly until: number; readonly cause: AppError } | undefined;

  /** What it said when it asked to be left alone, as long as it asked for: not even a scout goes there. */
  const findBusy = (): AppError | undefined => {
    const left = busy === undefined ? 0 : busy.until - now();
    return left > 0 && left <= LONGEST_BUSY_MS ? busy?.cause : undefined;
  };

  const isFresh = (kept: KeptPage): boolean => {
    const age = now() - kept.checkedAt;
    // A clock that was set back must not keep a page fresh for ever.
    return age >= 0 && age < times.freshMs;
  };

  function refresh(name: ProjectName): Refresh {
    return refreshes.get(name) ?? begin(name, ask(name));
  }

  /** Of one name's page one is made at a time. */
  function begin(name: ProjectName, making: Promise<ProjectPage | undefined>): Refresh {
    const page = making.finally(() => refreshes.delete(name));
    // Whoever waits is told; where nobody does, the log was.
    page.catch(() => {});
    const started = { startedAt: performance.now(), page };
    refreshes.set(name, started);
    return started;
  }

  async function ask(name: ProjectName): Promise<ProjectPage | undefined> {
    // Read again: another refresh may have ended since the asker looked.
    const kept = await store.findPage(name);
    if (kept !== undefined && isFresh(kept)) return shownPage(kept);
    const refused = findBusy();
    if (refused !== undefined) throw leaveAlone(source.label, refused);
    try {
      const made = await maker.refresh(name, kept);
      isDownUntil = 0;
      failures.forget(name);
      if (made !== undefined) return keep(made);
      missing.remember(name, times.missingMs);
      return undefined;
    } catch (error) {
      failed.remember(name, times.pauseMs);
      noteFault(name, error);
      if (error instanceof NoAnswer) isDownUntil = now() + times.pauseMs;
      if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
        const busyMs = Math.min(error.retryAfterSeconds * 1000, LONGEST_BUSY_MS);
        busy = { until: now() + busyMs, cause: error };
      }
      const what = kept === undefined ? "nothing of it is kept" : "the kept one is the answer";
      log.warn(`Cannot refresh the page of ${name} from ${source.label}: ${what}`, {
        project: name,
        error,
      });
      throw error;
    }
  }

  function noteFault(name: ProjectName, error: unknown): void {
    if (error instanceof Error) failures.remember(name, Number.POSITIVE_INFINITY, error.message);
  }

  function keep(kept: KeptPage): ProjectPage | undefined {
    const { name } = kept.page;
    writes.start(store.keepPage(kept), `the page of ${name}`, { project: name });
    return shownPage(kept);
  }

  async function followKeeping(
    name: ProjectName,
    shown: FileEntry,
    kept: Promise<void>,
  ): Promise<void> {
    const late = arriving.get(name) ?? new Map<FileEntry, Promise<void>>();
    arriving.set(name, late.set(shown, kept));
    const forget = (): void => {
      late.delete(shown);
      if (late.size === 0) arriving.delete(name);
    };
    await kept.catch((error: unknown) => {
      forget();
      throw error;
    });
    const known = { project: name, filename: shown.filename };
    writes.start(showFile(name, shown).finally(forget), `${shown.filename} on its page`, known);
  }

  /** A page that was made while the file arrived may lack it. */
  async function showFile(name: ProjectName, { filename }: FileEntry): Promise<void> {
    const isShown = ({ files }: ProjectPage): boolean =>
      files.some((file) => file.filename === filename);
    for (let running = refreshes.get(name); running !== undefined; running = refreshes.get(name)) {
      await running.page.catch(() => {});
    }
    const kept = await store.findPage(name);
    if (kept === undefined || isShown(kept.page)) return;
    // A refresh that runs by now knows the file.
    if (!refreshes.has(name)) await begin(name, showKept(name)).page;
  }

  async function showKept(name: ProjectName): Promise<ProjectPage | undefined> {
    const kept = await store.findPage(name);
    if (kept === undefined) return undefined;
    const made = await maker.complete(kept);
    if (made.page.files.length === kept.page.files.length) return shownPage(kept);
    return keep({ ...made, isMissing: false });
  }

  /** Whether a kept page is the answer at once; then it is refreshed behind the asker's back, if that has a chance. */
  function isAnswer(name: ProjectName, kept: KeptPage): boolean {
    if (isFresh(kept) || failed.has(name) || findBusy() !== undefined) return true;
    if (now() >= isDownUntil) return false;
    if (refreshes.size < SCOUTS) refresh(name);
    return true;
  }

  return {
    async find(name) {
      const kept = await store.findPage(name);
      if (kept === undefined) {
        if (missing.has(name)) return undefined;
        const { page, startedAt } = refresh(name);
        return within(startedAt + times.firstAnswerMs - performance.now(), page).catch((cause) => {
          throw refuseUnkept(`show "${name}"`, source.label, cause);
        });
      }
      if (isAnswer(name, kept)) return shownPage(kept);
      const { page, startedAt } = refresh(name);
      try {
        return await within(startedAt + times.patienceMs - performance.now(), page);
      } catch (error) {
        noteFault(name, error);
        // It still says nothing: the next ones are not kept waiting for the same.
        if (refreshes.has(name)) isDownUntil = now() + times.pauseMs;
        return shownPage(kept);
      }
    },

    async peek(name) {
      const kept = await store.findPage(name);
      if (kept === undefined) return undefined;
      if (!isAnswer(name, kept)) refresh(name);
      return shownPage(kept);
    },

    followKeeping,

    async listFaults(name) {
      const failure = failures.find(name);
      const kept = await store.findPage(name);
      return [...(failure === undefined ? [] : [failure]), ...(kept?.faults ?? [])];
    },

    async settled() {
      await Promise.allSettled([...refreshes.values()].map(({ page }) => page));
      await writes.settled();
    },
  };
}

function leaveAlone(label: string, cause: AppError): AppError {
  const words = `it has asked to be left alone for a while (${cause.message})`;
  return new AppError("unavailable", `Cannot ask ${label}: ${words}`, { cause });
}

function shownPage(kept: KeptPage): ProjectPage | undefined {
  return kept.isMissing ? undefined : kept.page;
}
