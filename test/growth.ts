/**
 * Measures that work is linear: no text of a stranger may cost more than its length, and no deed of the server more
 * than what it is done to.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError } from "../src/errors.ts";

/** What a text is made of, who reads it, and how it is made in a given size (about as many characters). */
export type GrowthCase = readonly [
  name: string,
  parse: (text: string) => unknown,
  build: (size: number) => string,
];

const SIZE = 20_000;
const GROWTH = 4;
/** Quadratic work would take 16 times as long; the rest is for a busy machine. */
const MOST = 10;
/** What is slow by itself is so each time; a machine that has other work may be slow once. */
const ATTEMPTS = 3;
/** Shorter measurements say nothing. */
const LEAST_MS = 2;

/** Makes a test of each case: four times the text takes about four times the time. */
export function testGrowth(cases: readonly GrowthCase[]): void {
  for (const [name, parse, build] of cases) {
    test(`${name}: four times the text takes about four times the time`, async () => {
      const said: string[] = [];
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const small = await measure(parse, build(SIZE));
        const large = await measure(parse, build(SIZE * GROWTH));
        if (large / Math.max(small, LEAST_MS) < MOST) return;
        said.push(`${small.toFixed(2)} ms, then ${large.toFixed(2)} ms`);
      }
      assert.fail(said.join("; "));
    });
  }
}

/** Makes in a given size what the work is done to, and returns the work, which is done once. */
export type PrepareWork = (size: number) => Promise<() => Promise<unknown>>;

/** Makes a test of it: on four times as much the work takes about four times the time, or `most` times. */
export function testWorkGrowth(
  name: string,
  size: number,
  prepare: PrepareWork,
  most: number = MOST,
): void {
  test(`${name}: on four times as much it takes less than ${most} times the time`, async () => {
    // What is compiled and kept ready by the first run of all shall not count.
    await workOnce(prepare, size);
    const said: string[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const small = await workOnce(prepare, size);
      const large = await workOnce(prepare, size * GROWTH);
      if (large / Math.max(small, LEAST_MS) < most) return;
      said.push(`${small.toFixed(2)} ms, then ${large.toFixed(2)} ms`);
    }
    assert.fail(said.join("; "));
  });
}

async function workOnce(prepare: PrepareWork, size: number): Promise<number> {
  const work = await prepare(size);
  const start = workMs();
  await work();
  return workMs() - start;
}

/** The best of several runs, in milliseconds of work. A refusal is an answer like any other. */
async function measure(parse: (text: string) => unknown, text: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const start = workMs();
    try {
      const result = parse(text);
      if (result instanceof Promise) await result;
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
    }
    best = Math.min(best, workMs() - start);
  }
  return best;
}

/** What this thread has worked so far. A busy machine makes a long run wait more often than a short one. */
function workMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
