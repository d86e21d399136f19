import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

test("giveBackMemory() gives back what a burst of short-lived objects has left", () => {
  // In a process of its own: here, other tests fill the memory meanwhile.
  const program = `
    import { giveBackMemory } from ${JSON.stringify(new URL("./memory.ts", import.meta.url).href)};
    let kept = [];
    for (let i = 0; i < 2_000_000; i += 1) kept = i % 5000 === 0 ? [] : [...kept.slice(-9), { i }];
    kept = [];
    const before = process.memoryUsage().heapTotal;
    giveBackMemory();
    console.log(before - process.memoryUsage().heapTotal, typeof gc);`;
  const args = ["--input-type=module", "--eval", program];
  const [given = "", exposed] = execFileSync(process.execPath, args, { encoding: "utf8" })
    .trim()
    .split(" ");
  assert.ok(Number(given) > 4_000_000, given);
  assert.equal(exposed, "undefined");
});
