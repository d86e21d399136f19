import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../../standards/name.ts";
import { openTemporarySqlite } from "../database/sqlite.ts";
import { addDownloads, countDownloads } from "./downloads.ts";

test("addDownloads() adds to the day's count, countDownloads() sums from a day on", async () => {
  const db = openTemporarySqlite();
  const project = parseName("spam");
  const row = { indexId: 1, project, version: "1.0", day: "2026-08-22", count: 3 };
  await db.transaction((transaction) =>
    addDownloads(transaction, [row, { ...row, version: "2.0" }, { ...row, day: "2026-08-01" }]),
  );
  await db.transaction((transaction) => addDownloads(transaction, [row]));
  assert.equal(await countDownloads(db.read, 1, project, "2026-08-22"), 9);
  assert.equal(await countDownloads(db.read, 1, project, "2026-01-01"), 12);
  assert.equal(await countDownloads(db.read, 2, project, "2026-01-01"), 0);
  await db.close();
});
