import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareQuery } from "./prepared.ts";
import { openTemporarySqlite } from "./sqlite.ts";

const byKey = prepareQuery((db, of: { readonly key: string }) =>
  db.selectFrom("settings").select("value").where("key", "=", of.key),
);
const add = prepareQuery((db, setting: { readonly key: string; readonly value: string }) =>
  db
    .insertInto("settings")
    .values({ key: setting.key, value: setting.value })
    .onConflict((on) => on.doNothing()),
);

test("prepareQuery() runs one query with other values each time", async () => {
  await using db = await open();
  await db.transaction(async (transaction) => {
    assert.equal(await add.run(transaction, { key: "cheese", value: "gouda" }), 1);
    assert.equal(await add.run(transaction, { key: "bread", value: "rye" }), 1);
    assert.equal(await add.run(transaction, { key: "bread", value: "white" }), 0);
  });
  assert.equal((await byKey.first(db.read, { key: "cheese" }))?.value, "gouda");
  const all = await byKey.all(db.read, { key: "bread" });
  assert.deepEqual(
    all.map(({ value }) => value),
    ["rye"],
  );
  assert.equal(await byKey.first(db.read, { key: "wine" }), undefined);
});

test("prepareQuery() refuses a transaction that has ended", async () => {
  await using db = await open();
  const ended = await db.transaction(async (transaction) => {
    await add.run(transaction, { key: "cheese", value: "gouda" });
    return { transaction };
  });
  await assert.rejects(byKey.first(ended.transaction, { key: "cheese" }), /not awaited/);
});

test("prepareQuery() refuses to build a query out of a value", async () => {
  await using db = await open();
  const wrong = prepareQuery((db, of: { readonly key: string }) =>
    db.selectFrom("settings").select("value").where("key", "=", `${of.key}!`),
  );
  await assert.rejects(wrong.first(db.read, { key: "cheese" }), {
    message: 'The value "key" is not known while its query is built',
  });
});

async function open() {
  const db = openTemporarySqlite();
  return { ...db, [Symbol.asyncDispose]: () => db.close() };
}
