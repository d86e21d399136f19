import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { VISITOR } from "../access/permissions.ts";
import { findRoles, setMember } from "../tables/members.ts";
import { addProject } from "../tables/projects.ts";
import { changeMember, dropMember, listMembersOf } from "./manage-members.ts";

async function setUp() {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  const index = await shop.index("root/main");
  const project = await shop.db.transaction(async (db) => {
    const made = await addProject(db, {
      indexId: index.id,
      name: parseName("spam"),
      displayName: "Spam",
      created: "",
      createdBy: "brian",
      isClaimed: false,
    });
    await setMember(db, { indexId: index.id, projectId: made.id }, brian.userId, "owner");
    return made;
  });
  return { shop, brian, reg, index, project };
}

const SPAM = { index: "root/main", project: "Spam" };
const MAIN = { index: "root/main" };

test("changeMember() gives a role on a project, which its owner may and a stranger may not", async () => {
  const { shop, brian, reg, index, project } = await setUp();
  await assert.rejects(changeMember(shop, reg, SPAM, { user: "reg", role: "owner" }), {
    kind: "denied",
  });
  await changeMember(shop, brian, SPAM, { user: "reg", role: "maintainer" });
  const of = { indexId: index.id, projectId: project.id };
  assert.deepEqual(await findRoles(shop.db.read, reg.userId, of), { projectRole: "maintainer" });
  assert.deepEqual(await findRoles(shop.db.read, reg.userId, { indexId: index.id }), {});
  await assert.rejects(changeMember(shop, reg, SPAM, { user: "reg", role: "owner" }), {
    kind: "denied",
  });
  assert.deepEqual(await listMembersOf(shop, brian, SPAM), [
    { user: "brian", role: "owner" },
    { user: "reg", role: "maintainer" },
  ]);
});

test("changeMember() gives a role on an index, which only the index's owners may", async () => {
  const { shop, brian, reg, index } = await setUp();
  await assert.rejects(changeMember(shop, brian, MAIN, { user: "reg", role: "reader" }), {
    kind: "denied",
  });
  await changeMember(shop, shop.admin, MAIN, { user: "brian", role: "owner" });
  await changeMember(shop, brian, MAIN, { user: "reg", role: "uploader" });
  await changeMember(shop, brian, MAIN, { user: "reg", role: "reader" });
  assert.deepEqual(await findRoles(shop.db.read, reg.userId, { indexId: index.id }), {
    indexRole: "reader",
  });
  assert.equal(shop.changes.length, 3);
});

for (const [target, change, kind] of [
  [SPAM, { user: "reg", role: "reader" }, "invalid"],
  [MAIN, { user: "reg", role: "maintainer" }, "invalid"],
  [MAIN, { user: "nobody", role: "reader" }, "not-found"],
  [{ index: "root/none" }, { user: "reg", role: "reader" }, "not-found"],
  [{ index: "root/main", project: "eggs" }, { user: "reg", role: "owner" }, "not-found"],
] as const) {
  const words = `${change.user} as ${change.role} of ${JSON.stringify(target)}`;
  test(`changeMember() refuses ${words} with ${kind}`, async () => {
    const { shop } = await setUp();
    await assert.rejects(changeMember(shop, shop.admin, target, change), { kind });
  });
}

test("changeMember() tells a stranger the same of a project that is there and of one that is not", async () => {
  const { shop, reg } = await setUp();
  for (const [actor, kind] of [
    [reg, "denied"],
    [VISITOR, "unknown-caller"],
  ] as const) {
    for (const project of ["spam", "eggs"]) {
      const target = { index: "root/main", project };
      await assert.rejects(listMembersOf(shop, actor, target), { kind });
    }
  }
});

test("dropMember() takes a role away, and leaves no project without an owner", async () => {
  const { shop, brian, reg, index, project } = await setUp();
  const of = { indexId: index.id, projectId: project.id };
  await assert.rejects(dropMember(shop, brian, SPAM, "brian"), { kind: "conflict" });
  await assert.rejects(changeMember(shop, brian, SPAM, { user: "brian", role: "maintainer" }), {
    kind: "conflict",
  });
  assert.deepEqual(await findRoles(shop.db.read, brian.userId, of), { projectRole: "owner" });
  await assert.rejects(dropMember(shop, brian, SPAM, "reg"), { kind: "not-found" });
  await changeMember(shop, brian, SPAM, { user: "reg", role: "owner" });
  await dropMember(shop, reg, SPAM, "brian");
  assert.deepEqual(await findRoles(shop.db.read, brian.userId, of), {});
});
