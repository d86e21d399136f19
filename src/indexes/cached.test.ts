import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { CONTRACT_STOCK, packageIndexContract } from "../../test/contracts/package-index.ts";
import type { Stock } from "../../test/fakes/fake-index.ts";
import {
  type FakeUpstream,
  type FakeUpstreamOptions,
  type Fault,
  openFakeUpstream,
} from "../../test/fakes/fake-upstream.ts";
import { type MemoryMirrorStore, memoryMirrorStore } from "../../test/fakes/memory-mirror-store.ts";
import { parseName } from "../standards/name.ts";
import { sha256Of } from "../system/digest.ts";
import { makeHttp } from "../system/http-client.ts";
import type { Log } from "../system/log.ts";
import { type CachedIndex, cached } from "./cached.ts";
import { GONE } from "./complete-page.ts";
import { remote } from "./remote.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cached-"));
const http = makeHttp({ sleep: async () => {}, connectMs: 1000 });
after(async () => {
  await http.close();
  rmSync(folder, { recursive: true });
});

for (const kind of ["rich", "poor"] as const) {
  packageIndexContract(`cached() of a ${kind} upstream`, async (stock) => {
    const upstream = await openFakeUpstream(stock, { kind });
    const store = memoryMirrorStore(folder);
    const { close } = upstream;
    return { index: cached(remote(http, { url: upstream.url }), store), fail: close, close };
  });
}

const NAME = parseName("cheese-shop");
const WHEEL = "cheese_shop-1.0-py3-none-any.whl";
const SDIST = "cheese_shop-0.9.tar.gz";
const BYTES = CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.bytes ?? new Uint8Array();
const BIG = "big-1.0.tar.gz";
const BIG_BYTES = randomBytes(3_000_000);
const BIG_NAME = parseName("big");
const BIG_STOCK: Stock = { big: { [BIG]: { bytes: BIG_BYTES } } };

interface Mirror {
  readonly upstream: FakeUpstream;
  readonly store: MemoryMirrorStore;
  readonly index: CachedIndex;
  /** Warnings and errors. */
  readonly log: string[];
  /** Moves the clock. */
  pass(ms: number): void;
}

