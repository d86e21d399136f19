/** What a mirror answers when its upstream is down, slow, or wrong. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { CONTRACT_STOCK } from "../../test/contracts/package-index.ts";
import {
  BIG,
  BIG_BYTES,
  BIG_NAME,
  BIG_STOCK,
  BYTES,
  emptyBody,
  FOLDER,
  MINUTE,
  NAME,
  openCachedMirror,
  paths,
  read,
  SDIST,
  WHEEL,
} from "../../test/fakes/cached-mirror.ts";
import type { Fault } from "../../test/fakes/fake-upstream.ts";
import { parseName } from "../standards/name.ts";
import type { CachedIndex } from "./cached.ts";

/** Long enough for what is no fault, on a machine that has other things to do. */
const SHORT_MS = 1_000;

test("cached() answers all that was kept after the upstream is gone", async (context) => {
  const { index, upstream, pass, log } = await openCachedMirror(context);
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
  const { index, upstream } = await openCachedMirror(context);
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
    const { index, upstream } = await openCachedMirror(context, CONTRACT_STOCK, {
      kind: "poor",
      firstAnswerMs: SHORT_MS,
    });
    if (part !== "/simple/") await index.findProject(NAME);
    upstream.misbehave(part === ".metadata" ? "/files/" : part, "silent");
    const started = performance.now();
    await assert.rejects(ask(index), {
      kind: "unavailable",
      status: 502,
      message: /nothing of it is kept here, and the upstream does not give it \(.*slow\)/,
    });
    assert.ok(performance.now() - started < 8_000);
    await upstream.close();
    await index.settled();
  });
}

test("cached() gives up waiting for the first bytes of a file whose head has come", async (context) => {
  const options = { firstAnswerMs: SHORT_MS };
  const { index, upstream } = await openCachedMirror(context, CONTRACT_STOCK, options);
  await index.findProject(NAME);
  upstream.misbehave("/files/", "head alone");
  await assert.rejects(index.openFile(NAME, WHEEL), { status: 502, message: /slow/ });
  await upstream.close();
  await index.settled();
});

test("cached() keeps what came too late for the first asker", async (context) => {
  const { index, upstream } = await openCachedMirror(context, CONTRACT_STOCK, {
    slowMs: 3 * SHORT_MS,
    firstAnswerMs: SHORT_MS,
  });
  upstream.misbehave("/", "slow");
  await assert.rejects(index.findProject(NAME), { status: 502 });
  await index.settled();
  assert.equal((await index.findProject(NAME))?.files.length, 2);
  await assert.rejects(index.openFile(NAME, WHEEL), { status: 502 });
  await index.settled();
  assert.deepEqual(await read(index, NAME, WHEEL), Buffer.from(BYTES));
});

test("cached() answers the kept page when the upstream is slow, and refreshes it meanwhile", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context, CONTRACT_STOCK, {
    ...{ slowMs: 500, patienceMs: 100 },
  });
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

test("cached() waits for a silent upstream once, and not for each of the pages that are kept", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context, CONTRACT_STOCK, {
    patienceMs: 100,
  });
  await index.findProject(NAME);
  await index.findProject(parseName("brie"));
  pass(6 * MINUTE);
  upstream.misbehave("/simple/", "silent");
  await index.findProject(NAME);
  const started = performance.now();
  await index.findProject(parseName("brie"));
  assert.ok(performance.now() - started < 50, "answered at once");
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
    const { index, upstream, store, pass } = await openCachedMirror(context);
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
  const { index, upstream, pass } = await openCachedMirror(context);
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

test("cached() leaves an upstream alone, for all names, as long as it asks for", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context);
  await index.findProject(NAME);
  pass(6 * MINUTE);
  upstream.misbehave("/simple/", { status: 429, headers: { "retry-after": "300" } });
  await index.findProject(NAME);
  upstream.behave();
  upstream.forget();
  pass(4 * MINUTE);
  assert.equal((await index.findProject(NAME))?.files.length, 2, "the kept one");
  await assert.rejects(index.findProject(parseName("brie")), {
    message: /^Cannot show "brie": .*it has asked to be left alone .*answers 429/,
  });
  assert.deepEqual(paths(upstream), []);
  pass(2 * MINUTE);
  await index.findProject(NAME);
  assert.deepEqual(paths(upstream).slice(0, 1), ["/simple/cheese-shop/"]);
});

test("cached() waits ten minutes at most for an upstream that wants to be left alone for a day", async (context) => {
  const { index, upstream, pass } = await openCachedMirror(context);
  upstream.misbehave("/simple/", { status: 503, headers: { "retry-after": "86400" } });
  await assert.rejects(index.findProject(NAME));
  upstream.behave();
  pass(11 * MINUTE);
  assert.equal((await index.findProject(NAME))?.files.length, 2);
});

for (const [fault, obstacle] of [
  ["other bytes", /sha256 is/],
  ["truncated", /has \d+ bytes, where \d+ were announced/],
  ["wrong length", /larger than/],
  ["endless", /larger than/],
  ["reset in the middle", /connection was lost/],
] as const) {
  test(`cached() breaks off and keeps nothing of a file that arrives with ${fault}`, async (context) => {
    const { index, upstream, store, log } = await openCachedMirror(context, BIG_STOCK);
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
    assert.deepEqual(readdirSync(FOLDER), []);
    assert.match(log.join("\n"), /Cannot mirror big-1\.0\.tar\.gz/);
    assert.match((await index.listFaults(BIG_NAME)).join("\n"), obstacle);
    // Its size alone says nothing of its bytes.
    await index.openFile(BIG_NAME, BIG, { start: 0, end: 0 });
    assert.match((await index.listFaults(BIG_NAME)).join("\n"), obstacle);
    upstream.behave();
    assert.deepEqual(await read(index, BIG_NAME, BIG), BIG_BYTES);
    await index.settled();
    assert.deepEqual(await index.listFaults(BIG_NAME), []);
  });
}

test("cached() takes a broken download up where it broke", async (context) => {
  const { index, upstream } = await openCachedMirror(context, BIG_STOCK);
  await index.findProject(BIG_NAME);
  upstream.misbehave("/files/", "reset in the middle");
  const opened = await index.openFile(BIG_NAME, BIG);
  upstream.behave();
  assert.deepEqual(await buffer(opened?.body ?? emptyBody()), BIG_BYTES);
  assert.match(upstream.requests.at(-1)?.headers.range ?? "", /^bytes=\d+-$/);
});
