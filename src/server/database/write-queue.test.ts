import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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

/** A connection that does nothing. */
const IDLE: WriteConnection = {
  begin() {},
  commit() {},
  rollback() {},
  setSavepoint() {},
  keepSavepoint() {},
  undoSavepoint() {},
  isOpen: () => true,
  translate: (error) => error,
};

/** A connection whose disk fails until it is mended. */
function failingConnection(): WriteConnection & { isMended: boolean } {
  return {
    ...IDLE,
    isMended: false,
    commit() {
      if (!this.isMended) throw new Error("no commit");
    },
    rollback() {
      throw new Error("no rollback");
    },
  };
}

/** A queue, and how many works each of its commits had. */
function countingQueue() {
  const commits: number[] = [];
  let works = 0;
  const queue = makeWriteQueue(kysely, {
    ...IDLE,
    keepSavepoint() {
      works += 1;
    },
    commit() {
      commits.push(works);
      works = 0;
    },
  });
  return { queue, commits };
}

test("makeWriteQueue() lets patient works wait for one another, and for no other", async () => {
  const { queue, commits } = countingQueue();
  const first = queue.run(async () => "first", { isPatient: true });
  await sleep(5);
  const second = queue.run(async () => "second", { isPatient: true });
  assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
  assert.deepEqual(commits, [2], "in one commit, without anybody's hurry");
  await queue.close();
});

test("makeWriteQueue() takes patient works along, in the order in which they were given", async () => {
  const { queue, commits } = countingQueue();
  const order: string[] = [];
  const patient = queue.run(async () => order.push("patient"), { isPatient: true });
  await Promise.all([patient, queue.run(async () => order.push("hurried"))]);
  assert.deepEqual(order, ["patient", "hurried"]);
  assert.deepEqual(commits, [2]);
  await queue.close();
});

test("makeWriteQueue() does what is patient before it closes", async () => {
  const { queue, commits } = countingQueue();
  const work = queue.run(async () => "done", { isPatient: true });
  await queue.close();
  assert.deepEqual(commits, [1]);
  assert.equal(await work, "done");
});

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
