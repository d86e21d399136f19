import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { removeLeftovers } from "./leftovers.ts";

test("removeLeftovers() removes what nobody writes to any more, and leaves running uploads", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-leftovers-"));
  const now = new Date("2026-08-22T10:00:00Z");
  for (const [name, minutesAgo] of Object.entries({ running: 1, dead: 61 })) {
    writeFileSync(path.join(folder, name), "x");
    const then = new Date(now.getTime() - minutesAgo * 60_000);
    utimesSync(path.join(folder, name), then, then);
  }
  assert.equal(await removeLeftovers(folder, new Date(now.getTime() - 3_600_000)), 1);
  assert.deepEqual(readdirSync(folder), ["running"]);
  rmSync(folder, { recursive: true });
});
