/** A shop of many indexes: laid out by two questions to the database, and found by id without a walk over all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteIndex, makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { listAllBases, listBases } from "../../src/server/tables/indexes.ts";
import { openServer } from "../fakes/open-server.ts";

const { parts, admin } = await openServer();

test("an index has its bases in their order, and none that is gone", async () => {
  for (const name of ["a", "b", "c"]) {
    await makeIndex(parts, admin, { index: `root/${name}`, kind: "hosted" });
  }
  await makeIndex(parts, admin, {
    ...{ index: "root/top", kind: "hosted", bases: ["root/c", "root/a", "root/b"] },
  });
  const top = parts.indexes.find("root/top");
  assert.ok(top !== undefined);
  assert.deepEqual(
    top.chain.map(({ label }) => label),
    ["root/top", "root/c", "root/a", "root/b"],
  );
  const all = await listAllBases(parts.db.read);
  for (const { id } of parts.indexes.list()) {
    const own = (await listBases(parts.db.read, id)).map((base) => base.id);
    assert.deepEqual(all.get(id) ?? [], own);
    assert.equal(parts.indexes.findById(id)?.id, id);
  }
});

test("an index that is deleted is found no more, and comes back empty of what was kept", async () => {
  await makeIndex(parts, admin, { index: "root/short", kind: "hosted" });
  const before = parts.indexes.find("root/short");
  assert.ok(before !== undefined);
  await deleteIndex(parts, admin, "root/short");
  assert.equal(parts.indexes.find("root/short"), undefined);
  assert.equal(parts.indexes.findById(before.id), undefined);
  await makeIndex(parts, admin, { index: "root/short", kind: "hosted" });
  assert.ok(parts.indexes.find("root/short") !== undefined);
  assert.equal(parts.indexes.findById(before.id), undefined, "it is another one");
});
