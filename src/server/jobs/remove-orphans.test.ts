import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { memoryStore } from "../files/memory.ts";
import { addOrphan, addReference, type BlobState, removeReference } from "../tables/blobs.ts";
import { setRemovalPause } from "../tables/removal-pause.ts";
import { formatTime } from "../tables/time.ts";
import { removeOrphans } from "./remove-orphans.ts";

const SHA256 = "ab".repeat(32);
const HOUR_MS = 3_600_001;

async function setUp() {
  const shop = await openSampleShop();
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-orphans-"));
  after(() => rmSync(folder, { recursive: true }));
  const files = memoryStore(folder);
  const cleared: Date[] = [];
  const parts = {
    ...shop,
    files,
    async removeLeftovers(before: Date) {
      cleared.push(before);
      return 0;
    },
  };
  return {
    shop,
    files,
    cleared,
    /** As an upload does before its transaction. */
    async put(): Promise<void> {
      const incoming = path.join(folder, randomUUID());
      writeFileSync(incoming, "cheese");
      await files.put(SHA256, incoming);
    },
    refer: (): Promise<BlobState> =>
      shop.db.transaction((db) =>
        addReference(db, { sha256: SHA256, size: 6, at: formatTime(shop.now()) }),
      ),
    unrefer: () => shop.db.transaction((db) => removeReference(db, SHA256)),
    isThere: async () => (await files.size(SHA256)) !== undefined,
    /** Runs of the job, each an hour after the one before. */
    async run(times: number): Promise<void> {
      for (let done = 0; done < times; done += 1) {
        shop.pass(HOUR_MS);
        await removeOrphans(parts);
      }
    },
    parts,
  };
}

test("removeOrphans() keeps bytes that somebody needs, also once others gave them up", async () => {
  const { put, refer, unrefer, run, isThere } = await setUp();
  await put();
  await refer();
  await refer();
  await unrefer();
  await run(5);
  assert.equal(await isThere(), true);
});

test("removeOrphans() condemns first and removes an hour later", async () => {
  const { put, refer, unrefer, run, isThere } = await setUp();
  await put();
  await refer();
  await unrefer();
  await run(1);
  assert.equal(await isThere(), true, "condemned");
  await run(1);
  assert.equal(await isThere(), false, "removed");
});

test("removeOrphans() does not condemn what came within the last hour", async () => {
  const { shop, put, refer, unrefer, isThere, parts } = await setUp();
  await put();
  await refer();
  await unrefer();
  await removeOrphans(parts);
  shop.pass(HOUR_MS / 2);
  await removeOrphans(parts);
  shop.pass(HOUR_MS * 0.75);
  await removeOrphans(parts);
  assert.equal(await isThere(), true);
});

test("addReference() lifts the sentence", async () => {
  const { put, refer, unrefer, run, isThere } = await setUp();
  await put();
  await refer();
  await unrefer();
  await run(1);
  assert.equal(await refer(), "kept");
  await run(5);
  assert.equal(await isThere(), true);
});

test("addReference() tells an upload whose bytes came before the removal that they may be gone", async () => {
  const { put, refer, unrefer, run, isThere } = await setUp();
  await put();
  await refer();
  await unrefer();
  await run(1);
  await put();
  await run(1);
  assert.equal(await isThere(), false);
  assert.equal(await refer(), "removed");
});

test("removeOrphans() forgets the row in the end, and the bytes may come again", async () => {
  const { shop, put, refer, unrefer, run } = await setUp();
  await put();
  await refer();
  await unrefer();
  await run(3);
  const rows = await shop.db.read.selectFrom("blobs").selectAll().execute();
  assert.deepEqual(rows, []);
  assert.equal(await refer(), "kept");
});

test("removeOrphans() removes bytes whose upload was refused after they were kept", async () => {
  const { shop, put, run, isThere } = await setUp();
  await put();
  await shop.db.transaction((db) =>
    addOrphan(db, { sha256: SHA256, size: 6, at: formatTime(shop.now()) }),
  );
  await run(2);
  assert.equal(await isThere(), false);
});

test("removeOrphans() removes bytes that came back for nothing after they were removed once", async () => {
  const { shop, put, refer, unrefer, run, isThere } = await setUp();
  await put();
  await refer();
  await unrefer();
  await run(2);
  await put();
  await shop.db.transaction((db) =>
    addOrphan(db, { sha256: SHA256, size: 6, at: formatTime(shop.now()) }),
  );
  assert.equal(await isThere(), true);
  await run(1);
  assert.equal(await isThere(), false);
  await run(2);
  assert.deepEqual(await shop.db.read.selectFrom("blobs").select("sha256").execute(), []);
});

test("addOrphan() takes nothing from those who need the bytes", async () => {
  const { shop, put, refer, run, isThere } = await setUp();
  await put();
  await refer();
  await shop.db.transaction((db) => addOrphan(db, { sha256: SHA256, size: 6, at: "2026" }));
  await run(5);
  assert.equal(await isThere(), true);
});

test("removeOrphans() does nothing while a backup copies files", async () => {
  const { shop, put, refer, unrefer, isThere, parts } = await setUp();
  await put();
  await refer();
  await unrefer();
  for (let hour = 0; hour < 5; hour += 1) {
    shop.pass(HOUR_MS);
    const until = new Date(shop.now().getTime() + 1);
    await shop.db.transaction((db) => setRemovalPause(db, until));
    await removeOrphans(parts);
  }
  assert.equal(await isThere(), true);
  shop.pass(HOUR_MS);
  await removeOrphans(parts);
  shop.pass(HOUR_MS);
  await removeOrphans(parts);
  assert.equal(await isThere(), false, "the pause ends by itself");
});

test("removeOrphans() clears the folder for uploads of what is older than an hour", async () => {
  const { shop, cleared, run } = await setUp();
  await run(1);
  assert.deepEqual(cleared, [new Date(shop.now().getTime() - 3_600_000)]);
});
