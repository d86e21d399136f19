/**
 * The queue for the one connection that writes. Works run strictly one after the other; those that wait at the
 * same time share one COMMIT, each in a savepoint of its own, and nobody is answered before that COMMIT:
 * one fsync serves all of them.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Kysely, KyselyPlugin } from "kysely";
import { AppError } from "../../errors.ts";
import type { Transaction, TransactionOptions } from "./database.ts";
import type { Schema } from "./schema.ts";

/** The engine's words, on the connection that the query builder uses. */
export interface WriteConnection {
  begin(): void;
  commit(): void;
  rollback(): void;
  setSavepoint(): void;
  keepSavepoint(): void;
  undoSavepoint(): void;
  /** False after the engine itself has rolled back, as SQLite does where the disk is full. */
  isOpen(): boolean;
  /** Makes an obstacle of the machine an `AppError`; passes everything else on. */
  translate(error: unknown): unknown;
}

export interface WriteQueue {
  run<T>(work: (db: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Resolves when all that was given before has ended. */
  close(): Promise<void>;
}

/** How long a group waits for company, once there has been some. */
const GATHER_MS = 2;
/** How long a patient work waits for others at most. */
const PATIENCE_MS = 50;
/** So that the first of a group does not wait for a thousand others. */
const LARGEST_GROUP = 200;

interface Waiting {
  /** Runs the work; what it resolves to is called once the group is committed. */
  start(db: Transaction): Promise<() => void>;
  fail(error: unknown): void;
}

export function makeWriteQueue(kysely: Kysely<Schema>, connection: WriteConnection): WriteQueue {
  const waiting: Waiting[] = [];
  const patient: Waiting[] = [];
  let patience: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  let lastGroupSize = 1;

  /** What is patient goes along, and begins first: it was given before. */
  function start(): void {
    clearTimeout(patience);
    patience = undefined;
    waiting.unshift(...patient.splice(0));
    if (waiting.length > 0) running ??= runAll();
  }

  async function runAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        // One client alone shall not wait for company that never comes.
        await (lastGroupSize > 1 ? sleep(GATHER_MS) : nextTurn());
        lastGroupSize = await runGroup();
      }
    } finally {
      running = undefined;
    }
  }

  /** Ends with every member answered; never throws. Tells how many there were. */
  async function runGroup(): Promise<number> {
    try {
      connection.begin();
    } catch (error) {
      const group = waiting.splice(0);
      for (const member of group) member.fail(connection.translate(error));
      return group.length;
    }
    const group: Waiting[] = [];
    const answers: (() => void)[] = [];
    try {
      // Whoever comes while the group runs still joins it.
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        group.push(next);
        answers.push(await runOne(next));
        if (group.length >= LARGEST_GROUP) break;
      }
      connection.commit();
    } catch (error) {
      const obstacle = asUnavailable(connection.translate(rollBack(error)));
      for (const member of group) member.fail(obstacle);
      return group.length;
    }
    // Failures wait for the COMMIT as well: they may rest on rows that were only written before it.
    for (const answer of answers) answer();
    return group.length;
  }

  /** Where not even that succeeds, both errors are the cause of what the group is told. */
  function rollBack(error: unknown): unknown {
    try {
      if (connection.isOpen()) connection.rollback();
      return error;
    } catch (second) {
      return new AggregateError([error, second], "The group failed, and could not be rolled back");
    }
  }

  /** One work in its savepoint. Gives back what tells its caller; throws where the whole group is lost. */
  async function runOne(member: Waiting): Promise<() => void> {
    const work = oneWork(kysely);
    try {
      connection.setSavepoint();
      const answer = await member.start(work.db);
      connection.keepSavepoint();
      return answer;
    } catch (error) {
      if (!connection.isOpen()) throw error;
      connection.undoSavepoint();
      return () => member.fail(connection.translate(error));
    } finally {
      work.end();
    }
  }

  return {
    run: <T>(work: (db: Transaction) => Promise<T>, { isPatient = false } = {}) =>
      new Promise<T>((resolve, reject) => {
        if (closed) {
          reject(new AppError("unavailable", "Cannot write to the database: it is being closed"));
          return;
        }
        const member: Waiting = {
          start: async (db) => {
            const result = await work(db);
            return () => resolve(result);
          },
          fail: reject,
        };
        if (isPatient) {
          patient.push(member);
          patience ??= setTimeout(start, PATIENCE_MS);
        } else {
          waiting.push(member);
          start();
        }
      }),
    async close() {
      closed = true;
      start();
      await running;
    },
  };
}

/** A group that fails takes works with it that did nothing wrong: their callers may try again. */
function asUnavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("unavailable", "Cannot write to the database: the commit failed", {
    cause: error,
  });
}

/**
 * The query builder for one work. It refuses queries after the work has ended: one that was not awaited
 * would write into the next stranger's savepoint.
 */
function oneWork(kysely: Kysely<Schema>): { readonly db: Transaction; end(): void } {
  let ended = false;
  const guard: KyselyPlugin = {
    transformQuery({ node }) {
      if (ended)
        throw new Error("A query came after its transaction had ended: it was not awaited");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    db: kysely.withPlugin(guard),
    end() {
      ended = true;
    },
  };
}
