import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { testWorkGrowth } from "../../../test/growth.ts";
import { parseName } from "../../standards/name.ts";
import { addToJournal, lastSerial, listChanges } from "./journal.ts";

/** What the first start wrote down. */
const BEFORE = 4;
const SPAM = parseName("spam");

test("addToJournal() counts without a hole, also past transactions that failed", async () => {
  const shop = await openSampleShop();
  const add = (fails: boolean) =>
    shop.db.transaction(async (db) => {
      const serial = await addToJournal(db, { at: shop.now(), actor: "root", did: "test" });
      if (fails) throw new Error("undone");
      return serial;
    });
  const results = await Promise.allSettled([false, true, false, true, false].map(add));
  const serials = results.flatMap((result) =>
    result.status === "fulfilled" ? [result.value] : [],
  );
  assert.deepEqual(serials, [BEFORE + 1, BEFORE + 2, BEFORE + 3]);
  assert.equal(await lastSerial(shop.db.read), BEFORE + 3);
});

test("addToJournal() never goes back in time", async () => {
  const shop = await openSampleShop();
  const times = ["2026-08-22T12:00:00Z", "2026-08-22T11:00:00Z", "2026-08-22T12:00:00.5Z"];
  for (const at of times) {
    await shop.db.transaction((db) =>
      addToJournal(db, { at: new Date(at), actor: "root", did: "test" }),
    );
  }
  const rows = await listChanges(shop.db.read, { serial: BEFORE, limit: 10 });
  assert.deepEqual(
    rows.map((row) => row.at),
    ["2026-08-22T12:00:00.000000Z", "2026-08-22T12:00:00.000000Z", "2026-08-22T12:00:00.500000Z"],
  );
});

test("listChanges() gives what came after a serial, of the indexes that are named", async () => {
  const shop = await openSampleShop();
  const [main, other] = [(await shop.index("root/main")).id, (await shop.index("root/test")).id];
  for (const indexId of [main, other, main]) {
    const entry = { at: shop.now(), actor: "root", did: "add file", indexId, project: SPAM };
    await shop.db.transaction((db) => addToJournal(db, { ...entry, version: "1.0" }));
  }
  const serials = async (indexIds: number[], serial = BEFORE, limit = 10) =>
    (await listChanges(shop.db.read, { serial, limit, indexIds })).map((row) => row.serial);
  assert.deepEqual(await serials([main]), [5, 7]);
  assert.deepEqual(await serials([main, other]), [5, 6, 7]);
  assert.deepEqual(await serials([main, other], 5, 1), [6]);
  assert.deepEqual(await serials([other, main], 4, 2), [5, 6]);
  assert.deepEqual(await serials([]), []);
});

testWorkGrowth(
  "listChanges() of two indexes with a long journal",
  800,
  async (size) => {
    const shop = await openSampleShop();
    const ids = [(await shop.index("root/main")).id, (await shop.index("root/test")).id];
    await shop.db.transaction(async (db) => {
      for (let at = 0; at < size; at += 1) {
        const place = { indexId: ids[at % 2], project: parseName(`spam-${at % 97}`) };
        await addToJournal(db, { at: shop.now(), actor: "root", did: "test", ...place });
      }
    });
    const read = async (): Promise<void> => {
      for (let time = 0; time < 20; time += 1) {
        await listChanges(shop.db.read, { serial: 300, limit: 50, indexIds: ids });
      }
    };
    await read();
    return read;
  },
  2,
);
