import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CONTRACT_STOCK, packageIndexContract } from "../../test/contracts/package-index.ts";
import {
  BIG,
  BIG_BYTES,
  BIG_NAME,
  BIG_STOCK,
  BYTES,
  emptyBody,
  FOLDER,
  HTTP,
  MINUTE,
  NAME,
  openCachedMirror,
  paths,
  read,
  SDIST,
  WHEEL,
} from "../../test/fakes/cached-mirror.ts";
import { openFakeUpstream } from "../../test/fakes/fake-upstream.ts";
import { memoryMirrorStore } from "../../test/fakes/memory-mirror-store.ts";
import { parseName } from "../standards/name.ts";
import { sha256Of } from "../system/digest.ts";
import { cached } from "./cached.ts";
import { remote } from "./remote.ts";

for (const kind of ["rich", "poor"] as const) {
  packageIndexContract(`cached() of a ${kind} upstream`, async (stock) => {
    const upstream = await openFakeUpstream(stock, { kind });
    const store = memoryMirrorStore(FOLDER);
    const { close } = upstream;
    return { index: cached(remote(HTTP, { url: upstream.url }), store), fail: close, close };
  });
}

test("cached() asks for a page once while it is fresh, and by its ETag after that", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context);
  await index.findProject(NAME);
  await index.findProject(NAME);
  assert.equal(upstream.requests.length, 1);
  pass(6 * MINUTE);
  const page = await index.findProject(NAME);
  assert.equal(page?.files.length, 2);
  assert.equal(upstream.requests.length, 2);
  assert.match(upstream.requests[1]?.headers["if-none-match"] ?? "", /^"/);
  await index.findProject(NAME);
  assert.equal(upstream.requests.length, 2);
});

test("cached() keeps a small file behind the answers by itself, and asks for it once meanwhile", async (context) => {
  const { index, upstream, store } = await openCachedMirror(context);
  for (let round = 0; round < 3; round += 1) await read(index, NAME, WHEEL);
  while ((await store.listFiles(NAME)).length === 0) await sleep(10);
  await read(index, NAME, WHEEL);
  const asked = paths(upstream).filter((path) => path.startsWith("/files/"));
  assert.deepEqual(asked, [`/files/cheese-shop/${WHEEL}`]);
});

test("cached() answers the next small file before it keeps the one before", async (context) => {
  const { index, store } = await openCachedMirror(context);
  for (const filename of [WHEEL, SDIST]) {
    await read(index, NAME, filename);
    assert.equal(store.files.size, 0, filename);
  }
  await index.settled();
  assert.equal(store.files.size, 2);
});

test("cached() asks the upstream once for a page, a file and its metadata, however many ask", async (context) => {
  const { index, upstream } = await openCachedMirror(context);
  const all = await Promise.all(
    Array.from({ length: 100 }, async () => [
      (await index.findProject(NAME))?.files.length,
      // Before the file: once that is kept, its metadata is read out of it.
      (await read(index, NAME, `${WHEEL}.metadata`)).length > 0,
      sha256Of(await read(index, NAME, WHEEL)),
    ]),
  );
  for (const one of all) assert.deepEqual(one, [2, true, sha256Of(BYTES)]);
  assert.deepEqual(paths(upstream).sort(), [
    `/files/cheese-shop/${WHEEL}`,
    `/files/cheese-shop/${WHEEL}.metadata`,
    "/simple/cheese-shop/",
  ]);
});

for (const [fault, size] of [
  [undefined, BYTES.length],
  [{ status: 405 }, undefined],
] as const) {
  test(`cached() tells the size of a file as ${size}, and fetches no byte of it`, async (context) => {
    const { index, upstream, store } = await openCachedMirror(context, CONTRACT_STOCK, {
      kind: "poor",
    });
    await index.findProject(NAME);
    upstream.forget();
    if (fault !== undefined) upstream.misbehave("/files/", fault);
    const opened = await index.openFile(NAME, WHEEL, { start: 0, end: 0 });
    assert.equal(opened?.size, size);
    assert.equal(opened?.sha256, sha256Of(BYTES));
    assert.deepEqual(
      upstream.requests.map(({ method }) => method),
      ["HEAD"],
    );
    assert.equal(store.files.size, 0);
  });
}

