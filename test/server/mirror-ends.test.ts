/** A server that ends right behind its last answers: what those had fetched is there whole, rows and bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstStart } from "../../src/server/actions/first-start.ts";
import { makeApp } from "../../src/server/app.ts";
import { openParts } from "../../src/server/make-parts.ts";
import { readSettings } from "../../src/server/settings/config.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { silentLog } from "../../src/system/log.ts";
import { temporaryFolder } from "../clients.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

test("a server that ends leaves no mirrored bytes without their row", async () => {
  const releases = Array.from({ length: 30 }, (_, number) => ({
    ...{ name: "demo", version: `1.${number}` },
  }));
  const stock = releases.map((it) => [wheelFilename(it), { bytes: makeWheel(it) }] as const);
  const upstream = await openFakeUpstream({ demo: Object.fromEntries(stock) });
  try {
    const flags = { data: temporaryFolder(), port: "0", upstream: upstream.url };
    const settings = { ...(await readSettings({ flags, env: {} })), minimumFreeDisk: 0 };
    const opened = await openParts(settings, silentLog);
    await firstStart(opened.parts);
    await opened.parts.indexes.reload();
    const app = makeApp(opened.parts, { isOurHost: opened.isOurHost });
    const ask = (url: string) => app.inject({ url, headers: { host: "127.0.0.1" } });
    const page = await ask("/root/pypi/simple/demo/?format=application/vnd.pypi.simple.v1+json");
    const files: readonly { url: string }[] = JSON.parse(page.body).files;
    const answers = await Promise.all(
      files.map(({ url }) => ask(new URL(url, "http://127.0.0.1/root/pypi/simple/demo/").pathname)),
    );
    await app.close();
    await opened.close();
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]));
    const { files: kept, faults } = await verifyShop(settings.data);
    assert.deepEqual([kept, faults], [releases.length, []]);
  } finally {
    await upstream.close();
  }
});
