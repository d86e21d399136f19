import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isAppError } from "../errors.ts";
import { type EntryPoint, formatEntryPoints, parseEntryPoints } from "./entry-point.ts";

test("parseEntryPoints() reads groups, names and what they stand for", () => {
  const text = `; a comment
[console_scripts]
shop = cheese.shop:main
# another
sell=cheese.shop : Shop.sell [extra1, extra2]

[pytest11]
my plugin:x = cheese
`;
  assert.deepEqual(parseEntryPoints(text), [
    {
      group: "console_scripts",
      name: "shop",
      module: "cheese.shop",
      attribute: "main",
      extras: [],
    },
    {
      group: "console_scripts",
      name: "sell",
      module: "cheese.shop",
      attribute: "Shop.sell",
      extras: ["extra1", "extra2"],
    },
    { group: "pytest11", name: "my plugin:x", module: "cheese", extras: [] },
  ]);
});

test("parseEntryPoints() reads a name of any script", () => {
  const [entry] = parseEntryPoints("[g]\nк = käse.über:größe");
  assert.equal(entry?.module, "käse.über");
});

const faults: readonly [string, number][] = [
  ["a = b", 1],
  ["[g]\na", 2],
  ["[g]\n= b", 2],
  ["[g]\na = ", 2],
  ["[g]\na = b c", 2],
  ["[g]\na = b:c:d", 2],
  ["[g]\na = 1b", 2],
  ["[g]\na = b..c", 2],
  ["[]", 1],
  ["[g", 1],
  ["[g]\na = b\n\na = c", 4],
];
for (const [text, line] of faults) {
  test(`parseEntryPoints() refuses ${JSON.stringify(text)} and tells the line`, () => {
    assert.throws(
      () => parseEntryPoints(text),
      (error) => isAppError(error, "invalid") && error.place?.line === line,
    );
  });
}

test("formatEntryPoints() sorts groups and names", () => {
  const text = "[b]\nz = m\na = m:o [x]\n\n[a]\nc = m.n:o.p\n";
  const sorted = "[a]\nc = m.n:o.p\n\n[b]\na = m:o [x]\nz = m\n";
  assert.equal(formatEntryPoints(parseEntryPoints(text)), sorted);
});

const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const entries: fc.Arbitrary<EntryPoint[]> = fc.uniqueArray(
  fc.record(
    { group: word, name: word, module: word, attribute: word, extras: fc.array(word) },
    { requiredKeys: ["group", "name", "module", "extras"], noNullPrototype: true },
  ),
  { selector: (entry) => `${entry.group} ${entry.name}` },
);

test("parseEntryPoints() reads back all that formatEntryPoints() writes", () => {
  const byPlace = (a: EntryPoint, b: EntryPoint): number =>
    `${a.group} ${a.name}` < `${b.group} ${b.name}` ? -1 : 1;
  fc.assert(
    fc.property(entries, (all) => {
      const read = parseEntryPoints(formatEntryPoints(all));
      assert.deepEqual(read.toSorted(byPlace), all.toSorted(byPlace));
    }),
  );
});