async function openMirror(
  context: { after(work: () => Promise<void>): void },
  stock: Stock = CONTRACT_STOCK,
  options: FakeUpstreamOptions = {},
): Promise<Mirror> {
  const upstream = await openFakeUpstream(stock, options);
  context.after(() => upstream.close());
  const store = memoryMirrorStore(folder);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log: Log = { info() {}, warn: write, error: write };
  let time = Date.parse("2026-08-22T10:00:00Z");
  const index = cached(remote(http, { url: upstream.url }), store, {
    log,
    now: () => new Date(time),
    patienceMs: 100,
    firstAnswerMs: 200,
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { upstream, store, index, log: lines, pass };
}

async function read(index: CachedIndex, name: typeof NAME, filename: string): Promise<Buffer> {
  const opened = await index.openFile(name, filename);
  assert.ok(opened !== undefined, filename);
  return buffer(opened.body);
}

const MINUTE = 60_000;
const paths = (upstream: FakeUpstream): string[] => upstream.requests.map(({ path }) => path);

test("cached() asks for a page once while it is fresh, and by its ETag after that", async (context) => {
  const { index, upstream, pass } = await openMirror(context);
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

test("cached() asks the upstream once for a page, a file and its metadata, however many ask", async (context) => {
  const { index, upstream } = await openMirror(context);
  const all = await Promise.all(
    Array.from({ length: 100 }, async () => [
      (await index.findProject(NAME))?.files.length,
      sha256Of(await read(index, NAME, WHEEL)),
      (await read(index, NAME, `${WHEEL}.metadata`)).length > 0,
    ]),
  );
  for (const one of all) assert.deepEqual(one, [2, sha256Of(BYTES), true]);
  assert.deepEqual(paths(upstream).sort(), [
    `/files/cheese-shop/${WHEEL}`,
    `/files/cheese-shop/${WHEEL}.metadata`,
    "/simple/cheese-shop/",
  ]);
});

test("cached() answers all that was kept after the upstream is gone", async (context) => {
  const { index, upstream, pass, log } = await openMirror(context);
  await index.findProject(NAME);
  await read(index, NAME, WHEEL);
  await index.settled();
  await upstream.close();
  pass(60 * MINUTE);
  assert.equal((await index.findProject(NAME))?.files.length, 2);
  assert.deepEqual(await read(index, NAME, WHEEL), Buffer.from(BYTES));
  // The metadata was never asked for: it is read out of the kept wheel.
  const metadata = CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.metadata;
  assert.deepEqual(await read(index, NAME, `${WHEEL}.metadata`), metadata);
  await assert.rejects(read(index, NAME, SDIST), { kind: "unavailable", status: 502 });
  assert.match(log.join("\n"), /Cannot refresh the page of cheese-shop/);
});

test("cached() says in a sentence that nothing is kept and the upstream is gone", async (context) => {
  const { index, upstream } = await openMirror(context);
  await upstream.close();
  await assert.rejects(index.findProject(NAME), {
    kind: "unavailable",
    message: /^Cannot show "cheese-shop": nothing of it is kept here, .*connection was refused/,
  });
});

for (const [what, part, ask] of [
  ["a page", "/simple/", (index: CachedIndex) => index.findProject(NAME)],
  ["a file", "/files/", (index: CachedIndex) => index.openFile(NAME, WHEEL)],
  ["metadata", ".metadata", (index: CachedIndex) => index.openFile(NAME, `${WHEEL}.metadata`)],
  ["a size", "/files/", (index: CachedIndex) => index.openFile(NAME, SDIST, { start: 0, end: 0 })],
] as const) {
  test(`cached() gives up waiting for ${what} where the upstream is silent and nothing is kept`, async (context) => {
    const { index, upstream } = await openMirror(context, CONTRACT_STOCK, { kind: "poor" });
    if (part !== "/simple/") await index.findProject(NAME);
    upstream.misbehave(part === ".metadata" ? "/files/" : part, "silent");
    const started = performance.now();
    await assert.rejects(ask(index), {
      kind: "unavailable",
      status: 502,
      message: /nothing of it is kept here, and the upstream does not give it \(.*slow\)/,
    });
    assert.ok(performance.now() - started < 2_000);
    await upstream.close();
    await index.settled();
  });
}

test("cached() keeps what came too late for the first asker", async (context) => {
  const { index, upstream } = await openMirror(context, CONTRACT_STOCK, { slowMs: 500 });
  upstream.misbehave("/", "slow");
  await assert.rejects(index.findProject(NAME), { status: 502 });
  await index.settled();
  assert.equal((await index.findProject(NAME))?.files.length, 2);
  await assert.rejects(index.openFile(NAME, WHEEL), { status: 502 });
  await index.settled();
  assert.deepEqual(await read(index, NAME, WHEEL), Buffer.from(BYTES));
});

for (const [fault, size] of [
  [undefined, BYTES.length],
  [{ status: 405 }, undefined],
] as const) {
  test(`cached() tells the size of a file as ${size}, and fetches no byte of it`, async (context) => {
    const { index, upstream, store } = await openMirror(context, CONTRACT_STOCK, { kind: "poor" });
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

test("cached() answers the kept page when the upstream is slow, and refreshes it meanwhile", async (context) => {
  const { index, upstream, pass } = await openMirror(context, CONTRACT_STOCK, { slowMs: 500 });
  await index.findProject(NAME);
  pass(6 * MINUTE);
  upstream.setStock({ "cheese-shop": {} });
  upstream.misbehave("/simple/", "slow");
  const started = performance.now();
  assert.equal((await index.findProject(NAME))?.files.length, 2);
  assert.ok(performance.now() - started < 400, "patience is bounded");
  assert.equal((await index.findProject(NAME))?.files.length, 2, "and used up once for all");
  await index.settled();
  assert.equal((await index.findProject(NAME))?.files.length, 0);
});

for (const fault of [
  "silent",
  "reset",
  "reset in the middle",
  "truncated",
  "redirect loop",
  "redirect inside",
  { status: 500 },
  { status: 429, headers: { "retry-after": "600" } },
  { text: "<<<", type: "application/vnd.pypi.simple.v1+json" },
] satisfies Fault[]) {
  test(`cached() answers the kept page when the upstream fails by ${JSON.stringify(fault)}`, async (context) => {
    const { index, upstream, store, pass } = await openMirror(context);
    await index.findProject(NAME);
    const before = store.pages.get(NAME);
    pass(6 * MINUTE);
    upstream.misbehave("/simple/", fault);
    assert.equal((await index.findProject(NAME))?.files.length, 2);
    assert.deepEqual(store.pages.get(NAME), before, "what is wrong is not kept");
    upstream.behave();
    pass(6 * MINUTE);
    await setTimeout(10);
    assert.equal((await index.findProject(NAME))?.files.length, 2);
  });
}

test("cached() leaves a failing upstream alone for a while", async (context) => {
  const { index, upstream, pass } = await openMirror(context);
  await index.findProject(NAME);
  pass(6 * MINUTE);
  upstream.misbehave("/simple/", { status: 403 });
  await index.findProject(NAME);
  upstream.forget();
  for (let i = 0; i < 10; i += 1) await index.findProject(NAME);
  assert.deepEqual(paths(upstream), []);
  pass(MINUTE);
  await index.findProject(NAME);
  assert.equal(upstream.requests.length, 1);
});

test("cached() remembers for a minute that a project is not there", async (context) => {
  const { index, upstream, pass } = await openMirror(context);
  const name = parseName("gorgonzola");
  assert.equal(await index.findProject(name), undefined);
  assert.equal(await index.findProject(name), undefined);
  assert.equal(upstream.requests.length, 1);
  upstream.setStock({ gorgonzola: {} });
  pass(2 * MINUTE);
  assert.equal((await index.findProject(name))?.name, name);
});

test("cached() makes a poor upstream whole", async (context) => {
  const { index } = await openMirror(context, CONTRACT_STOCK, { kind: "poor" });
  const page = await index.findProject(NAME);
  const wheel = page?.files.find(({ filename }) => filename === WHEEL);
  assert.equal(wheel?.metadata, true);
  assert.equal(wheel?.uploadTime, "2020-02-02T02:02:02.000000Z");
  assert.equal(wheel?.uploadTimeSource, undefined);
});

test("cached() gives files of a bare upstream the day it first saw them, and learns their hashes", async (context) => {
  const { index, pass } = await openMirror(context, CONTRACT_STOCK, { kind: "bare" });
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

for (const [fault, obstacle] of [
  ["other bytes", /sha256 is/],
  ["truncated", /has \d+ bytes, where \d+ were announced/],
  ["wrong length", /larger than/],
  ["endless", /larger than/],
  ["reset in the middle", /connection was lost/],
] as const) {
  test(`cached() breaks off and keeps nothing of a file that arrives with ${fault}`, async (context) => {
    const { index, upstream, store, log } = await openMirror(context, BIG_STOCK);
    await index.findProject(BIG_NAME);
    upstream.misbehave("/files/", fault);
    let received = 0;
    await assert.rejects(async () => {
      const opened = await index.openFile(BIG_NAME, BIG);
      for await (const chunk of opened?.body ?? []) received += chunk.length;
    }, obstacle);
    assert.ok(received < BIG_BYTES.length, "never a whole file");
    await index.settled();
    assert.equal(store.files.size, 0);
    assert.deepEqual(readdirSync(folder), []);
    assert.match(log.join("\n"), /Cannot mirror big-1\.0\.tar\.gz/);
    upstream.behave();
    assert.deepEqual(await read(index, BIG_NAME, BIG), BIG_BYTES);
  });
}

test("cached() takes a broken download up where it broke", async (context) => {
  const { index, upstream } = await openMirror(context, BIG_STOCK);
  await index.findProject(BIG_NAME);
  upstream.misbehave("/files/", "reset in the middle");
  const opened = await index.openFile(BIG_NAME, BIG);
  upstream.behave();
  assert.deepEqual(await buffer(opened?.body ?? emptyBody()), BIG_BYTES);
  assert.match(upstream.requests.at(-1)?.headers.range ?? "", /^bytes=\d+-$/);
});

test("cached() goes on for others when a reader leaves, and waits for no slow one", async (context) => {
  const { index, store } = await openMirror(context, BIG_STOCK);
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
  const { index, upstream, pass, log } = await openMirror(context);
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

test("cached() shows what is kept of a file or project that disappeared, as yanked", async (context) => {
  const { index, upstream, pass } = await openMirror(context);
  await read(index, NAME, SDIST);
  await index.settled();
  upstream.setStock({});
  pass(6 * MINUTE);
  const page = await index.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename, yanked }) => [filename, yanked]),
    [[SDIST, GONE]],
  );
  assert.ok((await read(index, NAME, SDIST)).length > 0);
  assert.equal(await index.openFile(NAME, WHEEL), undefined);
});

test("cached() forgets a project that disappeared and of which nothing is kept", async (context) => {
  const { index, upstream, pass } = await openMirror(context);
  await index.findProject(NAME);
  upstream.setStock({});
  pass(6 * MINUTE);
  assert.equal(await index.findProject(NAME), undefined);
  await upstream.close();
  assert.equal(await index.findProject(NAME), undefined);
});

test("cached() fetches no file for which there is no room", async (context) => {
  const { index, store } = await openMirror(context, BIG_STOCK);
  store.room = 1000;
  await assert.rejects(read(index, BIG_NAME, BIG), { kind: "unavailable", status: 507 });
  assert.deepEqual(readdirSync(folder), []);
});

test("cached() answers the kept list of projects where there is one", async (context) => {
  const { index, store, upstream } = await openMirror(context);
  store.names = [{ name: NAME }];
  assert.deepEqual(await index.listProjects(), [{ name: NAME }]);
  assert.deepEqual(upstream.requests, []);
});

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
