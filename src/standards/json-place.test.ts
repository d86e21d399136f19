import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makeJsonPlaces } from "./json-place.ts";
import type { TomlPath } from "./toml-document.ts";

const TEXT = ' {"a" : [1, {"b\\n": null},\r\n "x\\"]}" ] ,\r"c":{}, "c": {"d":-1.5e3}\n}';

const places: readonly [path: TomlPath, at: string][] = [
  [[], '{"a"'],
  [["a"], '"a"'],
  [["a", 0], "1,"],
  [["a", 1], '{"b'],
  [["a", 1, "b\n"], '"b'],
  [["a", 2], '"x'],
  [["c"], '"c": {'],
  [["c", "d"], '"d"'],
  [["nothing"], '{"a"'],
  [["a", 7, "deeper"], '"a"'],
  [["c", "d", "deeper"], '"d"'],
];
for (const [path, at] of places) {
  test(`makeJsonPlaces() tells where ${JSON.stringify(path)} stands, or what is round it`, () => {
    const offset = TEXT.indexOf(at);
    const before = TEXT.slice(0, offset).split(/\r\n|\r/);
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset };
    assert.deepEqual(makeJsonPlaces(TEXT)(path), place);
  });
}

test("makeJsonPlaces() finds every element of any list, however it is written", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom("", " ", "\n\t"), (values, blanks) => {
      const text = `[${values.map((value) => JSON.stringify(value)).join(`${blanks},${blanks}`)}]`;
      const placeOf = makeJsonPlaces(text);
      for (const [at, value] of values.entries()) {
        const written = JSON.stringify(value);
        assert.ok(text.startsWith(written, placeOf([at]).offset), `${text} at ${at}`);
      }
    }),
  );
});
