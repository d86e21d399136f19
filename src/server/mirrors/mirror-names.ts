/**
 * The kept list of an upstream's projects. It is read anew in the background and written in small transactions: nobody
 * waits for it, and what is read of it is never less than the truth of the last whole reading. Names whose pages are
 * kept are on it, too: they are known before any list was read.
 */
import { AppError } from "../../errors.ts";
import type { NameRange } from "../../indexes/package-index.ts";
import { within } from "../../indexes/patience.ts";
import type { RemoteIndex } from "../../indexes/remote.ts";
import type { ProjectName } from "../../standards/name.ts";
import type { ProjectEntry } from "../../standards/simple-page.ts";
import { sha256Of } from "../../system/digest.ts";
import type { Parts } from "../parts.ts";
import { formatTime } from "../tables/time.ts";
import {
  hasUpstreamName,
  listUpstreamNames,
  removeUnseenNames,
  setUpstreamNames,
} from "../tables/upstream-names.ts";
import { findUpstreamPage, setUpstreamPage } from "../tables/upstream-pages.ts";

export interface MirrorNames {
  /** `undefined` where no whole list of this upstream was read yet. */
  walk(range?: NameRange): Promise<AsyncIterable<readonly ProjectEntry[]> | undefined>;
  /**
   * Whatever is known: a list that is old or of a former upstream, what has arrived of a new one, names of kept pages.
   * Where no whole list is kept, the upstream is given a moment; it never fails for want of it.
   */
  walkKnown(range?: NameRange): AsyncIterable<readonly ProjectEntry[]>;
  /** `undefined` where there is no list that could tell. */
  has(name: ProjectName): Promise<boolean | undefined>;
  /** False where `walkKnown` may come to know more without the list being read anew. */
  isWhole(): Promise<boolean>;
  /** Reads the upstream's list, unless that was done lately. It is read once, however many ask for it. */
  refresh(signal?: AbortSignal): Promise<void>;
}

export interface MirrorNamesOptions {
  readonly indexId: number;
  readonly upstream: string | undefined;
  /** Absent where the mirror is switched off. */
  readonly source: RemoteIndex | undefined;
}

/** A list younger than this is not read again: a server that is started often shall not fetch 40 MB each time. */
const FRESH_MS = 12 * 60 * 60_000;
/** Rows of one transaction: some milliseconds in which no one else writes. */
const ROWS_AT_ONCE = 1000;
/** With five thousand, so much outlives the rounds of the collector that a list of a million takes 50 MB more. */
const NAMES_AT_ONCE = 2000;
/** How long somebody who asks for a list of which nothing is kept waits for it. */
const PATIENCE_MS = 3_000;
/** After a failure nobody waits for so long: the job goes on trying. */
const PAUSE_MS = 30_000;

/** What is known of the whole list; it stands among the pages, under the empty name. */
interface NameList {
  readonly seen: number;
  readonly readAt: number;
  /** Whether it is the list of today's upstream. */
  readonly isCurrent: boolean;
}

const LIST = "";

