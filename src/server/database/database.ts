/**
 * What the server asks of a database, whichever engine stands behind it.
 */
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** For the tables, so that the query builder has one room that imports it. */
export { type Selectable, sql } from "kysely";

/** Enough of the query builder to read. A `Transaction` will do as well. */
export type Reader = Pick<Kysely<Schema>, "selectFrom" | "fn" | "with" | "getExecutor">;

/** The query builder inside a transaction: what it writes is there as a whole or not at all. */
export type Transaction = Omit<Kysely<Schema>, "transaction" | "connection" | "destroy">;

export interface TransactionOptions {
  /** Nobody waits for this one: it goes with the next that is not so, or after a moment with others of its kind. */
  readonly isPatient?: boolean;
}

export interface Database {
  /** Sees what is committed, and cannot write. */
  readonly read: Reader;

  /**
   * Runs `work` alone: no other work begins before it has ended. Answers when what it wrote is durable.
   * Where `work` throws, nothing of it stays, and its error is passed on.
   *
   * `work` may await nothing but `db`: whatever else it waits for holds up every other writer, and a second
   * `transaction` inside it would wait for itself. One that writes thousands of rows lets readers have a turn.
   */
  transaction<T>(work: (db: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;

  /** Whether since it was opened anybody has met a part of it that holds nonsense. */
  isDamaged(): boolean;

  /** Lets running work end, then closes. Work that is given afterwards is refused with `unavailable`. */
  close(): Promise<void>;
}
