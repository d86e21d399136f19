import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Schema } from "./schema.ts";
import { makeWriteQueue, type WriteConnection } from "./write-queue.ts";

/** A query builder without a database: the works of these tests ask it nothing. */
const kysely = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** A connection whose disk fails until it is mended. */
function failingConnection(): WriteConnection & { isMended: boolean } {
  return {
    isMended: false,
    begin() {},
    commit() {
      if (!this.isMended) throw new Error("no commit");
    },
    rollback() {
      throw new Error("no rollback");
    },
    setSavepoint() {},
    keepSavepoint() {},
    undoSavepoint() {},
    isOpen: () => true,
    translate: (error) => error,
  };
}

test("makeWriteQueue() fails the whole group where not even the rollback succeeds, and goes on", async () => {
  const connection = failingConnection();
  const queue = makeWriteQueue(kysely, connection);
  const group = [queue.run(async () => 1), queue.run(async () => 2)];
  for (const work of group) {
    await assert.rejects(work, { kind: "unavailable" });
  }
  connection.isMended = true;
  assert.equal(await queue.run(async () => 3), 3);
  await queue.close();
});
