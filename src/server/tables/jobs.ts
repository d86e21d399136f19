/** What happens later: rows that the action's own transaction writes, so that a crash loses none. */
import type { Reader, Transaction } from "../database/database.ts";
import { prepareQuery } from "../database/prepared.ts";

export interface NewJob {
  readonly kind: string;
  /** What it is about: the same kind and key is one job. */
  readonly key: string;
  readonly runAfter: string;
}

/** The kind of the job that looks for bytes without a row: whoever holds a shop's store against its rows asks for it. */
export const SWEEP_STORE = "sweep-store";

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  /** This one included. */
  readonly attempts: number;
  /** Marks this run: whoever finishes the job must show it. */
  readonly lockedUntil: string;
}

/** Some of the jobs: those of one kind, or those of all other kinds. */
export interface Lane {
  readonly kind: string;
  readonly isOfOthers: boolean;
}

/**
 * Asks for a job. One that is waiting is done once, at the earlier time; one that is
 * running is done again afterwards, for it may have read what has changed since.
 */
export async function addJob(db: Transaction, job: NewJob): Promise<void> {
  const before = await db
    .selectFrom("jobs")
    .select(["id", "run_after", "locked_until"])
    .where("kind", "=", job.kind)
    .where("key", "=", job.key)
    .executeTakeFirst();
  if (before === undefined) {
    await db
      .insertInto("jobs")
      .values({
        kind: job.kind,
        key: job.key,
        run_after: job.runAfter,
        last_error: null,
        locked_until: null,
      })
      .execute();
    return;
  }
  const isWaiting = before.locked_until === null && before.run_after < job.runAfter;
  await db
    .updateTable("jobs")
    .set({
      run_after: isWaiting ? before.run_after : job.runAfter,
      attempts: 0,
      locked_until: null,
    })
    .where("id", "=", before.id)
    .execute();
}

/** Whether anything of that kind is still to be done. */
export async function hasJob(db: Reader, kind: string): Promise<boolean> {
  const job = await db.selectFrom("jobs").select("id").where("kind", "=", kind).executeTakeFirst();
  return job !== undefined;
}

/** Whether any job is due. */
export async function isJobDue(db: Reader, now: string): Promise<boolean> {
  return (await selectDueId.first(db, { now })) !== undefined;
}

const selectDueId = prepareQuery((db, of: { readonly now: string }) =>
  selectDue(db, of.now).select("id"),
);

/** Whether `takeJob` would take one: a look that holds up no writer. */
export async function isDueIn(lane: Lane, db: Reader, now: string): Promise<boolean> {
  const select = lane.isOfOthers ? selectDueOfOthers : selectDueOfKind;
  return (await select.first(db, { now, kind: lane.kind })) !== undefined;
}

const selectDueOfOthers = prepareDue(true);
const selectDueOfKind = prepareDue(false);

function prepareDue(isOfOthers: boolean) {
  return prepareQuery((db, of: { readonly now: string; readonly kind: string }) =>
    selectDue(db, of.now, { kind: of.kind, isOfOthers }).select("id"),
  );
}

export interface TakeOptions {
  readonly now: string;
  readonly lockedUntil: string;
  /** All jobs, where it is absent. */
  readonly lane?: Lane;
}

/** Takes the job that has waited longest, until `lockedUntil`: then it counts as lost and another may take it. */
export async function takeJob(
  db: Transaction,
  { now, lockedUntil, lane }: TakeOptions,
): Promise<Job | undefined> {
  const due = await selectDue(db, now, lane).selectAll().executeTakeFirst();
  if (due === undefined) return undefined;
  const attempts = due.attempts + 1;
  await db
    .updateTable("jobs")
    .set({ locked_until: lockedUntil, attempts })
    .where("id", "=", due.id)
    .execute();
  const { id, kind, key } = due;
  return { id, kind, key, attempts, lockedUntil };
}

function selectDue(db: Reader, now: string, lane?: Lane) {
  const due = db
    .selectFrom("jobs")
    .where("run_after", "<=", now)
    .where((where) =>
      where.or([where("locked_until", "is", null), where("locked_until", "<=", now)]),
    )
    .orderBy("run_after")
    .orderBy("id")
    .limit(1);
  return lane === undefined ? due : due.where("kind", lane.isOfOthers ? "!=" : "=", lane.kind);
}

/** The job is done and its row goes, unless it was asked for again while it ran. */
export async function removeJob(db: Transaction, job: Job): Promise<void> {
  await db
    .deleteFrom("jobs")
    .where("id", "=", job.id)
    .where("locked_until", "=", job.lockedUntil)
    .execute();
}

/** The job failed and is tried again after `runAfter`. */
export async function setJobFailed(
  db: Transaction,
  job: Job,
  failure: { readonly error: string; readonly runAfter: string },
): Promise<void> {
  await db
    .updateTable("jobs")
    .set({ locked_until: null, last_error: failure.error, run_after: failure.runAfter })
    .where("id", "=", job.id)
    .where("locked_until", "=", job.lockedUntil)
    .execute();
}

/** After a start nothing runs yet: jobs that the process before had taken are free. For a shop of one process. */
export async function freeJobs(db: Transaction): Promise<void> {
  await db
    .updateTable("jobs")
    .set({ locked_until: null })
    .where("locked_until", "is not", null)
    .execute();
}

/** When the next job is due; `undefined` where there is none. */
export async function findNextJobTime(db: Reader): Promise<string | undefined> {
  return (await selectNextTime.first(db, {}))?.run_after;
}

const selectNextTime = prepareQuery((db) =>
  db
    .selectFrom("jobs")
    .select("run_after")
    .where("locked_until", "is", null)
    .orderBy("run_after")
    .limit(1),
);
