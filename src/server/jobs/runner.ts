/**
 * Does what happens later. Jobs are rows that an action's own transaction wrote; a job may run twice, after a crash or
 * a failure, so each one must come to the same end when it is done again.
 */
import { AppError } from "../../errors.ts";
import type { Database } from "../database/database.ts";
import type { Parts } from "../parts.ts";
import {
  addJob,
  findNextJobTime,
  freeJobs,
  isDueIn,
  isJobDue,
  type Job,
  type Lane,
  removeJob,
  setJobFailed,
  takeJob,
} from "../tables/jobs.ts";
import { formatTime } from "../tables/time.ts";

/** What to do for the jobs of one kind. A failure is tried again later. */
export type JobWork = (job: Job, signal: AbortSignal) => Promise<void>;

/** A job that is there from the start and comes again and again. */
export interface RepeatedJob {
  readonly kind: string;
  readonly everyMs: number;
}

export interface JobRunner {
  /** Looks for due jobs now: to be called after a commit that has added some. */
  wake(): void;
  /** Resolves when no job is due any more, for tests. */
  settle(): Promise<void>;
  /** Tells the running jobs to end, waits for them, and takes no other. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  readonly works: Readonly<Record<string, JobWork>>;
  readonly repeated?: readonly RepeatedJob[];
  /** A kind whose jobs wait for somebody outside: they run beside the others, and hold up none of them. */
  readonly apart?: string;
}

type RunnerParts = Pick<Parts, "db" | "now" | "log">;

/** A job that runs longer counts as lost with its process. */
const LOCK_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Clocks may be set: nobody sleeps longer than this. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Runs one job at a time, and beside it one of the kind that runs apart. Everything that another process had taken is
 * taken again: one process serves a shop. Where nothing can be written, as on a full disk, the jobs wait until it can.
 */
export function startRunner(parts: RunnerParts, options: RunnerOptions): JobRunner {
  const { repeated = [], apart } = options;
  const stopping = new AbortController();
  const lanes: readonly Lane[] =
    apart === undefined
      ? [{ kind: "", isOfOthers: true }]
      : [true, false].map((isOfOthers) => ({ kind: apart, isOfOthers }));
  const running = new Map<Lane, Promise<void>>();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isWoken = false;
  let isPrepared = false;

  async function prepare(): Promise<void> {
    await parts.db.transaction(async (db) => {
      await freeJobs(db);
      const runAfter = formatTime(parts.now());
      for (const { kind } of repeated) await addJob(db, { kind, key: "", runAfter });
    });
    isPrepared = true;
  }

  const wake = (): void => {
    isWoken = true;
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    looking ??= unlessUnavailable(look).finally(() => {
      looking = undefined;
      if (isWoken) wake();
    });
  };

  async function look(): Promise<void> {
    while (isWoken && !stopping.signal.aborted) {
      // Before all that may fail: the next look is then the timer's.
      isWoken = false;
      if (!isPrepared) await prepare();
      // Every change of the shop leads here, and mostly there is nothing to do.
      if (await isJobDue(parts.db.read, formatTime(parts.now()))) await startAll();
      else await sleep();
    }
  }

  async function startAll(): Promise<void> {
    // What is due may have to wait for its lane, which wakes at its end.
    setTimer(LONGEST_SLEEP_MS);
    for (const lane of lanes) {
      const isToStart = !running.has(lane) && (await isLaneDue(lane));
      if (isToStart && !stopping.signal.aborted) start(lane);
    }
  }

  function isLaneDue(lane: Lane): Promise<boolean> {
    return isDueIn(lane, parts.db.read, formatTime(parts.now()));
  }

  function start(lane: Lane): void {
    const work = unlessUnavailable(async () => {
      // One after the other, until none is due.
      do await runNext(parts, options, { lane, stopping });
      while (!stopping.signal.aborted && (await isLaneDue(lane)));
      // What was added since its last look, and how long to sleep.
      isWoken = true;
    });
    running.set(
      lane,
      work.finally(() => {
        running.delete(lane);
        if (isWoken) wake();
      }),
    );
  }

  /** Where the database cannot be asked now. The jobs are rows in it, and wait. */
  async function unlessUnavailable(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      parts.log.error("The jobs could not be looked at", { error });
      setTimer(LONGEST_SLEEP_MS);
    }
  }

  async function sleep(): Promise<void> {
    const next = await findNextJobTime(parts.db.read);
    if (next !== undefined) setTimer(Date.parse(next) - parts.now().getTime());
  }

  function setTimer(ms: number): void {
    if (stopping.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(wake, Math.max(0, Math.min(ms, LONGEST_SLEEP_MS)));
    // A shop that has nothing else to do may end.
    timer.unref();
  }

  async function settle(): Promise<void> {
    while (looking !== undefined || running.size > 0) {
      await Promise.all([looking, ...running.values()]);
    }
  }

  wake();
  return {
    wake,
    settle,
    async close() {
      stopping.abort();
      clearTimeout(timer);
      await settle();
    },
  };
}

interface Run {
  readonly lane: Lane;
  readonly stopping: AbortController;
}

async function runNext(
  parts: RunnerParts,
  { works, repeated = [] }: RunnerOptions,
  { lane, stopping: { signal } }: Run,
): Promise<void> {
  const now = parts.now();
  const lockedUntil = formatTime(after(now, LOCK_MS));
  const job = await parts.db.transaction((db) =>
    takeJob(db, { now: formatTime(now), lockedUntil, lane }),
  );
  if (job === undefined) return;
  try {
    await findWork(works, job)(job, signal);
  } catch (error) {
    await putOff(parts, job, error, signal.aborted);
    return;
  }
  await finish(parts, job, repeated);
}

function findWork(works: RunnerOptions["works"], job: Job): JobWork {
  const work = works[job.kind];
  if (work !== undefined) return work;
  throw new AppError("not-found", `Cannot do the job "${job.kind}": this version has no such kind`);
}

async function finish(
  { db, now }: { readonly db: Database; now(): Date },
  job: Job,
  repeated: readonly RepeatedJob[],
): Promise<void> {
  const again = repeated.find(({ kind }) => kind === job.kind);
  await db.transaction(async (transaction) => {
    await removeJob(transaction, job);
    if (again === undefined) return;
    const runAfter = formatTime(after(now(), again.everyMs));
    await addJob(transaction, { kind: job.kind, key: job.key, runAfter });
  });
}

/** The pause doubles with every failure. A job that only had to make way for the end of the process has not failed. */
async function putOff(
  { db, now, log }: RunnerParts,
  job: Job,
  error: unknown,
  isStopping: boolean,
): Promise<void> {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (job.attempts - 1), LONGEST_PAUSE_MS);
  const words = error instanceof Error ? error.message : String(error);
  if (!isStopping) {
    const seconds = Math.round(pauseMs / 1000);
    const fields = { job: job.kind, key: job.key, attempts: job.attempts, error };
    // One that comes by itself is about nothing in particular: it has no key.
    const label = job.key === "" ? job.kind : `${job.kind} ${job.key}`;
    log.warn(`The job ${label} failed and is tried again in ${seconds} s`, fields);
  }
  await db.transaction((transaction) =>
    setJobFailed(transaction, job, {
      error: words.slice(0, 1000),
      runAfter: formatTime(isStopping ? now() : after(now(), pauseMs)),
    }),
  );
}

function after(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}
