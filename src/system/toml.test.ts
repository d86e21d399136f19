import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { isAppError } from "../errors.ts";
import { parseToml, TOML_LIMITS, TomlTime } from "./toml.ts";

const SAMPLE = `# a shop
title = "cheese"
"a.b" = [1, [2, 3]]

[project]
name = "x"
urls.Home = "y"
inline = { a = 1, b.c = 2 }

[tool.shop]
[[tool.shop.cheese]]
kind = "brie"
[[tool.shop.cheese]]
kind = "edam"
[tool.shop.cheese.from]
land = "NL"
`;

test("parseToml() gives plain values", async () => {
  const { value } = await parseToml(SAMPLE);
  assert.deepEqual(value, {
    title: "cheese",
    "a.b": [1, [2, 3]],
    project: { name: "x", urls: { Home: "y" }, inline: { a: 1, b: { c: 2 } } },
    tool: { shop: { cheese: [{ kind: "brie" }, { kind: "edam", from: { land: "NL" } }] } },
  });
});

const places: readonly [readonly (string | number)[], number, number][] = [
  [["title"], 2, 1],
  [["a.b"], 3, 1],
  [["a.b", 1], 3, 13],
  [["a.b", 1, 1], 3, 17],
  [["project"], 5, 2],
  [["project", "urls", "Home"], 7, 1],
  [["project", "inline", "b", "c"], 8, 19],
  [["project", "inline", "missing"], 8, 1],
  [["tool", "shop", "cheese", 1, "kind"], 14, 1],
  [["tool", "shop", "cheese", 1, "from", "land"], 16, 1],
  [["missing"], 1, 1],
];
for (const [path, line, column] of places) {
  test(`parseToml() tells the place of ${JSON.stringify(path)}`, async () => {
    const document = await parseToml(SAMPLE, { file: "shop.toml" });
    const place = document.placeOf(path);
    assert.deepEqual([place.file, place.line, place.column], ["shop.toml", line, column]);
  });
}

test("parseToml() keeps how a time was written", async () => {
  const { value } = await parseToml("at = 2026-08-22T10:00:00.123456+02:00\nday = 2026-08-22");
  assert.ok(value.at instanceof TomlTime && value.day instanceof TomlTime);
  assert.equal(value.at.text, "2026-08-22T10:00:00.123456+02:00");
  assert.equal(value.at.getTime(), Date.UTC(2026, 7, 22, 8, 0, 0, 123));
  assert.equal(value.day.kind, "local-date");
});

test("parseToml() keeps large integers whole", async () => {
  const { value } = await parseToml("a = 9223372036854775807\nb = 9007199254740991");
  assert.deepEqual(value, { a: 9223372036854775807n, b: 9007199254740991 });
});

test("parseToml() takes __proto__ for a key like any other", async () => {
  const { value } = await parseToml("[__proto__]\nevil = true\n[a]\n__proto__.evil = true");
  assert.deepEqual(Object.keys(value), ["__proto__", "a"]);
  assert.equal(Reflect.get({}, "evil"), undefined);
  assert.equal(Reflect.get(Object(value.a), "evil"), undefined);
});

const wrong: readonly [string, number, number][] = [
  ["a = ", 1, 5],
  ["a = 1\na = 2", 2, 1],
  ["a = 1\n[a]", 2, 2],
  ['a = "x', 1, 7],
  ["\n b = 01", 2, 6],
];
for (const [text, line, column] of wrong) {
  test(`parseToml() tells where ${JSON.stringify(text)} is wrong`, async () => {
    await assert.rejects(
      parseToml(text, { file: "x.toml" }),
      (error) =>
        isAppError(error, "invalid") &&
        error.place?.file === "x.toml" &&
        error.place.line === line &&
        error.place.column === column,
    );
  });
}

const deep: Readonly<Record<string, string>> = {
  lists: `a = ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  "inline tables": `a = ${"{a=".repeat(20_000)}1${"}".repeat(20_000)}`,
  "dotted keys": `a${".a".repeat(20_000)} = 1`,
  "names of tables": `[a${".a".repeat(20_000)}]`,
  "lists just too deep": `a = ${"[".repeat(TOML_LIMITS.depth + 1)}${"]".repeat(TOML_LIMITS.depth + 1)}`,
};
for (const [what, text] of Object.entries(deep)) {
  test(`parseToml() refuses nesting without end: ${what}`, async () => {
    await assert.rejects(parseToml(text), { kind: "invalid" });
  });
}

test("parseToml() refuses a text that is too long", async () => {
  await assert.rejects(parseToml(" ".repeat(TOML_LIMITS.characters + 1)), { kind: "invalid" });
});

const scalar = fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger());
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.dictionary(
    fc.string(),
    fc.oneof({ depthSize: "small" }, scalar, fc.array(scalar), tie("tree")),
    { noNullPrototype: true },
  ),
}));

test("parseToml() agrees with another reader on any value", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (value) => {
      const text = stringify(value);
      const { value: read } = await parseToml(text);
      assert.equal(JSON.stringify(read), JSON.stringify(parse(text)));
    }),
  );
});
