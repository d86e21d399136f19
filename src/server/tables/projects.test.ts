import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { collect } from "../../indexes/walk-projects.ts";
import { parseName } from "../../standards/name.ts";
import { addToJournal } from "./journal.ts";
import {
  addProject,
  countProjects,
  findProject,
  findSimilarName,
  removeProject,
  setProjectDeleted,
  setProjectStatus,
  walkProjects,
} from "./projects.ts";

async function setUp(...names: string[]) {
  const shop = await openSampleShop();
  const indexId = (await shop.index("root/main")).id;
  const add = (displayName: string) =>
    shop.db.transaction((db) =>
      addProject(db, {
        indexId,
        name: parseName(displayName),
        displayName,
        created: "2026",
        createdBy: "root",
        isClaimed: true,
      }),
    );
  for (const name of names) await add(name);
  return { shop, indexId, add };
}

test("a deleted project is not listed, its name stays owned, and it can come back as the same", async () => {
  const { shop, indexId, add } = await setUp("My_Lib", "eggs");
  const name = parseName("my-lib");
  const project = await findProject(shop.db.read, indexId, name);
  assert.equal(project?.displayName, "My_Lib");
  assert.equal(project.isClaimed, true);
  await shop.db.transaction((db) => setProjectDeleted(db, project.id, "2027"));

  assert.equal((await findProject(shop.db.read, indexId, name))?.deleted, "2027");
  assert.deepEqual(
    (await collect(walkProjects(shop.db.read, indexId))).map((one) => one.name),
    ["eggs"],
  );
  assert.equal(await countProjects(shop.db.read, indexId), 1);

  const again = await add("my.lib");
  assert.equal(again.id, project.id);
  assert.deepEqual([again.deleted, again.displayName], [undefined, "my.lib"]);
});

test("removeProject() gives the name back", async () => {
  const { shop, indexId } = await setUp("spam");
  const project = await findProject(shop.db.read, indexId, parseName("spam"));
  await shop.db.transaction((db) => removeProject(db, project?.id ?? 0));
  assert.equal(await findProject(shop.db.read, indexId, parseName("spam")), undefined);
});

test("findSimilarName() finds a name that people would take for another, within the index", async () => {
  const { shop, indexId } = await setUp("hello-world");
  const find = (name: string, id = indexId) => findSimilarName(shop.db.read, id, parseName(name));
  assert.equal(await find("he11o-w0rld"), "hello-world");
  assert.equal(await find("helloworld"), "hello-world");
  assert.equal(await find("goodbye-world"), undefined);
  assert.equal(await find("helloworld", indexId + 1), undefined);
});

test("walkProjects() gives all by name, however many it reads at once, with their newest serials", async () => {
  const { shop, indexId } = await setUp("a", "c", "B");
  const project = parseName("b");
  const entry = { at: shop.now(), actor: "root", did: "add file", indexId, project };
  const serial = await shop.db.transaction((db) => addToJournal(db, entry));
  for (const step of [1, 2, 3, 4]) {
    assert.deepEqual(await collect(walkProjects(shop.db.read, indexId, { step })), [
      { name: "a", displayName: "a", lastSerial: 0 },
      { name: "b", displayName: "B", lastSerial: serial },
      { name: "c", displayName: "c", lastSerial: 0 },
    ]);
  }
});

test("walkProjects() gives a part of the list", async () => {
  const { shop, indexId } = await setUp("a", "b", "c", "d");
  for (const [range, expected] of [
    [{ after: "a" }, "b c d"],
    [{ until: "b" }, "a b"],
    [{ after: "a", until: "c" }, "b c"],
    [{ after: "aa", until: "bb" }, "b"],
    [{ after: "d" }, ""],
  ] as const) {
    const walked = await collect(walkProjects(shop.db.read, indexId, { ...range, step: 1 }));
    assert.equal(walked.map(({ name }) => name).join(" "), expected);
  }
});

test("setProjectStatus() sets a status with and without a reason", async () => {
  const { shop, indexId } = await setUp("spam");
  const find = () => findProject(shop.db.read, indexId, parseName("spam"));
  const id = (await find())?.id ?? 0;
  assert.deepEqual((await find())?.status, { status: "active" });
  for (const status of [
    { status: "archived", reason: "use eggs" },
    { status: "quarantined" },
  ] as const) {
    await shop.db.transaction((db) => setProjectStatus(db, id, status));
    assert.deepEqual((await find())?.status, status);
  }
});
