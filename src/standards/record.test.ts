import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { formatRecord, parseRecord, type RecordEntry } from "./record.ts";

const DIGEST = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

test("parseRecord() reads paths, hashes and sizes", () => {
  const text = `a/b.py,sha256=${DIGEST},12\r\n"a, ""b"".py",MD5=ab==,0\na.dist-info/RECORD,,\n`;
  assert.deepEqual(parseRecord(text), [
    { path: "a/b.py", hash: { algorithm: "sha256", digest: DIGEST }, size: 12 },
    { path: 'a, "b".py', hash: { algorithm: "md5", digest: "ab==" }, size: 0 },
    { path: "a.dist-info/RECORD" },
  ]);
});

test("parseRecord() passes over empty lines and takes a line with fewer values", () => {
  assert.deepEqual(parseRecord("\na\n\nb,\n"), [{ path: "a" }, { path: "b" }]);
});

const faults: readonly RefusalCase[] = [
  ["a,,\na,,\n", [2, 1], "twice"],
  ["a,,,\n", [1, 5], "more than 3 values"],
  [",sha256=ab,1\n", [1, 1], "the path is missing"],
  ['a\n""\n', [2, 1], "the path is missing"],
  ['"",,\n', [1, 1], "the path is missing"],
  ["a,sha256,1\n", [1, 3], "is no hash"],
  ["a,,\r\nb,sha256=a b,1\n", [2, 3], "is no hash"],
  ["a,,x\n", [1, 4], "is no size"],
  ["a,,-1\n", [1, 4], "is no size"],
  ['"a\nb",,\n"c,,\n', [3, 1], "a quote is not closed"],
  ['"a"b,,\n', [1, 4], "text follows a closing quote"],
];
testRefusals("parseRecord", parseRecord, faults);

const endless: Readonly<Record<string, readonly [string, RegExp]>> = {
  "millions of lines": ["a,,\n".padEnd(4_000_000, "\n"), /more than 200000 lines/],
  "a million values in a line": ["a".padEnd(1_000_000, ","), /more than 3 values/],
  "a value of a million characters": ["a".repeat(1_000_000), /more than 10000 characters/],
  "a value of a million quotes": ['"'.repeat(1_000_000), /more than 10000 characters/],
};
for (const [what, [text, message]] of Object.entries(endless)) {
  test(`parseRecord() refuses ${what}`, () => {
    assert.throws(() => parseRecord(text), { kind: "invalid", message });
  });
}

test("parseRecord() reads a path of 1,024 quotes", () => {
  const path = '"'.repeat(1024);
  assert.deepEqual(parseRecord(formatRecord([{ path }])), [{ path }]);
});

const unwritable: readonly (readonly [RecordEntry[], RegExp])[] = [
  [[{ path: "", size: 1 }], /path is missing/],
  [[{ path: "a" }, { path: "b" }, { path: "a", size: 1 }], /twice/],
  [[{ path: "a", hash: { algorithm: "sha256", digest: "a\nb,," } }], /is no hash/],
  [[{ path: "a", hash: { algorithm: "", digest: "ab" } }], /is no hash/],
  [[{ path: "a", hash: { algorithm: "sha256", digest: "" } }], /is no hash/],
  [[{ path: "a", size: -1 }], /is no size/],
  [[{ path: "a", size: Number.NaN }], /is no size/],
  [[{ path: "a", size: 0.5 }], /is no size/],
];
for (const [wrong, message] of unwritable) {
  test(`formatRecord() refuses ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => formatRecord(wrong), { kind: "invalid", message });
  });
}

const entries: fc.Arbitrary<RecordEntry[]> = fc.uniqueArray(
  fc.record(
    {
      path: fc.string({ minLength: 1 }),
      hash: fc.constant({ algorithm: "sha256", digest: DIGEST }),
      size: fc.nat(),
    },
    { requiredKeys: ["path"], noNullPrototype: true },
  ),
  { selector: (entry) => entry.path },
);

test("parseRecord() reads back all that formatRecord() writes", () => {
  fc.assert(fc.property(entries, (all) => assert.deepEqual(parseRecord(formatRecord(all)), all)));
});