export function mirrorNames(
  { db, log, now }: Pick<Parts, "db" | "log" | "now">,
  { indexId, upstream, source }: MirrorNamesOptions,
): MirrorNames {
  const upstreamDigest = sha256Of(upstream ?? "");
  let reading: Promise<void> | undefined;
  /** By the monotonic clock. */
  let readingSince = 0;
  let pausedUntil = 0;

  async function findList(): Promise<NameList | undefined> {
    const row = await findUpstreamPage(db.read, indexId, LIST);
    if (row === undefined) return undefined;
    const isCurrent = Buffer.from(row.body).toString("utf8") === upstreamDigest;
    // Without an upstream the names of the last one are still those that people know.
    return {
      seen: row.serial ?? 0,
      readAt: Date.parse(row.fetched),
      isCurrent: isCurrent || upstream === undefined,
    };
  }

  async function* eachSome(range: NameRange): AsyncGenerator<readonly ProjectEntry[]> {
    for (let after = range.after ?? ""; ; ) {
      const wanted = { ...range, after, limit: NAMES_AT_ONCE };
      const some = await listUpstreamNames(db.read, indexId, wanted);
      const last = some.at(-1);
      if (last === undefined) return;
      yield some;
      after = last.name;
      await pause();
    }
  }

  async function write(projects: readonly ProjectEntry[], seen: number): Promise<void> {
    for (let at = 0; at < projects.length; at += ROWS_AT_ONCE) {
      const some = projects.slice(at, at + ROWS_AT_ONCE);
      await db.transaction((db) => setUpstreamNames(db, indexId, { seen, projects: some }));
      await pause();
    }
  }

  async function removeOld(seen: number): Promise<void> {
    for (let after: string | undefined = ""; after !== undefined; await pause()) {
      const from: string = after;
      const limit = NAMES_AT_ONCE;
      after = await db.transaction((db) =>
        removeUnseenNames(db, indexId, { seen, after: from, limit }),
      );
    }
  }

  /** What has lost all its names at once is seldom the upstream: something on the way answers in its place. */
  async function requireNothingKnown(label: string): Promise<void> {
    const isCurrent = (await findList())?.isCurrent === true;
    const known = isCurrent
      ? await listUpstreamNames(db.read, indexId, { after: "", limit: 1 })
      : [];
    if (known.length === 0) return;
    throw new AppError("unavailable", `Cannot take the list of ${label}: it has lost every name`);
  }

  async function read({ label, fetchProjects }: RemoteIndex, signal?: AbortSignal): Promise<void> {
    const seen = ((await findList())?.seen ?? 0) + 1;
    let count = 0;
    for await (const some of fetchProjects(signal)) {
      signal?.throwIfAborted();
      await write(some, seen);
      count += some.length;
    }
    if (count === 0) await requireNothingKnown(label);
    await removeOld(seen);
    const row = {
      ...{ project: LIST, body: Buffer.from(upstreamDigest), serial: seen },
      ...{ etag: undefined, lastModified: undefined, fetched: formatTime(now()) },
    };
    await db.transaction((db) => setUpstreamPage(db, indexId, row));
    log.info(`Read the list of ${count} projects of ${label}`, { projects: count });
  }

  async function isFresh(): Promise<boolean> {
    const list = await findList();
    const age = now().getTime() - (list?.readAt ?? 0);
    return list?.isCurrent === true && age >= 0 && age < FRESH_MS;
  }

  const names: MirrorNames = {
    walk: async (range = {}) => ((await findList())?.isCurrent ? eachSome(range) : undefined),

    async *walkKnown(range = {}) {
      if (now().getTime() >= pausedUntil && !(await names.isWhole())) {
        // Why it failed, or that it takes long, is no matter here: the log has it, and what is known is the answer.
        const asked = names.refresh();
        // One that others have waited for is not waited for again.
        const since = reading === undefined ? performance.now() : readingSince;
        await within(since + PATIENCE_MS - performance.now(), asked).catch(() => {});
      }
      yield* eachSome(range);
    },

    async has(name) {
      if (!(await findList())?.isCurrent) return undefined;
      return hasUpstreamName(db.read, indexId, name);
    },

    isWhole: async () => source === undefined || (await findList())?.isCurrent === true,

    async refresh(signal) {
      if (source === undefined || (await isFresh())) return;
      if (reading === undefined) readingSince = performance.now();
      reading ??= read(source, signal)
        .catch((error: unknown) => {
          pausedUntil = now().getTime() + PAUSE_MS;
          const what = `Cannot read the list of projects of ${source.label}`;
          if (!signal?.aborted) log.warn(`${what}: what is known of it is shown`, { error });
          throw error;
        })
        .finally(() => {
          reading = undefined;
        });
      await (signal === undefined ? reading : unlessAborted(reading, signal));
    },
  };
  return names;
}

/** Fails when the signal comes: the reading may be somebody else's, and go on. */
async function unlessAborted(reading: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { signal: over.signal });
  });
  try {
    await Promise.race([reading, aborted]);
  } finally {
    over.abort();
  }
}

/** Lets others go first. */
function pause(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
