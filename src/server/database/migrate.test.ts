import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { planMigrations, readMigrations } from "./migrate.ts";

const known = [1, 2, 3].map((number) => ({ number, name: `000${number}-x`, sql: "" }));

const cases = [
  { applied: [], planned: [1, 2, 3] },
  { applied: [1], planned: [2, 3] },
  { applied: [1, 2, 3], planned: [] },
];

for (const { applied, planned } of cases) {
  test(`planMigrations() plans ${planned.join(" ") || "nothing"} after ${applied.join(" ") || "nothing"}`, () => {
    assert.deepEqual(
      planMigrations(known, applied).map((migration) => migration.number),
      planned,
    );
  });
}

test("planMigrations() refuses a database that is newer", () => {
  assert.throws(() => planMigrations(known, [1, 2, 3, 4]), { kind: "invalid", hint: /newer/ });
});

test("readMigrations() reads them in order, each with the engine's own part after it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-migrations-"));
  for (const file of ["0002-b.sql", "0001-a.sql", "0001-a.sqlite.sql", "0001-a.postgres.sql"]) {
    writeFileSync(path.join(folder, file), file);
  }
  assert.deepEqual(readMigrations("sqlite", folder), [
    { number: 1, name: "0001-a", sql: "0001-a.sql\n0001-a.sqlite.sql" },
    { number: 2, name: "0002-b", sql: "0002-b.sql" },
  ]);
  rmSync(folder, { recursive: true });
});
