import assert from "node:assert/strict";
import { test } from "node:test";
import { type CsvDialect, parseCsv } from "./csv.ts";

const USUAL: CsvDialect = { delimiter: ",", quote: '"', escape: undefined, keepsSpace: false };

const CASES: readonly (readonly [
  name: string,
  lines: readonly string[],
  dialect: Partial<CsvDialect>,
  rows: readonly (readonly string[])[] | undefined,
])[] = [
  [
    "plain values",
    ["a,b", "c,"],
    {},
    [
      ["a", "b"],
      ["c", ""],
    ],
  ],
  ["blanks behind a delimiter", ["a,  b"], {}, [["a", "b"]]],
  ["blanks that count", ["a, b"], { keepsSpace: true }, [["a", " b"]]],
  ["a doubled quote", ['"a ""b""",c'], {}, [['a "b"', "c"]]],
  ["a value of two lines", ['"a', 'b",c'], {}, [["a\nb", "c"]]],
  ["another delimiter", ["a;b,c"], { delimiter: ";" }, [["a", "b,c"]]],
  ["an escape", ["a\\,b,c"], { escape: "\\" }, [["a,b", "c"]]],
  ["an empty line", ["", "a"], {}, [[], ["a"]]],
  ["a quote without end", ['"a,b'], {}, undefined],
  ["text behind a quote", ['"a"b,c'], {}, undefined],
];
for (const [name, lines, dialect, rows] of CASES) {
  test(`parseCsv() reads ${name}`, () => {
    assert.deepEqual(parseCsv(lines, { ...USUAL, ...dialect }), rows);
  });
}
