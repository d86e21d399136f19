import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { packageIndexContract } from "../../test/contracts/package-index.ts";
import { hostStock } from "../../test/fakes/hosted-stock.ts";
import { openTemporarySqlite } from "./database/sqlite.ts";
import { openFolderStore } from "./files/folder.ts";
import { hostedIndex } from "./hosted-index.ts";
import { DEFAULT_SETTINGS } from "./tables/index-settings.ts";
import { addIndex } from "./tables/indexes.ts";
import { addUser } from "./tables/users.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-hosted-"));
after(() => rmSync(folder, { recursive: true }));

const created = "2026-08-22T10:00:00.000000Z";

packageIndexContract("hostedIndex()", async (stock) => {
  const parts = { db: openTemporarySqlite(), files: await openFolderStore(folder) };
  const { id } = await parts.db.transaction(async (db) => {
    await addUser(db, { name: "root", password: undefined, isAdmin: true, created });
    const settings = DEFAULT_SETTINGS;
    return addIndex(db, { owner: "root", name: "main", kind: "hosted", settings, created });
  });
  await hostStock(parts, id, stock);
  return { index: hostedIndex(parts, id), close: () => parts.db.close() };
});
