import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";
import { openShop } from "../shop.ts";
import { judge, soak } from "./soak.ts";

const skip = existsSync("/proc/self/fd") ? false : "needs /proc, to see memory and open files";

test("a minute of mixed load: nothing fails, nothing grows, pages stay as fast", {
  skip,
}, async () => {
  const shop = await openShop({ args: ["--log", "silent"] });
  after(() => shop.stop());
  const report = await soak(shop, { seconds: 60, seed: Date.now() % 2 ** 31 });
  assert.ok(report.samples.every(({ answers }) => answers > 0));
  assert.deepEqual(judge(report), [], JSON.stringify(report.samples));
});
