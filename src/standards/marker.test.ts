import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { LINUX_ENVIRONMENT } from "../../test/fakes/sample-environment.ts";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { readVectors, testEveryVector, testVectors } from "../../test/vectors.ts";
import { isAppError } from "../errors.ts";
import { combineMarkers, formatMarker, type Marker, parseMarker } from "./marker.ts";
import { evaluateMarker, type MarkerEnvironment } from "./marker-evaluation.ts";

interface MatrixInput {
  readonly marker: string;
  readonly set?: MarkerEnvironment;
  readonly context?: "metadata" | "lock_file" | "requirement";
}

testEveryVector(
  "parseMarker() and formatMarker() are right",
  "markers.json",
  (text: string) => formatMarker(parseMarker(text)),
  isDeepStrictEqual,
);

type Values = Readonly<Record<string, boolean | string>>;

testVectors<MatrixInput, Values>(
  "evaluateMarker() is right in every environment",
  "marker-matrix.json",
  (rows) => {
    const environments = readEnvironments();
    const wrong = rows.flatMap(({ input, expected = {} }) => {
      const values = evaluateIn(environments, input);
      return Object.entries(expected)
        .filter(([name, value]) => values[name] !== (typeof value === "string" ? "refused" : value))
        .map(([name]) => `${input.marker} in ${name}: ${values[name]}`);
    });
    assert.deepEqual(wrong, []);
  },
);

function evaluateIn(
  environments: ReadonlyMap<string, MarkerEnvironment>,
  { marker, set, context }: MatrixInput,
): Values {
  const sets = context === "lock_file" ? { extras: [], dependency_groups: [] } : {};
  const pairs = [...environments].map(([name, variables]) => {
    try {
      return [name, evaluateMarker(parseMarker(marker), { ...variables, ...sets, ...set })];
    } catch (error) {
      if (!isAppError(error, "invalid")) throw error;
      return [name, "refused"];
    }
  });
  return Object.fromEntries(pairs);
}

function readEnvironments(): ReadonlyMap<string, MarkerEnvironment> {
  const rows: readonly object[] = readVectors("marker-environments.json");
  const named = rows as readonly { readonly name: string; readonly variables: MarkerEnvironment }[];
  return new Map(named.map(({ name, variables }) => [name, variables]));
}

const REFUSED: readonly RefusalCase[] = [
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
testRefusals("parseMarker", parseMarker, REFUSED, /dependency-specifiers\/#grammar/);

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

const FORMATTED: readonly (readonly [text: string, normal: string])[] = [
  ["python_version>='3'", 'python_version >= "3"'],
  ["os.name=='nt'", 'os_name == "nt"'],
  ["python_implementation == 'CPython'", 'platform_python_implementation == "CPython"'],
  ["extra == 'My_Docs.x'", 'extra == "my-docs-x"'],
  ["(os_name == 'a')", 'os_name == "a"'],
  [
    "os_name == 'a' and (os_name == 'b' or os_name == 'c')",
    'os_name == "a" and (os_name == "b" or os_name == "c")',
  ],
  [
    "os_name == 'a' or os_name == 'b' and os_name == 'c'",
    'os_name == "a" or os_name == "b" and os_name == "c"',
  ],
  ["'linux' in sys_platform", '"linux" in sys_platform'],
  ["os_name  not   in 'a b'", 'os_name not in "a b"'],
  [`os_name == '"'`, `os_name == '"'`],
];
for (const [text, normal] of FORMATTED) {
  test(`formatMarker() writes ${text} as ${normal}`, () => {
    assert.equal(formatMarker(parseMarker(text)), normal);
  });
}

const LINUX: MarkerEnvironment = {
  ...LINUX_ENVIRONMENT,
  extra: "My_Docs",
  extras: ["My_Docs", "test"],
  dependency_groups: new Set(["dev"]),
};
const HOLDS: readonly (readonly [marker: string, holds: boolean | "refused"])[] = [
  ["python_version >= '3.9'", true],
  ["python_version < '3.9'", false],
  ["python_version == '3.12.*'", true],
  ["python_version ~= '3.8'", true],
  ["python_version in '3.11 3.12'", true],
  ["python_full_version > '3.12.4rc1'", true],
  ["'3.9' <= python_version", true],
  ["os_name == 'posix' and sys_platform != 'win32'", true],
  ["os_name == 'nt' or platform_system == 'Linux'", true],
  ["os_name == 'nt' and (platform_system == 'Linux' or os_name == 'posix')", false],
  ["platform_release >= '6'", false],
  ["platform_release == '6.8.0-45-generic'", true],
  ["'generic' in platform_release", true],
  ["'x86' not in platform_machine", false],
  ["platform_machine >= 'x86_64'", true],
  ["platform_machine > 'a'", false],
  ["extra == 'my.docs'", true],
  ["extra == 'test'", false],
  ["'MY-docs' in extras", true],
  ["'other' not in extras and 'dev' in dependency_groups", true],
  ["platform_machine ~= '1'", "refused"],
  ["'a' == 'a'", "refused"],
  ["extras == 'a'", "refused"],
  ["'a' == extras", "refused"],
];
for (const [text, holds] of HOLDS) {
  test(`evaluateMarker() of ${text} is ${holds}`, () => {
    const marker = parseMarker(text);
    if (holds === "refused") {
      assert.throws(() => evaluateMarker(marker, LINUX), { kind: "invalid" });
    } else {
      assert.equal(evaluateMarker(marker, LINUX), holds);
    }
  });
}

test("evaluateMarker() shows a comparison without meaning as it was written", () => {
  const marker = parseMarker("'3.12' < extras");
  assert.throws(() => evaluateMarker(marker, { extras: [] }), {
    kind: "invalid",
    message: /3\.12/,
  });
});
