import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeLull } from "./lull.ts";

/** Never by itself within a test. */
const LONG_MS = 60_000;

test("makeLull() lets all begin together when no more has come for a while", async () => {
  const lull = makeLull({ quietMs: 30, mostMs: LONG_MS });
  const begun: string[] = [];
  const first = lull.wait().then(() => begun.push("first"));
  await sleep(5);
  const second = lull.wait().then(() => begun.push("second"));
  await sleep(5);
  assert.deepEqual(begun, []);
  await Promise.all([first, second]);
  assert.deepEqual(begun, ["first", "second"]);
});

test("makeLull() keeps nobody waiting for ever, however many come", async () => {
  const lull = makeLull({ quietMs: LONG_MS, mostMs: 20 });
  const waits = [lull.wait()];
  const coming = setInterval(() => waits.push(lull.wait()), 1);
  try {
    await waits[0];
  } finally {
    clearInterval(coming);
    lull.end();
  }
  await Promise.all(waits);
});

test("makeLull() lets all begin when too much waits", async () => {
  const lull = makeLull({ quietMs: LONG_MS, mostMs: LONG_MS, mostWeight: 10 });
  const first = lull.wait(5);
  let hasBegun = false;
  void first.then(() => {
    hasBegun = true;
  });
  await sleep(5);
  assert.equal(hasBegun, false);
  await Promise.all([first, lull.wait(5)]);
  // What has begun weighs no more.
  const third = lull.wait(9);
  const late = await Promise.race([third.then(() => false), sleep(5).then(() => true)]);
  assert.ok(late);
  lull.end();
  await third;
});

test("makeLull() lets all begin at once where it is ended, and can be waited for again", async () => {
  const lull = makeLull({ quietMs: LONG_MS, mostMs: LONG_MS });
  for (const _round of [1, 2]) {
    const wait = lull.wait();
    lull.end();
    await wait;
  }
});
