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
  isJobDue,
  type Job,
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
  /** Tells the running job to end, waits for it, and takes no other. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  readonly works: Readonly<Record<string, JobWork>>;
  readonly repeated?: readonly RepeatedJob[];
}

type RunnerParts = Pick<Parts, "db" | "now" | "log">;

/** A job that runs longer counts as lost with its process. */
const LOCK_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Clocks may be set: nobody sleeps longer than this. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Runs one job at a time. Everything that another process had taken is taken again: one process serves a shop. Where
 * nothing can be written, as on a full disk, the jobs wait until it can.
 */
export function startRunner(
  parts: RunnerParts,
  { works, repeated = [] }: RunnerOptions,
): JobRunner {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
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
    running ??= runAll().finally(() => {
      running = undefined;
      if (isWoken) wake();
    });
  };

  async function runAll(): Promise<void> {
    try {
      if (!isPrepared) await prepare();
      while (isWoken && !stopping.signal.aborted) {
        isWoken = false;
        while (!stopping.signal.aborted && (await runNext())) {
          // One after the other, until none is due.
        }
      }
      await sleep();
    } catch (error) {
      // The database cannot be asked now. The jobs are rows in it, and wait.
      parts.log.error("The jobs could not be looked at", { error });
      setTimer(LONGEST_SLEEP_MS);
    }
  }

  async function runNext(): Promise<boolean> {
    const now = parts.now();
    // Every change of the shop leads here, and mostly there is nothing to do.
    if (!(await isJobDue(parts.db.read, formatTime(now)))) return false;
    const job = await parts.db.transaction((db) =>
      takeJob(db, { now: formatTime(now), lockedUntil: formatTime(after(now, LOCK_MS)) }),
    );
    if (job === undefined) return false;
    try {
      await findWork(works, job)(job, stopping.signal);
    } catch (error) {
      await putOff(parts, job, error, stopping.signal.aborted);
      return true;
    }
    await finish(parts, job, repeated);
    return true;
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

  wake();
  return {
    wake,
    async settle() {
      while (running !== undefined) await running;
    },
    async close() {
      stopping.abort();
      clearTimeout(timer);
      while (running !== undefined) await running;
    },
  };
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
