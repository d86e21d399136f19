import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop, type SampleShop } from "../../../test/fakes/sample-shop.ts";
import { testWorkGrowth } from "../../../test/growth.ts";
import { parseName } from "../../standards/name.ts";
import { addProject, setProjectDeleted, setProjectStatus } from "./projects.ts";
import { listSearchHits, removeSearchEntry, setSearchEntry } from "./search.ts";

async function setUp(): Promise<{ shop: SampleShop; main: number; test: number; spam: number }> {
  const shop = await openSampleShop();
  const [main, other] = [(await shop.index("root/main")).id, (await shop.index("root/test")).id];
  const add = (
    indexId: number,
    displayName: string,
    summary: string,
    description = "",
    classifiers: readonly string[] = [],
  ) =>
    shop.db.transaction(async (db) => {
      const name = parseName(displayName);
      const { id } = await addProject(db, {
        indexId,
        name,
        displayName,
        created: "2026",
        createdBy: "root",
        isClaimed: false,
      });
      const entry = {
        projectId: id,
        indexId,
        name,
        summary,
        keywords: "breakfast",
        description,
        classifiers,
      };
      await setSearchEntry(db, entry);
      return id;
    });
  const spam = await add(main, "Spam-Egg", "Café for vikings");
  await add(main, "larch", "A tree", "goes well with spam, and spam, and spam");
  await add(other, "spam-secret", "Not for you");
  return { shop, main, test: other, spam };
}

const OPEN = ["active"] as const;

const cases: [text: string, names: string[]][] = [
  ["spam", ["spam-egg", "larch"]],
  ["SPA", ["spam-egg", "larch"]],
  ["spam-egg", ["spam-egg"]],
  ["egg vik", ["spam-egg"]],
  ["cafe", ["spam-egg"]],
  ["breakfast tree", ["larch"]],
  ["parrot", []],
  ["", []],
  ["*", []],
  ['" OR name:', []],
  ["spam AND NOT", []],
  ["NEAR(spam", []],
  ["spam ".repeat(1000), ["spam-egg", "larch"]],
];

for (const [text, names] of cases) {
  test(`listSearchHits() finds ${names.join(", ") || "nothing"} for ${JSON.stringify(text.slice(0, 20))}`, async () => {
    const { shop, main } = await setUp();
    const hits = await listSearchHits(shop.db.read, {
      text,
      indexIds: [main],
      statuses: OPEN,
      limit: 10,
    });
    assert.deepEqual(
      hits.map((hit) => hit.name),
      names,
    );
  });
}

test("listSearchHits() gives hits of the named indexes alone, a page at a time", async () => {
  const { shop, main, test: other } = await setUp();
  const find = async (indexIds: number[], limit: number, offset: number) =>
    (await listSearchHits(shop.db.read, { text: "spam", indexIds, statuses: OPEN, limit, offset }))
      .length;
  assert.equal(await find([main, other], 10, 0), 3);
  assert.equal(await find([main, other], 2, 2), 1);
  assert.equal(await find([other], 10, 0), 1);
  assert.equal(await find([], 10, 0), 0);
});

test("listSearchHits() leaves out other statuses before it counts, so that pages are full", async () => {
  const { shop, main, spam } = await setUp();
  await shop.db.transaction((db) => setProjectStatus(db, spam, { status: "quarantined" }));
  const page = { text: "spam", indexIds: [main], limit: 1 };
  const names = async (offset: number, statuses: readonly ("active" | "quarantined")[] = OPEN) =>
    (await listSearchHits(shop.db.read, { ...page, statuses, offset })).map(({ name }) => name);
  assert.deepEqual([await names(0), await names(1)], [["larch"], []]);
  assert.deepEqual(await names(0, ["active", "quarantined"]), ["spam-egg"]);
});

test("listSearchHits() forgets what is removed, replaced or deleted", async () => {
  const { shop, main, spam } = await setUp();
  const find = async (text: string) =>
    (await listSearchHits(shop.db.read, { text, indexIds: [main], statuses: OPEN, limit: 10 }))
      .length;
  const name = parseName("spam-egg");
  const entry = {
    projectId: spam,
    indexId: main,
    name,
    keywords: "",
    description: "",
    classifiers: [],
  };
  await shop.db.transaction((db) => setSearchEntry(db, { ...entry, summary: "Sausages" }));
  assert.deepEqual([await find("vikings"), await find("sausages")], [0, 1]);
  await shop.db.transaction((db) => setProjectDeleted(db, spam, "2027"));
  assert.equal(await find("sausages"), 0);
  await shop.db.transaction((db) => removeSearchEntry(db, spam));
  assert.equal(await find("sausages"), 0);
});

