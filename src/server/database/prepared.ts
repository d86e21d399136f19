/**
 * Queries that are built once and run again with other values: with the query builder, to build and to compile one takes
 * several times as long as SQLite takes to answer it.
 */
import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { Reader, Transaction } from "./database.ts";

/** What both engines take for a value. */
type Value = string | number | Uint8Array | null;

/** By name. */
type Named<Values> = { readonly [Name in keyof Values]: Value };

export interface PreparedQuery<Values, Row> {
  all(db: Reader, values: Values): Promise<readonly Row[]>;
  first(db: Reader, values: Values): Promise<Row | undefined>;
  /** Of a query that always has one. */
  one(db: Reader, values: Values): Promise<Row>;
  /** How many rows it has changed. */
  run(db: Transaction, values: Values): Promise<number>;
}

/** `build` gets the names of the values and not the values: it may only hand them on to the query builder. */
export function prepareQuery<Values extends Named<Values>, Row>(
  build: (db: Transaction, values: Values) => Compilable<Row>,
): PreparedQuery<Values, Row> {
  // One for each connection: the engine behind it decides the words.
  const compiled = new WeakMap<object, CompiledQuery<Row>>();
  const run = (db: Reader, values: Values): Promise<QueryResult<Row>> => {
    const executor = db.getExecutor();
    let query = compiled.get(executor.adapter);
    if (query === undefined) {
      query = build(db as Transaction, namesOf<Values>()).compile();
      compiled.set(executor.adapter, query);
    }
    // As building it would: a transaction that has ended refuses.
    executor.transformQuery(query.query, query.queryId);
    return executor.executeQuery({ ...query, parameters: query.parameters.map(valueIn(values)) });
  };
  return {
    all: async (db, values) => (await run(db, values)).rows,
    first: async (db, values) => (await run(db, values)).rows[0],
    async one(db, values) {
      const [row] = (await run(db, values)).rows;
      if (row === undefined) throw new Error("A query that always has a row had none");
      return row;
    },
    run: async (db, values) => Number((await run(db, values)).numAffectedRows ?? 0),
  };
}

/** Stands for a value while the query is built. */
class ValueName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`The value "${this.name}" is not known while its query is built`);
  }
}

/** Typed as the values that come later, for the query builder's sake. */
function namesOf<Values>(): Values {
  const names = new Proxy({}, { get: (_, name) => new ValueName(String(name)) });
  return names as Values;
}

function valueIn<Values>(values: Values): (parameter: unknown) => unknown {
  return (parameter) =>
    parameter instanceof ValueName ? values[parameter.name as keyof Values] : parameter;
}
