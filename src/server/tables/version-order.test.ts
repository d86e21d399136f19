import assert from "node:assert/strict";
import { test } from "node:test";
import { testVectors } from "../../../test/vectors.ts";
import { parseVersion } from "../../standards/version.ts";
import { formatVersionOrder } from "./version-order.ts";

const order = (text: string): string => formatVersionOrder(parseVersion(text));

const ascending = [
  "0.dev0",
  "0",
  "1.dev1",
  "1.0a1.dev3",
  "1.0a1",
  "1.0a2",
  "1.0a10",
  "1.0b1",
  "1.0rc1.post1.dev2",
  "1.0rc1.post1",
  "1.0",
  "1.0+abc",
  "1.0+abc.1",
  "1.0+abcd",
  "1.0+2",
  "1.0+2.a",
  "1.0+2.1",
  "1.0+10",
  "1.0.post1.dev0",
  "1.0.post1",
  "1.0.1.dev1",
  "1.0.1",
  "1.1",
  "2",
  "10",
  "999999999",
  "1000000000",
  "20000000000000000000000",
  "1!0.1",
];

test("formatVersionOrder() sorts as versions do", () => {
  const shuffled = ascending.toSorted().reverse();
  assert.deepEqual(
    shuffled.sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    ascending,
  );
});

for (const [a, b] of [
  ["1", "1.0.0"],
  ["0", "0.0"],
  ["1.0-1", "1.post1"],
  ["1.0+ABC", "1+abc"],
] as const) {
  test(`formatVersionOrder() is the same for ${a} and ${b}`, () => {
    assert.equal(order(a), order(b));
  });
}

testVectors<string, number>(
  "formatVersionOrder() sorts as the ranks say",
  "version-order.json",
  (rows) => {
    const keys = rows.map(({ input, expected }) => ({ input, expected, key: order(input) }));
    keys.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    for (const [at, { input, expected = 0, key }] of keys.entries()) {
      const before = keys[at - 1];
      if (before === undefined) continue;
      assert.ok((before.expected ?? 0) <= expected, `${before.input} stands before ${input}`);
      assert.equal(
        before.key === key,
        before.expected === expected,
        `${before.input} and ${input}`,
      );
    }
  },
);
