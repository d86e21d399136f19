import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { VISITOR } from "../access/permissions.ts";
import { listChanges } from "../tables/journal.ts";
import { setMember } from "../tables/members.ts";
import { addProject, findProject, setProjectDeleted } from "../tables/projects.ts";
import { giveNameBack, setStatus } from "./manage-projects.ts";

const SPAM = { index: "root/main", project: parseName("spam") };

async function setUp() {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  const indexId = (await shop.index("root/main")).id;
  const { id } = await shop.db.transaction(async (db) => {
    const made = await addProject(db, {
      indexId,
      name: SPAM.project,
      displayName: "Spam",
      created: "",
      createdBy: "brian",
      isClaimed: false,
    });
    await setMember(db, { indexId, projectId: made.id }, brian.userId, "owner");
    return made;
  });
  const find = () => findProject(shop.db.read, indexId, SPAM.project);
  const remove = () => shop.db.transaction((db) => setProjectDeleted(db, id, "2026"));
  return { shop, brian, reg, find, remove };
}

test("setStatus() is for the project's owners, and tells the journal why", async () => {
  const { shop, brian, reg, find } = await setUp();
  for (const [actor, kind] of [
    [reg, "denied"],
    [VISITOR, "unknown-caller"],
  ] as const) {
    await assert.rejects(setStatus(shop, actor, SPAM, { status: "archived" }), { kind });
  }
  const status = { status: "deprecated", reason: "use eggs" } as const;
  await setStatus(shop, brian, SPAM, status);
  assert.deepEqual((await find())?.status, status);
  assert.deepEqual(shop.changes, [{ kind: "project", name: "spam" }]);
  const [row] = await listChanges(shop.db.read, { serial: 4, limit: 10 });
  assert.equal(row?.detail, "deprecated: use eggs");
});

test("setStatus() lets only the index's owners impose and lift a quarantine", async () => {
  const { shop, brian, find } = await setUp();
  await assert.rejects(setStatus(shop, brian, SPAM, { status: "quarantined" }), { kind: "denied" });
  await setStatus(shop, shop.admin, SPAM, { status: "quarantined" });
  await assert.rejects(setStatus(shop, brian, SPAM, { status: "active" }), { kind: "denied" });
  assert.equal((await find())?.status.status, "quarantined");
  await setStatus(shop, shop.admin, SPAM, { status: "active" });
});

test("setStatus() does not know a project that is deleted", async () => {
  const { shop, remove } = await setUp();
  await remove();
  await assert.rejects(setStatus(shop, shop.admin, SPAM, { status: "archived" }), {
    kind: "not-found",
  });
});

test("giveNameBack() frees the name of a deleted project, for the index's owners alone", async () => {
  const { shop, brian, find, remove } = await setUp();
  await assert.rejects(giveNameBack(shop, shop.admin, SPAM), { kind: "conflict" });
  await remove();
  await assert.rejects(giveNameBack(shop, brian, SPAM), { kind: "denied" });
  assert.notEqual(await find(), undefined);
  await giveNameBack(shop, shop.admin, SPAM);
  assert.equal(await find(), undefined);
  await assert.rejects(giveNameBack(shop, shop.admin, SPAM), { kind: "not-found" });
  const rows = await listChanges(shop.db.read, { serial: 4, limit: 10 });
  assert.deepEqual(
    rows.map((row) => [row.did, row.project]),
    [["give name back", "spam"]],
  );
});
