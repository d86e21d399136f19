import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "../../test/clients.ts";
import { silentLog } from "../system/log.ts";
import { checkAccountName } from "./access/account-names.ts";
import { openParts } from "./make-parts.ts";
import { listRoutes } from "./router.ts";
import { readSettings } from "./settings/config.ts";

test("listRoutes() has no path that could be read as the indexes of an account", async () => {
  const flags = { data: temporaryFolder(), upstream: "none" };
  const opened = await openParts(await readSettings({ flags, env: {} }), silentLog);
  const firstParts = new Set(
    listRoutes(opened.parts).map((route) => route.path.split("/")[1] ?? ""),
  );
  await opened.close();
  const own = [...firstParts].filter((part) => part !== "" && !part.startsWith(":"));
  assert.ok(own.length > 5);
  for (const part of own) assert.throws(() => checkAccountName(part), { kind: "invalid" }, part);
});
