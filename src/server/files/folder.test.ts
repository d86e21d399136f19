import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileStoreContract } from "../../../test/contracts/file-store.ts";
import { openFolderStore } from "./folder.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-files-"));
after(() => rmSync(folder, { recursive: true }));

fileStoreContract("folder", () => openFolderStore(folder));

test("openFolderStore() keeps a file two folders deep under its sha256", async () => {
  const store = await openFolderStore(path.join(folder, "layout"));
  const incoming = path.join(store.temporaryFolder, "x");
  writeFileSync(incoming, "x");
  const sha256 = `abcd${"0".repeat(60)}`;
  await store.put(sha256, incoming);
  assert.equal(statSync(path.join(folder, "layout/ab", `cd${"0".repeat(60)}`)).size, 1);
});

test("openFolderStore() finds what was kept before", async () => {
  const first = await openFolderStore(path.join(folder, "again"));
  const incoming = path.join(first.temporaryFolder, "x");
  writeFileSync(incoming, "cheese");
  await first.put("a".repeat(64), incoming);
  const second = await openFolderStore(path.join(folder, "again"));
  assert.equal(await second.size("a".repeat(64)), 6);
});