test("setSearchEntry() keeps the beginning of keywords and summaries that never end", async () => {
  const { shop, main, spam: projectId } = await setUp();
  const endless = `sausage ${"spam ".repeat(10_000)} lobster`;
  const said = { summary: endless, keywords: endless, description: "", classifiers: [] };
  const entry = { projectId, indexId: main, name: parseName("spam-egg"), ...said };
  await shop.db.transaction((db) => setSearchEntry(db, entry));
  const query = { indexIds: [main], statuses: OPEN, limit: 10 };
  const find = (text: string) => listSearchHits(shop.db.read, { ...query, text });
  assert.deepEqual([(await find("sausage")).length, (await find("lobster")).length], [1, 0]);
});

const BETA = "Development Status :: 4 - Beta";
const DJANGO = "Framework :: Django";

test("listSearchHits() finds by classifiers: each of them as a whole, or one below it", async () => {
  const { shop, main } = await setUp();
  for (const [displayName, classifiers] of [
    ["one", [BETA, `${DJANGO} :: 5.0`]],
    ["two", [BETA, `${DJANGO} CMS`]],
    ["three", [DJANGO]],
  ] as const) {
    const name = parseName(displayName);
    const said = { summary: "numbers", keywords: "", description: "", classifiers };
    await shop.db.transaction(async (db) => {
      const project = { indexId: main, name, displayName, created: "2026", createdBy: "root" };
      const { id } = await addProject(db, { ...project, isClaimed: false });
      await setSearchEntry(db, { projectId: id, indexId: main, name, ...said });
    });
  }
  const find = async (text: string, classifiers: readonly string[]) => {
    const query = { text, classifiers, indexIds: [main], statuses: OPEN, limit: 10 };
    return (await listSearchHits(shop.db.read, query)).map(({ name }) => name);
  };
  assert.deepEqual(await find("", [BETA]), ["one", "two"]);
  assert.deepEqual(await find("", [DJANGO]), ["one", "three"]);
  assert.deepEqual(await find("", [BETA, DJANGO]), ["one"]);
  assert.deepEqual(await find("two", [BETA]), ["two"]);
  assert.deepEqual(await find("vikings", [BETA]), []);
  assert.deepEqual(await find("", ['" OR name:', "Development"]), []);
  // What is kept of a classifier is no word of a person: "46" begins what is kept of "Framework".
  assert.deepEqual(await find("46", []), []);
});

/** A shop in which every project says the same. */
async function setUpMany(count: number) {
  const shop = await openSampleShop();
  const indexId = (await shop.index("root/main")).id;
  await shop.db.transaction(async (db) => {
    for (let number = 0; number < count; number += 1) {
      const displayName = number === count - 1 ? "python" : `python-lib-${number}`;
      const name = parseName(displayName);
      const project = { indexId, name, displayName, created: "2026", createdBy: "root" };
      const { id } = await addProject(db, { ...project, isClaimed: false });
      const said = { summary: "A library for Python", keywords: "", description: "a tool of data" };
      const entry = { projectId: id, indexId, name, ...said, classifiers: ["Typing :: Typed"] };
      await setSearchEntry(db, entry);
    }
  });
  return (text: string) =>
    listSearchHits(shop.db.read, { text, indexIds: [indexId], statuses: OPEN, limit: 25 });
}

test("listSearchHits() finds the project that is called so among thousands", async () => {
  const search = await setUpMany(2100);
  for (const text of ["python", "Python "]) assert.equal((await search(text))[0]?.name, "python");
  assert.equal((await search("library python")).length, 25);
  assert.equal((await search("a")).length, 25);
  assert.deepEqual(
    (await search("python-lib-2000")).map(({ name }) => name),
    ["python-lib-2000"],
  );
});

testWorkGrowth(
  "listSearchHits() of words that every project has",
  2500,
  async (size) => {
    const search = await setUpMany(size);
    const work = async (): Promise<void> => {
      for (const text of ["a", "py", "python data for a", "lib"]) await search(text);
    };
    await work();
    return work;
  },
  2,
);
