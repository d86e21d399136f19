import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { whenQuiet } from "./quiet.ts";

/** Answers these one after the other, and the last for ever; `asked` tells how often it was asked. */
function counter(...counts: readonly number[]) {
  const seen = { asked: 0 };
  return {
    seen,
    count: () => {
      seen.asked += 1;
      return counts[Math.min(seen.asked, counts.length) - 1] ?? 0;
    },
  };
}

/** How often was asked until `whenQuiet` acted. */
async function askedUntilQuiet(...counts: readonly number[]): Promise<number> {
  const { seen, count } = counter(...counts);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("It was never quiet")), 10_000);
    whenQuiet(
      count,
      () => {
        clearTimeout(late);
        resolve();
      },
      1,
    );
  });
  return seen.asked;
}

test("whenQuiet() acts after one stretch when nothing goes on", async () => {
  assert.equal(await askedUntilQuiet(0), 2);
});

test("whenQuiet() waits as long as much goes on", async () => {
  assert.equal(await askedUntilQuiet(0, 50, 100, 150, 200), 6);
});

test("whenQuiet() lets a few stand for nobody", async () => {
  assert.equal(await askedUntilQuiet(7, 10, 13), 2);
  assert.equal(await askedUntilQuiet(7, 11, 12), 3);
});

test("whenQuiet() acts once, and never after it was given up", async () => {
  const acts: string[] = [];
  const quiet = (): number => 0;
  whenQuiet(quiet, () => void acts.push("waited for"), 1);
  whenQuiet(quiet, () => void acts.push("given up"), 1)();
  await sleep(20);
  assert.deepEqual(acts, ["waited for"]);
});
