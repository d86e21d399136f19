/**
 * The pages of a mirror: kept, fresh for a while, then asked for again. However many ask for a page at once, the
 * upstream is asked once. Where the upstream is down or slow, what is kept is the answer.
 */
import { AppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { NoAnswer } from "../system/http.ts";
import type { Log } from "../system/log.ts";
import { backgroundWrites } from "./background-writes.ts";
import { completePage, GONE, lacksTime } from "./complete-page.ts";
import type { KeptPage, MirrorStore, NewFile } from "./mirror-store.ts";
import { makeMemory } from "./name-memory.ts";
import { refuseUnkept, within } from "./patience.ts";
import type { RemoteIndex } from "./remote.ts";

export interface MirrorTimes {
  /** How long a page is answered without asking the upstream. */
  readonly freshMs: number;
  /** How long a page that is kept may keep its asker waiting for a fresher one. */
  readonly patienceMs: number;
  /** The same where nothing is kept. */
  readonly firstAnswerMs: number;
  /** How long a kept page is the answer at once after the upstream failed. */
  readonly pauseMs: number;
  /** How long a project counts as missing after the upstream said so. */
  readonly missingMs: number;
  /** How long the upstream's JSON API may keep a page waiting for its dates. */
  readonly datesMs: number;
}

export interface MirrorParts {
  readonly source: RemoteIndex;
  readonly store: MirrorStore;
  readonly log: Log;
  readonly times: MirrorTimes;
  now(): Date;
}

export interface MirrorPages {
  /** `undefined` where the upstream has no such project. Throws `unavailable` where nothing is kept and it cannot tell. */
  find(name: ProjectName): Promise<ProjectPage | undefined>;
  /** The kept page without waiting, be it stale: it is then refreshed behind the asker's back. */
  peek(name: ProjectName): Promise<ProjectPage | undefined>;
  /** Keeps a file that the page showed as `shown`; it is on the page from then on, whatever the upstream has meanwhile. */
  keepFile(name: ProjectName, shown: FileEntry, file: NewFile): Promise<void>;
  /** What is wrong with the upstream's own page of this project, as far as it was asked lately, in sentences. */
  listFaults(name: ProjectName): readonly string[];
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
  const faults = makeMemory(now);
  const replaced = makeMemory(now);
  /** Files that are being kept, as the page showed them. */
  const arriving = new Map<ProjectName, Map<FileEntry, Promise<void>>>();
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
      const page = await fetch(name, kept);
      isDownUntil = 0;
      faults.forget(name);
      return page;
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
    if (error instanceof Error) faults.remember(name, Number.POSITIVE_INFINITY, error.message);
  }

  async function fetch(
    name: ProjectName,
    kept: KeptPage | undefined,
  ): Promise<ProjectPage | undefined> {
    const answer = await source.fetchPage(name, kept?.validators);
    const checkedAt = now();
    if (answer.kind === "unchanged" && kept !== undefined) {
      // Completed all the same: files may have been kept since, and their hashes are known now.
      return keep({ ...kept, page: await complete(kept.page, kept.page), checkedAt });
    }
    if (answer.kind === "page") {
      if (answer.mayBeCut) requireNoLoss(answer.page, kept?.page);
      const page = await complete(answer.page, kept?.page);
      return keep({ page, validators: answer.validators, checkedAt });
    }
    const page = await complete(
      { ...(kept?.page ?? emptyPage(name)), files: [], versions: [] },
      kept?.page,
    );
    if (kept === undefined && page.files.length === 0) {
      missing.remember(name, times.missingMs);
      return undefined;
    }
    return keep({ page, validators: {}, checkedAt, isMissing: page.files.length === 0 });
  }

  async function complete(
    fresh: ProjectPage,
    before: ProjectPage | undefined,
  ): Promise<ProjectPage> {
    const late = arriving.get(fresh.name) ?? new Map<FileEntry, Promise<void>>();
    // Whoever was given one of them whole is to find it on the page.
    const settled = Promise.allSettled(late.values());
    const [kept, dates] = await Promise.all([
      settled.then(() => store.listFiles(fresh.name)),
      findDates(fresh, before),
    ]);
    const completed = completePage({
      fresh,
      before: [...late.keys(), ...(before?.files ?? [])],
      kept,
      pageUrl: source.pageUrl(fresh.name),
      times: dates,
      now: parts.now(),
    });
    for (const filename of completed.replaced) {
      const message = `${source.label} now has other bytes as ${filename}: the first ones are kept`;
      log.warn(message, { project: fresh.name, filename });
      replaced.remember(fresh.name, Number.POSITIVE_INFINITY, message);
    }
    return completed.page;
  }

  /** Dates are worth a short wait, and no page is held back for want of them. */
  async function findDates(
    fresh: ProjectPage,
    before: ProjectPage | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const known = new Map(before?.files.map((file) => [file.filename, file]));
    if (!fresh.files.some((file) => lacksTime(file, known.get(file.filename)))) return new Map();
    try {
      const dates = await within(times.datesMs, source.fetchUploadTimes(fresh.name));
      return dates ?? new Map();
    } catch (error) {
      log.warn(`Cannot find the upload times of ${fresh.name} at ${source.label}`, {
        project: fresh.name,
        error,
      });
      return new Map();
    }
  }

  function keep(kept: KeptPage): ProjectPage | undefined {
    const { name } = kept.page;
    writes.start(store.keepPage(kept), `the page of ${name}`, { project: name });
    return shownPage(kept);
  }

  async function keepFile(name: ProjectName, shown: FileEntry, file: NewFile): Promise<void> {
    const late = arriving.get(name) ?? new Map<FileEntry, Promise<void>>();
    const kept = store.keepFile(name, file);
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
    const page = await complete(kept.page, kept.page);
    if (page.files.length === kept.page.files.length) return shownPage(kept);
    return keep({ ...kept, page, isMissing: false });
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

    keepFile,

    listFaults: (name) => [faults, replaced].flatMap((memory) => memory.find(name) ?? []),

    async settled() {
      await Promise.allSettled([...refreshes.values()].map(({ page }) => page));
      await writes.settled();
    },
  };
}

function emptyPage(name: ProjectName): ProjectPage {
  return { name, status: { status: "active" }, versions: [], files: [] };
}

function leaveAlone(label: string, cause: AppError): AppError {
  const words = `it has asked to be left alone for a while (${cause.message})`;
  return new AppError("unavailable", `Cannot ask ${label}: ${words}`, { cause });
}

/** A page that may have been cut is taken where it lacks nothing that was there before. */
function requireNoLoss(fresh: ProjectPage, before: ProjectPage | undefined): void {
  const offered = new Set(fresh.files.map((file) => file.filename));
  const lost = before?.files.find(
    ({ filename, yanked }) => yanked !== GONE && !offered.has(filename),
  );
  if (lost === undefined) return;
  const what = `it lacks "${lost.filename}" and its own end: it was cut, as it seems`;
  throw new AppError("unavailable", `Cannot take the page of "${fresh.name}": ${what}`);
}

function shownPage(kept: KeptPage): ProjectPage | undefined {
  return kept.isMissing ? undefined : kept.page;
}
