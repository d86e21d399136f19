import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { isAppError } from "../errors.ts";
import {
  type EntryPoint,
  type EntryPointGroup,
  formatEntryPoints,
  layOutEntryPoints,
  parseEntryPoints,
} from "./entry-point.ts";

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

const faults: readonly RefusalCase[] = [
  ["a = b", [1, 1]],
  ["[g]\n  a", [2, 3]],
  ["[g]\n= b", [2, 1]],
  ["[g]\na = ", [2, 4]],
  ["[g]\na = b c", [2, 5]],
  ["[g]\na = b:c:d", [2, 7]],
  ["[g]\n a = b : 1", [2, 10]],
  ["[g]\na = 1b", [2, 5]],
  ["[g]\na = b..c", [2, 7]],
  ["[g]\na = b [c", [2, 7]],
  ["[g]\na = b [c!]", [2, 9]],
  ["[]", [1, 1]],
  ["[g", [1, 1]],
  ["[g]\na = b\n\na = c", [4, 1]],
];
testRefusals("parseEntryPoints", parseEntryPoints, faults);

const good: EntryPoint = { group: "g", name: "a", module: "m", attribute: "o", extras: ["x"] };
const injections: readonly Partial<EntryPoint>[] = [
  { group: "" },
  { group: "g]\n[console_scripts" },
  { group: " g" },
  { name: "" },
  { name: "a\nevil" },
  { name: "a\u2028evil = m" },
  { name: "a=b" },
  { name: "#a" },
  { name: ";a" },
  { name: "[a" },
  { name: "a " },
  { module: "m\nb = c" },
  { module: "m:n" },
  { extras: ["a,b"] },
  { extras: [""] },
  { attribute: "" },
  { extras: ["x]\nb = c [y"] },
];
for (const wrong of injections) {
  test(`formatEntryPoints() refuses ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => formatEntryPoints([{ ...good, ...wrong }]), { kind: "invalid" });
  });
}

test("parseEntryPoints() shows no more of a long line than its beginning", () => {
  assert.throws(
    () => parseEntryPoints(`[g]\na = ${"b ".repeat(10_000)}`),
    (error) => isAppError(error, "invalid") && error.message.length < 300,
  );
});

test("formatEntryPoints() refuses a module that would be read as a module and an attribute", () => {
  const entry = { group: "g", name: "a", module: "m:n", extras: [] };
  assert.throws(() => formatEntryPoints([entry]), { kind: "invalid" });
});

test("formatEntryPoints() refuses a name that stands twice in a group", () => {
  assert.equal(formatEntryPoints([good, { ...good, group: "h" }]).split("\n").length, 6);
  const twice = [good, { ...good, module: "other" }];
  assert.throws(() => formatEntryPoints(twice), { kind: "invalid", message: /stands twice/ });
});

test("layOutEntryPoints() writes groups in the order and with the spacing of each tool", () => {
  const groups: readonly EntryPointGroup[] = [
    ["b", [["z", "m : o"]]],
    ["a", [["y", "n"]]],
  ];
  assert.equal(layOutEntryPoints(groups), "[b]\nz = m : o\n\n[a]\ny = n\n");
  assert.equal(
    layOutEntryPoints(groups, { equals: "=", isEachClosed: true }),
    "[b]\nz=m : o\n\n[a]\ny=n\n\n",
  );
  assert.equal(layOutEntryPoints([]), "");
});

test("formatEntryPoints() sorts groups and names", () => {
  const text = "[b]\nz = m\na = m:o [x]\n\n[a]\nc = m.n:o.p\n";
  const sorted = "[a]\nc = m.n:o.p\n\n[b]\na = m:o [x]\nz = m\n";
  assert.equal(formatEntryPoints(parseEntryPoints(text)), sorted);
});

const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
/** What a name may be: any text on one line that no reader takes for something else. */
const name = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((text) => /^[^\s\x00-\x1f\x85=\ufeff#;[][^\s\x00-\x1f\x85=\ufeff]*$/u.test(text));
const group = name.filter((text) => !/[[\]]/.test(text));
const dotted = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));
const entries: fc.Arbitrary<EntryPoint[]> = fc.uniqueArray(
  fc.record(
    { group, name, module: dotted, attribute: dotted, extras: fc.array(word) },
    { requiredKeys: ["group", "name", "module", "extras"], noNullPrototype: true },
  ),
  { selector: (entry) => `${entry.group} ${entry.name}` },
);
/** Anything at all: most of it can be written, and the rest must be refused. */
const anyEntry: fc.Arbitrary<EntryPoint> = fc.record({
  group: fc.string(),
  name: fc.string(),
  module: fc.string(),
  attribute: fc.string(),
  extras: fc.array(fc.string()),
});

test("formatEntryPoints() refuses an entry or writes what is read back as one entry", () => {
  fc.assert(
    fc.property(fc.oneof(anyEntry, fc.tuple(anyEntry, entries).map(mixed)), (entry) => {
      let text: string;
      try {
        text = formatEntryPoints([entry]);
      } catch (error) {
        return isAppError(error, "invalid");
      }
      const read = parseEntryPoints(text);
      return read.length === 1 && read[0]?.group === entry.group && read[0].name === entry.name;
    }),
  );
});

/** A good entry with one field of another. */
function mixed([odd, [entry = good]]: readonly [EntryPoint, readonly EntryPoint[]]): EntryPoint {
  return { ...entry, name: odd.name };
}

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
