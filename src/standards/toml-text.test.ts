import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "smol-toml";
import { formatTomlPair, formatTomlValue, TOML_TEXT_LIMITS } from "./toml-text.ts";

test("formatTomlValue() writes any text, number and table so that another reader reads the same", () => {
  const value = fc.dictionary(
    fc.string({ unit: "grapheme" }),
    fc.oneof(
      fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
    ),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(value, (table) => {
      const read = parse(formatTomlPair("table", table));
      assert.equal(JSON.stringify(read.table), JSON.stringify(table));
    }),
  );
});

test("formatTomlValue() refuses what is nested too deeply", () => {
  let [list, table]: [unknown, unknown] = [1, 1];
  for (let level = 0; level < TOML_TEXT_LIMITS.depth; level++)
    [list, table] = [[list], { a: table }];
  assert.ok(formatTomlValue(list).length > 0 && formatTomlValue(table).length > 0);
  for (let level = 0; level < 20_000; level++) [list, table] = [[list], { a: table }];
  for (const deep of [list, table, [list], [table]]) {
    assert.throws(() => formatTomlValue(deep), { kind: "invalid", message: /nested too deeply/ });
  }
});

test("formatTomlValue() refuses what TOML has no form for", () => {
  assert.throws(() => formatTomlValue([null]), { kind: "invalid" });
});

for (const [value, expected] of [
  [1, "1"],
  [-0, "-0.0"],
  [0.5, "0.5"],
  [1e300, "1e+300"],
  [Number.NEGATIVE_INFINITY, "-inf"],
  [Number.NaN, "nan"],
  [2n ** 60n, "1152921504606846976"],
  [[], "[]"],
  [{}, "{}"],
  [{ a: undefined, b: 1 }, "{ b = 1 }"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
] as const) {
  test(`formatTomlValue() writes ${expected}`, () => {
    assert.equal(formatTomlValue(value), expected);
  });
}
