import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { differences, vectorRows } from "../../test/vectors.ts";
import { combineMarkers, formatMarker, type Marker, parseMarker } from "./marker.ts";
import { evaluateMarker, type MarkerEnvironment } from "./marker-evaluation.ts";

interface MatrixInput {
  readonly marker: string;
  readonly set?: MarkerEnvironment;
  readonly context?: "metadata" | "lock_file" | "requirement";
}

test("parseMarker() and formatMarker() agree with every row of markers.json", () => {
  const rows = vectorRows("markers.json");
  const run = (text: string): string => formatMarker(parseMarker(text));
  assert.deepEqual(rows && differences(rows, run, isDeepStrictEqual), rows && []);
});

test("evaluateMarker() agrees with every value of marker-matrix.json", () => {
  const rows = vectorRows<MatrixInput, Record<string, boolean | string>>("marker-matrix.json");
  const found = new Map(readEnvironments().map((found) => [found.name, found.variables]));
  const run = ({ marker, set, context }: MatrixInput): unknown => {
    const values: Record<string, boolean | string> = {};
    const sets = context === "lock_file" ? { extras: [], dependency_groups: [] } : {};
    for (const [name, variables] of found) {
      try {
        values[name] = evaluateMarker(parseMarker(marker), { ...variables, ...sets, ...set });
      } catch (error) {
        values[name] = error instanceof Error && error.name === "AppError" ? "refused" : `${error}`;
      }
    }
    return values;
  };
  const isEqual = (actual: unknown, expected: unknown): boolean => {
    const values = actual as Record<string, boolean | string>;
    const wanted = Object.entries(expected as Record<string, boolean | string>);
    return wanted.every(
      ([name, value]) => values[name] === (typeof value === "string" ? "refused" : value),
    );
  };
  assert.deepEqual(rows && differences(rows, run, isEqual), rows && []);
});

function readEnvironments(): readonly { name: string; variables: MarkerEnvironment }[] {
  const rows: unknown = vectorRows("marker-environments.json") ?? [];
  return rows as { name: string; variables: MarkerEnvironment }[];
}

const REFUSED: readonly (readonly [text: string, offset: number, message: RegExp])[] = [
  ["", 0, /a variable or a string in quotes is missing before the end/],
  ["python_versio >= '3'", 0, /"python_versio" is no marker variable/],
  ["os_name 'posix'", 8, /an operator is missing before "'"/],
  ["os_name == 'posix", 11, /the quote is never closed/],
  ["os_name == 'a\\b'", 13, /a backslash/],
  ["os_name == 'a' os_name", 15, /"and", "or" or the end is missing/],
  ["(os_name == 'a'", 15, /"\)" is missing before the end/],
  ["os_name not  os_name", 8, /an operator is missing/],
  ["os_name == 'a' and", 18, /a variable or a string/],
];
for (const [text, offset, message] of REFUSED) {
  test(`parseMarker() refuses ${text} and tells where`, () => {
    assert.throws(
      () => parseMarker(text),
      (error: Error & { kind?: string; place?: { offset?: number }; hint?: string }) => {
        assert.equal(error.kind, "invalid");
        assert.match(error.message, message);
        assert.equal(error.place?.offset, offset);
        assert.match(error.hint ?? "", /dependency-specifiers\/#grammar/);
        return true;
      },
    );
  });
}

test("parseMarker() refuses 10,000 levels of parentheses", () => {
  const text = `${"(".repeat(10_000)}os_name == "posix"${")".repeat(10_000)}`;
  assert.throws(() => parseMarker(text), { kind: "invalid", message: /nested more than 100 deep/ });
});

test("evaluateMarker() compares two variables by their values", () => {
  const marker = parseMarker("implementation_version == python_full_version");
  const versions = { implementation_version: "3.12.0", python_full_version: "3.12" };
  assert.equal(evaluateMarker(marker, versions), true);
});

test("evaluateMarker() tells which comparison has no meaning", () => {
  assert.throws(() => evaluateMarker(parseMarker("os_name ~= '1'"), { os_name: "posix" }), {
    kind: "invalid",
    message: 'Cannot evaluate "os_name ~= \\"1\\"": ~= compares versions alone',
  });
});

test("evaluateMarker() says which variable to give", () => {
  assert.throws(() => evaluateMarker(parseMarker("os_name == 'x'"), {}), { hint: /^Give os_name/ });
});

test("combineMarkers() sets parentheses where they are needed, and only there", () => {
  const either = parseMarker("os_name == 'a' or os_name == 'b'");
  const extra = parseMarker("extra == 'c'");
  const join = (kind: "and" | "or", ...markers: readonly Marker[]): string => {
    const joined = combineMarkers(kind, markers);
    return joined ? formatMarker(joined) : "nothing";
  };
  assert.equal(join("and", either, extra), '(os_name == "a" or os_name == "b") and extra == "c"');
  assert.equal(join("or", either, extra), 'os_name == "a" or os_name == "b" or extra == "c"');
  assert.equal(join("or", extra), 'extra == "c"');
  assert.equal(join("or"), "nothing");
});
