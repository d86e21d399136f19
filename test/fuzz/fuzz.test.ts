import assert from "node:assert/strict";
import { test } from "node:test";
import { findFault, fuzz, readKept } from "./fuzz.ts";
import { openTargets } from "./targets.ts";

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
const OPTIONS = { mostCases: isAll ? 20_000 : 400, mostMs: isAll ? 30_000 : 4000 };
const seed = Date.now() % 2 ** 31;

for (const [name, target] of await openTargets()) {
  test(`${name} takes what was a fault once`, async () => {
    for (const input of readKept(name)) assert.equal(await findFault(target, input), undefined);
  });

  test(`${name} takes whatever comes, or refuses it (seed ${seed})`, async () => {
    const { faults } = await fuzz(target, { seed, ...OPTIONS });
    const [first] = faults;
    if (first === undefined) return;
    const input = Buffer.from(first.input).toString("base64");
    assert.fail(`${first.error.stack}\nfor the input ${input.slice(0, 4000)}`);
  });
}
