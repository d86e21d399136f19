/** What a mirror shows of files and projects that its upstream has no more, whenever they were kept. */
import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import {
  BIG,
  BIG_BYTES,
  BIG_NAME,
  BIG_STOCK,
  BYTES,
  type CachedMirror,
  emptyBody,
  MINUTE,
  NAME,
  openCachedMirror,
  read,
  SDIST,
  WHEEL,
} from "../../test/fakes/cached-mirror.ts";
import type { Stock } from "../../test/fakes/fake-index.ts";
import type { ProjectName } from "../standards/name.ts";
import { GONE } from "./complete-page.ts";

async function listShown({ index }: CachedMirror, name: ProjectName) {
  const page = await index.findProject(name);
  return page?.files.map(({ filename, yanked }) => [filename, yanked]);
}

test("cached() shows what is kept of a file or project that disappeared, as yanked", async (context) => {
  const mirror = await openCachedMirror(context);
  const { index, upstream, pass } = mirror;
  await read(index, NAME, SDIST);
  await index.settled();
  upstream.setStock({});
  pass(6 * MINUTE);
  assert.deepEqual(await listShown(mirror, NAME), [[SDIST, GONE]]);
  assert.ok((await read(index, NAME, SDIST)).length > 0);
  assert.equal(await index.openFile(NAME, WHEEL), undefined);
});

test("cached() forgets a project that disappeared and of which nothing is kept", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context);
  await index.findProject(NAME);
  upstream.setStock({});
  pass(6 * MINUTE);
  assert.equal(await index.findProject(NAME), undefined);
  await upstream.close();
  assert.equal(await index.findProject(NAME), undefined);
});

/** What the upstream has afterwards, of a project that had one file. */
const AFTERWARDS: readonly (readonly [string, Stock])[] = [
  ["a project", {}],
  ["a file", { big: {} }],
];

for (const [what, stock] of AFTERWARDS) {
  test(`cached() shows ${what} that disappeared while it was downloaded, once it is kept`, async (context) => {
    const mirror = await openCachedMirror(context, BIG_STOCK);
    const { index, upstream, pass } = mirror;
    await index.findProject(BIG_NAME);
    upstream.misbehave("/files/", "half at first");
    const opened = await index.openFile(BIG_NAME, BIG);
    upstream.setStock(stock);
    pass(6 * MINUTE);
    assert.deepEqual((await listShown(mirror, BIG_NAME)) ?? [], []);
    upstream.sendRest();
    assert.deepEqual(await buffer(opened?.body ?? emptyBody()), BIG_BYTES);
    await index.settled();
    assert.deepEqual(await listShown(mirror, BIG_NAME), [[BIG, GONE]]);
    assert.deepEqual(await read(index, BIG_NAME, BIG), BIG_BYTES);
    pass(6 * MINUTE);
    assert.deepEqual(await listShown(mirror, BIG_NAME), [[BIG, GONE]], "and after a refresh");
  });

  test(`cached() shows ${what} that disappeared while the disk took it`, async (context) => {
    const mirror = await openCachedMirror(context, BIG_STOCK, { patienceMs: 100 });
    const { index, upstream, store, pass } = mirror;
    const disk = Promise.withResolvers<void>();
    const keep = store.keepFile;
    store.keepFile = async (...file) => {
      await disk.promise;
      await keep(...file);
    };
    assert.deepEqual(await read(index, BIG_NAME, BIG), BIG_BYTES);
    upstream.setStock(stock);
    pass(6 * MINUTE);
    await index.findProject(BIG_NAME);
    disk.resolve();
    await index.settled();
    assert.deepEqual(await listShown(mirror, BIG_NAME), [[BIG, GONE]]);
  });
}

test("cached() shows what is kept though its page has lost it, with its metadata", async (context) => {
  const mirror = await openCachedMirror(context);
  const { index, upstream, store, pass } = mirror;
  await read(index, NAME, WHEEL);
  await index.settled();
  const page = store.pages.get(NAME);
  assert.ok(page !== undefined);
  // As after a crash between the two.
  store.pages.set(NAME, { ...page, page: { ...page.page, files: [], versions: [] } });
  upstream.setStock({});
  pass(6 * MINUTE);
  assert.deepEqual(await listShown(mirror, NAME), [[WHEEL, GONE]]);
  assert.deepEqual((await index.findProject(NAME))?.versions, ["1.0"]);
  assert.deepEqual(await read(index, NAME, WHEEL), Buffer.from(BYTES));
  assert.match((await read(index, NAME, `${WHEEL}.metadata`)).toString(), /Name: cheese-shop/);
});
