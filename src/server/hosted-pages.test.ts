import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { hostStock } from "../../test/fakes/hosted-stock.ts";
import { makeSdist } from "../../test/fakes/sample-files.ts";
import { openSampleShop } from "../../test/fakes/sample-shop.ts";
import { parseName } from "../standards/name.ts";
import { memoryStore } from "./files/memory.ts";
import { hostedMemory, hostedPages } from "./hosted-pages.ts";
import { findFile, removeFile, setYanked } from "./tables/files.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-pages-"));
after(() => rmSync(folder, { recursive: true }));

const SPAM = parseName("spam");
const fileOf = (version: string): string => `spam-${version}.tar.gz`;

async function setUp() {
  const shop = await openSampleShop();
  const { id } = await shop.index("root/main");
  const store = memoryStore(folder);
  /** Adds releases of one sdist each, or files of other names as they are called. */
  const host = (...names: readonly string[]): Promise<void> => {
    const entries = names.map((name) => {
      const isVersion = !name.startsWith("spam");
      const file = { bytes: makeSdist({ name: SPAM, version: name }) };
      return [isVersion ? fileOf(name) : name, file] as const;
    });
    return hostStock({ db: shop.db, files: store }, id, { spam: Object.fromEntries(entries) });
  };
  const pages = hostedPages(shop, id);
  const requireFile = async (version: string): Promise<number> => {
    const file = await findFile(shop.db.read, id, fileOf(version));
    assert.ok(file !== undefined);
    return file.id;
  };
  /** What a server shows that was just started. */
  const fresh = () => hostedPages(shop, id).find(SPAM);
  return { shop, host, pages, requireFile, fresh };
}

test("find() gives the very same page until it is forgotten", async () => {
  const { host, pages } = await setUp();
  assert.equal(await pages.find(SPAM), undefined);
  await host("1.0", "2.0");
  const page = await pages.find(SPAM);
  assert.equal(await pages.find(SPAM), page);
  pages.forget("eggs", "eggs-1.0.tar.gz");
  assert.equal(await pages.find(SPAM), page);
  pages.forget(SPAM);
  assert.notEqual(await pages.find(SPAM), page);
});

test("find() keeps no page in memory that says more than may be kept", async () => {
  const { shop, host, requireFile } = await setUp();
  await host("1.0");
  const { id } = await shop.index("root/main");
  const pages = hostedPages(shop, id, hostedMemory(10_000));
  assert.equal(await pages.find(SPAM), await pages.find(SPAM));
  const fileId = await requireFile("1.0");
  await shop.db.transaction((db) => setYanked(db, { fileId }, "x".repeat(10_000)));
  pages.forget(SPAM);
  assert.notEqual(await pages.find(SPAM), await pages.find(SPAM));
});

test("find() keeps a page while other projects change, and not one that has changed itself", async () => {
  const { host, pages } = await setUp();
  await host("1.0", "2.0");
  const reading = pages.find(SPAM);
  pages.forget("eggs", "eggs-1.0.tar.gz");
  const kept = await reading;
  assert.equal(await pages.find(SPAM), kept);
  pages.forget(SPAM);
  const readingOld = pages.find(SPAM);
  pages.forget(SPAM, fileOf("2.0"));
  const old = await readingOld;
  assert.notEqual(await pages.find(SPAM), old);
});

test("find() puts a new file in its place, and keeps the values of all the others", async () => {
  const { host, pages, fresh } = await setUp();
  await host("1.0", "1.9", "1.10", "2.0");
  const before = await pages.find(SPAM);
  for (const version of ["0.1", "1.9.1", "1.9a1", "3.0"]) {
    await host(version);
    pages.forget(SPAM, fileOf(version));
    const page = await pages.find(SPAM);
    assert.deepEqual(page, await fresh(), `with ${version}`);
    for (const file of before?.files ?? []) assert.ok(page?.files.includes(file), file.filename);
  }
});

test("find() puts several files in their places at once, of releases old and new", async () => {
  const { shop, host, pages, requireFile, fresh } = await setUp();
  await host("1.0", "2.0", "3.0");
  await pages.find(SPAM);
  const wheels = ["spam-1.0-py3-none-any.whl", "spam-3.0-py2-none-any.whl"];
  await host("0.5", "2.5", "2.5.1", "4.0", ...wheels);
  const yanked = await requireFile("2.0");
  await shop.db.transaction((db) => setYanked(db, { fileId: yanked }, true));
  for (const version of ["4.0", "2.5.1", "0.5", "2.5", "2.0"]) pages.forget(SPAM, fileOf(version));
  for (const wheel of wheels) pages.forget(SPAM, wheel);
  const page = await pages.find(SPAM);
  assert.deepEqual(page, await fresh());
  assert.deepEqual(page?.versions, ["0.5", "1.0", "2.0", "2.5", "2.5.1", "3.0", "4.0"]);
});

test("find() reads a changed file again, and drops one that is gone", async () => {
  const { shop, host, pages, requireFile, fresh } = await setUp();
  await host("1.0", "2.0", "3.0");
  await pages.find(SPAM);
  const [yanked, removed] = [await requireFile("1.0"), await requireFile("2.0")];
  await shop.db.transaction(async (db) => {
    await setYanked(db, { fileId: yanked }, "broken");
    await removeFile(db, removed);
  });
  pages.forget(SPAM, fileOf("1.0"));
  pages.forget(SPAM, fileOf("2.0"));
  const page = await pages.find(SPAM);
  assert.deepEqual(page, await fresh());
  assert.deepEqual(page?.versions, ["1.0", "3.0"]);
  assert.equal(page?.files[0]?.yanked, "broken");
});

test("find() keeps nothing that changed while it was read", async () => {
  const { host, pages, fresh } = await setUp();
  await host("1.0");
  for (const filename of [undefined, fileOf("2.0")]) {
    const reading = pages.find(SPAM);
    pages.forget(SPAM, filename);
    await reading;
    await host(filename === undefined ? "1.5" : "2.0");
    pages.forget(SPAM, fileOf(filename === undefined ? "1.5" : "2.0"));
    assert.deepEqual(await pages.find(SPAM), await fresh());
  }
});
