/** What every `Database` must do, told to an empty one at the schema of this program. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { sql } from "kysely";
import type { Database, Reader, Transaction } from "../../src/server/database/database.ts";

export function databaseContract(name: string, open: () => Promise<Database>): void {
  const opened: Database[] = [];
  const fresh = async (): Promise<Database> => {
    const database = await open();
    opened.push(database);
    return database;
  };
  after(() => Promise.all(opened.map((database) => database.close())));

  test(`${name}: transaction() reads its own writes, and read sees them once it has answered`, async () => {
    const database = await fresh();
    const seen = await database.transaction(async (db) => {
      await set(db, "cheese", "red leicester");
      return { inside: await get(db, "cheese"), outside: await get(database.read, "cheese") };
    });
    assert.deepEqual(seen, { inside: "red leicester", outside: undefined });
    assert.equal(await get(database.read, "cheese"), "red leicester");
  });

  test(`${name}: transaction() passes the error on and keeps nothing of what failed`, async () => {
    const database = await fresh();
    const failing = database.transaction(async (db) => {
      await set(db, "cheese", "tilsit");
      throw new RangeError("no tilsit");
    });
    await assert.rejects(failing, { name: "RangeError", message: "no tilsit" });
    assert.equal(await get(database.read, "cheese"), undefined);
  });

  test(`${name}: transaction() undoes the failed one alone of many that wait together`, async () => {
    const database = await fresh();
    const results = await Promise.allSettled(
      numbers(20).map((number) =>
        database.transaction(async (db) => {
          await set(db, `cheese ${number}`, "ordered");
          if (number % 3 === 0) throw new Error(`out of ${number}`);
        }),
      ),
    );
    for (const number of numbers(20)) {
      const isKept = (await get(database.read, `cheese ${number}`)) !== undefined;
      assert.equal(isKept, results[number]?.status === "fulfilled", `cheese ${number}`);
      assert.equal(isKept, number % 3 !== 0);
    }
  });

  test(`${name}: transaction() undoes what a broken constraint left half done`, async () => {
    const database = await fresh();
    await database.transaction((db) => set(db, "cheese", "caerphilly"));
    const failing = database.transaction(async (db) => {
      await set(db, "wine", "red");
      await db.insertInto("settings").values({ key: "cheese", value: "twice" }).execute();
    });
    await assert.rejects(failing);
    assert.equal(await get(database.read, "wine"), undefined);
    assert.equal(await get(database.read, "cheese"), "caerphilly");
  });

  test(`${name}: transaction() lets no other work in between two queries of one`, async () => {
    const database = await fresh();
    await database.transaction((db) => set(db, "count", "0"));
    await Promise.all(
      numbers(100).map(() =>
        database.transaction(async (db) => {
          const before = Number(await get(db, "count"));
          await nothing();
          await db
            .updateTable("settings")
            .set({ value: String(before + 1) })
            .where("key", "=", "count")
            .execute();
        }),
      ),
    );
    assert.equal(await get(database.read, "count"), "100");
  });

  test(`${name}: transaction() answers in the order in which it was asked`, async () => {
    const database = await fresh();
    const order: number[] = [];
    await Promise.all(
      numbers(10).map((number) =>
        database
          .transaction((db) => set(db, `cheese ${number}`, ""))
          .then(() => order.push(number)),
      ),
    );
    assert.deepEqual(order, numbers(10));
  });

  test(`${name}: transaction() answers nobody, not even with an error, before the rows are committed`, async () => {
    const database = await fresh();
    const first = database.transaction((db) => set(db, "cheese", "wensleydale"));
    const second = database.transaction(async (db) => {
      if ((await get(db, "cheese")) !== undefined) throw new Error("taken");
    });
    await assert.rejects(second, { message: "taken" });
    assert.equal(await get(database.read, "cheese"), "wensleydale");
    await first;
  });

  test(`${name}: transaction() refuses a query that comes after its work has ended`, async () => {
    const database = await fresh();
    const kept = await database.transaction(async (db) => ({ db }));
    await assert.rejects(set(kept.db, "cheese", "late"), { message: /was not awaited/ });
    assert.equal(await get(database.read, "cheese"), undefined);
  });

  test(`${name}: read refuses to write`, async () => {
    const database = await fresh();
    await assert.rejects(
      sql`insert into settings (key, value) values ('cheese', 'stilton')`.execute(database.read),
    );
  });

  test(`${name}: keeps bytes, large numbers and any text as they are`, async () => {
    const database = await fresh();
    const size = Number.MAX_SAFE_INTEGER;
    const created = "☃ 'quoted' \u0000 \u{1f9c0}";
    await database.transaction((db) =>
      db
        .insertInto("blobs")
        .values({ sha256: "00", size, created, condemned: null, removed: null })
        .execute(),
    );
    const row = await database.read
      .selectFrom("blobs")
      .select(["size", "created"])
      .executeTakeFirstOrThrow();
    assert.deepEqual({ ...row }, { size, created });
  });

  test(`${name}: refuses a row that points nowhere`, async () => {
    const database = await fresh();
    const failing = database.transaction((db) =>
      db.insertInto("index_bases").values({ index_id: 77, base_id: 78, position: 0 }).execute(),
    );
    await assert.rejects(failing);
  });

  test(`${name}: close() lets running work end and refuses what comes later`, async () => {
    const database = await open();
    const running = database.transaction(async (db) => {
      await nothing();
      await set(db, "cheese", "brie");
      return get(db, "cheese");
    });
    const closing = database.close();
    await assert.rejects(
      database.transaction((db) => set(db, "cheese", "late")),
      { kind: "unavailable" },
    );
    assert.equal(await running, "brie");
    await closing;
  });
}

async function set(db: Transaction, key: string, value: string): Promise<void> {
  await db.insertInto("settings").values({ key, value }).execute();
}

async function get(db: Reader, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("settings")
    .select("value")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.value;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** Gives other work the chance to come between. */
function nothing(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
