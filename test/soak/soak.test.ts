import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";
import { openShop } from "../shop.ts";
import { ALONE, BESIDE_OTHERS, judge, type Sample, soak } from "./soak.ts";

const skip = existsSync("/proc/self/fd") ? false : "needs /proc, to see memory and open files";

test("a minute of mixed load: nothing fails, nothing grows, pages stay as fast", {
  skip,
}, async () => {
  const shop = await openShop({ args: ["--log", "silent"] });
  after(() => shop.stop());
  const report = await soak(shop, { seconds: 60, seed: Date.now() % 2 ** 31 });
  assert.deepEqual(judge(report, BESIDE_OTHERS), [], JSON.stringify(report.samples));
});

const SOUND: Sample = {
  ...{ second: 1, answers: 1000, kept: 1, p99: 5, cpuMs: 0.5, memoryMb: 200, openFiles: 40 },
};

for (const [what, last, said] of [
  ["nothing changes", {}, []],
  ["pages become slow", { p99: 30_000 }, ["the p99 of pages was 5 ms, and is 30000 now"]],
  ["hardly anything is answered", { kept: 0.02 }, ["in one part only 2 % of what was to be asked"]],
  ["memory grows", { memoryMb: 300 }, ["memory has grown by 100 MB"]],
  ["files stay open", { openFiles: 140 }, ["100 more files are open"]],
  ["an answer costs more", { cpuMs: 1.5 }, ["an answer cost 0.5 ms of work, and costs 1.5 now"]],
] as const) {
  for (const limits of [ALONE, BESIDE_OTHERS]) {
    test(`judge() says so where ${what}, ${limits === ALONE ? "alone" : "beside others"}`, () => {
      const samples = Array.from({ length: 12 }, (_, part) =>
        part > 8 ? { ...SOUND, ...last } : SOUND,
      );
      const found = judge({ perSecond: 1000, failures: [], samples }, limits);
      assert.deepEqual(
        found.map((sentence, at) => sentence.slice(0, said[at]?.length)),
        said,
      );
    });
  }
}

test("judge() passes on what failed", () => {
  const samples = Array.from({ length: 12 }, () => SOUND);
  const report = { perSecond: 1000, failures: ["/simple/soak-1/: 500 no"], samples };
  assert.deepEqual(judge(report, BESIDE_OTHERS), ["failed: /simple/soak-1/: 500 no"]);
});