test("cached() remembers for a minute that a project is not there", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context);
  const name = parseName("gorgonzola");
  assert.equal(await index.findProject(name), undefined);
  assert.equal(await index.findProject(name), undefined);
  assert.equal(upstream.requests.length, 1);
  upstream.setStock({ gorgonzola: {} });
  pass(2 * MINUTE);
  assert.equal((await index.findProject(name))?.name, name);
});

test("cached() keeps nobody waiting until the disk has a page or metadata", async (context) => {
  const { index, store } = await openCachedMirror(context);
  const disk = Promise.withResolvers<void>();
  store.keepPage = () => disk.promise;
  store.keepMetadata = () => disk.promise;
  assert.equal((await index.findProject(NAME))?.files.length, 2);
  const metadata = CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.metadata;
  assert.deepEqual(await read(index, NAME, `${WHEEL}.metadata`), metadata);
  disk.resolve();
  await index.settled();
});

test("cached() makes a poor upstream whole", async (context) => {
  const { index } = await openCachedMirror(context, CONTRACT_STOCK, { kind: "poor" });
  const page = await index.findProject(NAME);
  const wheel = page?.files.find(({ filename }) => filename === WHEEL);
  assert.equal(wheel?.metadata, true);
  assert.equal(wheel?.uploadTime, "2020-02-02T02:02:02.000000Z");
  assert.equal(wheel?.uploadTimeSource, undefined);
});

test("cached() gives files of a bare upstream the day it first saw them, and learns their hashes", async (context) => {
  const { index, pass } = await openCachedMirror(context, CONTRACT_STOCK, { kind: "bare" });
  const first = await index.findProject(NAME);
  assert.equal(first?.files[0]?.uploadTime, "2026-08-22T10:00:00.000Z");
  assert.equal(first?.files[0]?.uploadTimeSource, "first-seen");
  assert.deepEqual(await read(index, NAME, WHEEL), Buffer.from(BYTES));
  await index.settled();
  pass(6 * MINUTE);
  const second = await index.findProject(NAME);
  const wheel = second?.files.find(({ filename }) => filename === WHEEL);
  assert.deepEqual(wheel?.hashes, { sha256: sha256Of(BYTES) });
  assert.equal(wheel?.uploadTime, "2026-08-22T10:00:00.000Z", "the date stays");
});

test("cached() goes on for others when a reader leaves, and waits for no slow one", async (context) => {
  const { index, store } = await openCachedMirror(context, BIG_STOCK);
  const leaver = await index.openFile(BIG_NAME, BIG);
  const sleeper = await index.openFile(BIG_NAME, BIG);
  const reader = await index.openFile(BIG_NAME, BIG);
  leaver?.body.once("data", () => leaver.body.destroy());
  assert.deepEqual(await buffer(reader?.body ?? emptyBody()), BIG_BYTES);
  await index.settled();
  assert.equal(store.files.size, 1, "kept, though one sleeps");
  assert.deepEqual(await buffer(sleeper?.body ?? emptyBody()), BIG_BYTES);
});

test("cached() keeps the first bytes under a name, and says that the upstream has others", async (context) => {
  const { index, upstream, pass, log } = await openCachedMirror(context);
  await read(index, NAME, SDIST);
  await index.settled();
  upstream.setStock({ "cheese-shop": { [SDIST]: { bytes: Buffer.from("other bytes") } } });
  pass(6 * MINUTE);
  const page = await index.findProject(NAME);
  const first = CONTRACT_STOCK["cheese-shop"]?.[SDIST]?.bytes ?? "";
  assert.equal(page?.files[0]?.hashes.sha256, sha256Of(first));
  assert.equal(sha256Of(await read(index, NAME, SDIST)), sha256Of(first));
  assert.match(log.join("\n"), /now has other bytes as cheese_shop-0\.9\.tar\.gz/);
});

test("cached() fetches no file for which there is no room", async (context) => {
  const { index, store } = await openCachedMirror(context, BIG_STOCK);
  store.room = 1000;
  await assert.rejects(read(index, BIG_NAME, BIG), { kind: "unavailable", status: 507 });
  assert.deepEqual(readdirSync(FOLDER), []);
});

test("cached() answers the kept list of projects where there is one", async (context) => {
  const { index, store, upstream } = await openCachedMirror(context);
  store.names = [{ name: NAME }];
  assert.deepEqual(await index.listProjects(), [{ name: NAME }]);
  assert.deepEqual(upstream.requests, []);
});
