import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { memoryStore } from "../files/memory.ts";
import { sqlMirrorStore } from "./mirror-store.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-mirror-store-"));
after(() => rmSync(folder, { recursive: true }));

test("keepFile() gives up the bytes where the row cannot be written", async () => {
  const shop = await openSampleShop();
  const { id: indexId } = await shop.index("root/pypi");
  let failures = 1;
  const db: typeof shop.db = {
    ...shop.db,
    transaction(work) {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error("no commit")) : shop.db.transaction(work);
    },
  };
  const parts = { ...shop, db, files: memoryStore(folder), settings: { minimumFreeDisk: 0 } };
  const none = async (): Promise<undefined> => undefined;
  const options = { indexId, upstream: undefined, walkProjects: none };
  const content = path.join(folder, "incoming");
  writeFileSync(content, "cheese");
  const file = { filename: "six-1.0.tar.gz", sha256: "ab".repeat(32), size: 6, content };
  const kept = sqlMirrorStore(parts, options).keepFile(parseName("six"), file);
  await assert.rejects(kept, { message: "no commit" });
  const rows = await shop.db.read
    .selectFrom("blobs")
    .select(["sha256", "reference_count"])
    .execute();
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [{ sha256: file.sha256, reference_count: 0 }],
  );
});
