/** Whatever is done to an archive, it is inspected to an end: faults are told, nothing is thrown, and nothing hangs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { makeSdist, makeWheel } from "../../test/fakes/sample-files.ts";
import { memorySource } from "./byte-source.ts";
import { inspectSource } from "./inspect.ts";

const SAMPLE = { name: "a", version: "1", licenseFiles: ["LICENSE"], entryPoints: "[x]\na = b\n" };
const WHEEL = makeWheel(SAMPLE);
const TAR = gunzipSync(makeSdist(SAMPLE));

/** The same numbers in every run (mulberry32), so that a failure can be looked at. */
function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

/** Changes, cuts, doubles or swaps a few bytes. */
function damage(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const copy = Buffer.from(bytes);
  for (let count = random(4); count >= 0; count -= 1) {
    copy[random(copy.length)] = [0, 0xff, 0x7f, 0x80, random(256)][random(5)] ?? 0;
  }
  const at = random(copy.length);
  const cut = [copy, copy.subarray(0, at), Buffer.concat([copy, copy.subarray(at)])][random(6)];
  return cut ?? copy;
}

for (const [what, filename, make] of [
  ["a wheel", "a-1-py3-none-any.whl", (random: (limit: number) => number) => damage(WHEEL, random)],
  ["a tar", "a-1.tar.gz", (random: (limit: number) => number) => gzipSync(damage(TAR, random))],
  [
    "a gzip stream",
    "a-1.tar.gz",
    (random: (limit: number) => number) => damage(gzipSync(TAR), random),
  ],
] as const) {
  test(`inspectSource() comes to an end with ${what} damaged in 300 ways`, async () => {
    let unharmed = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const bytes = make(makeRandom(seed));
      const { faults } = await inspectSource(memorySource(bytes), filename);
      unharmed += faults.length === 0 ? 1 : 0;
    }
    // Some bytes mean nothing (times, padding): most must be noticed.
    assert.ok(unharmed < 100, `${unharmed} of 300 went unnoticed`);
  });
}
