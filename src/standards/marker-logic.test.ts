import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatMarker, parseMarker } from "./marker.ts";
import { evaluateMarker, type MarkerEnvironment } from "./marker-evaluation.ts";
import { areDisjoint, simplifyMarker } from "./marker-logic.ts";

const SIMPLE: readonly (readonly [marker: string, simple: string])[] = [
  ["python_version >= '3.8' and python_version >= '3.9'", 'python_version >= "3.9"'],
  ["python_version < '3.9' or python_version >= '3.9'", "always"],
  ["python_version < '3.9' and python_version >= '3.9'", "never"],
  ["python_version > '3.8' and python_version != '3.8'", 'python_version >= "3.9"'],
  ["python_version >= '3.8.1' and python_version >= '3'", 'python_version >= "3.9"'],
  ["python_version == '3.9' or python_version == '3.9.*'", 'python_version == "3.9"'],
  ["python_version < '3.9' or python_version > '3.9'", 'python_version != "3.9"'],
  ["python_version < '1!3.9' and python_version < '1!4'", 'python_version < "1!3.9"'],
  ["python_version >= '1!3.9' and python_version < '1!3.10'", 'python_version == "1!3.9"'],
  [
    "python_version > '3.18446744073709551616' and python_version >= '3'",
    'python_version >= "3.18446744073709551617"',
  ],
  ["os_name == 'nt' and os_name != 'nt'", "never"],
  ["'3.8.*' == python_version and '3.8.*' == python_version", '"3.8.*" == python_version'],
  ["os_name == 'nt' or os_name != 'nt'", "always"],
  ["os_name != 'a' and os_name == 'b'", 'os_name == "b"'],
  ["os_name == 'a' or os_name == 'a' or 'a' == os_name", 'os_name == "a"'],
  ["extra == 'a' and os_name == 'b' or extra == 'a'", 'extra == "a"'],
  ["extra == 'a' and os_name == 'b' or extra == 'a' and os_name != 'b'", 'extra == "a"'],
  ["extra == 'a' and extra != 'a'", "never"],
  ["'x' in extras or 'x' not in extras", "always"],
  [
    "platform_release == '5' or platform_release != '5'",
    'platform_release == "5" or platform_release != "5"',
  ],
  [
    "python_full_version >= '3.9.1' and python_full_version >= '3.9'",
    'python_full_version >= "3.9.1"',
  ],
  // No comparison says "before 3.9.1 with its release candidates".
  [
    "python_full_version < '3.9.1' or python_full_version == '3.9.1rc1'",
    'python_full_version < "3.9.1" or python_full_version == "3.9.1rc1"',
  ],
];
for (const [marker, simple] of SIMPLE) {
  test(`simplifyMarker() of ${marker} is ${simple}`, () => {
    const found = simplifyMarker(parseMarker(marker));
    assert.equal(typeof found === "string" ? found : formatMarker(found), simple);
  });
}

const PAIRS: readonly (readonly [a: string, b: string, isDisjoint: boolean])[] = [
  ["sys_platform == 'linux'", "sys_platform == 'win32'", true],
  ["sys_platform == 'linux'", "sys_platform != 'win32'", false],
  ["sys_platform == 'linux'", "os_name == 'nt'", false],
  ["python_version < '3.9'", "python_full_version >= '3.9.2'", true],
  ["python_version <= '3.9'", "python_full_version >= '3.9.2'", false],
  ["platform_release >= '5'", "platform_release < '5'", false],
  ["os_name in 'nt posix'", "os_name not in 'nt posix'", true],
  ["python_version < '1!3.9'", "python_version >= '3.10'", false],
  ["python_version < '1!3.9'", "python_version >= '1!3.10'", true],
];
for (const [a, b, isDisjoint] of PAIRS) {
  test(`areDisjoint() is ${isDisjoint} for ${a} and ${b}`, () => {
    assert.equal(areDisjoint(parseMarker(a), parseMarker(b)), isDisjoint);
    assert.equal(areDisjoint(parseMarker(b), parseMarker(a)), isDisjoint);
  });
}

const minors = fc.constantFrom("3.8", "3.9", "3.10", "3", "3.9.1", "4", "1!3.9", "1!3");
const comparisons = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("python_version", "python_full_version", "platform_release"),
      fc.constantFrom("<", "<=", ">", ">=", "==", "!="),
      minors,
    )
    .map(([name, operator, value]) => `${name} ${operator} "${value}"`),
  fc
    .tuple(
      fc.constantFrom("os_name", "extra"),
      fc.constantFrom("==", "!="),
      fc.constantFrom("a", "b"),
    )
    .map(([name, operator, value]) => `${name} ${operator} "${value}"`),
);
const turned = fc
  .tuple(
    fc.constantFrom("==", "!="),
    fc.constantFrom(
      "python_version",
      "python_full_version",
      "platform_release",
      "os_name",
      "extra",
    ),
    fc.constantFrom("3.9", "3.9.*", "a", "b"),
  )
  .map(([operator, name, value]) => `"${value}" ${operator} ${name}`);
const combined = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: comparisons }, turned), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.array(fc.constantFrom("and", "or"), { minLength: 4, maxLength: 4 }),
  )
  .map(([parts, words]) => parts.reduce((left, right, at) => `${left} ${words[at - 1]} ${right}`));
const environments: fc.Arbitrary<MarkerEnvironment> = fc
  .tuple(
    fc.constantFrom(
      "3.7.0",
      "3.8.0",
      "3.8.9",
      "3.9.0rc1",
      "3.9.0",
      "3.9.1",
      "3.9.2",
      "3.10.0a1",
      "3.10.4",
      "4.0.0",
      "1!3.8.1",
      "1!3.9.0",
      "1!3.10.0",
    ),
    fc.constantFrom("a", "b", "c"),
    fc.constantFrom("a", "b", ""),
    fc.constantFrom("3.9", "generic"),
  )
  .map(([full, os_name, extra, platform_release]) => ({
    platform_release,
    python_full_version: full,
    python_version: full.split(".").slice(0, 2).join("."),
    os_name,
    extra,
  }));

test("simplifyMarker() never changes what a marker says", () => {
  fc.assert(
    fc.property(combined, environments, (text, environment) => {
      const marker = parseMarker(text);
      const simple = simplifyMarker(marker);
      const said =
        typeof simple === "string" ? simple === "always" : evaluateMarker(simple, environment);
      assert.equal(said, evaluateMarker(marker, environment));
    }),
    { numRuns: 2000 },
  );
});

test("areDisjoint() is true only of markers that never hold together", () => {
  fc.assert(
    fc.property(combined, combined, environments, (a, b, environment) => {
      const [left, right] = [parseMarker(a), parseMarker(b)];
      if (!areDisjoint(left, right)) return;
      assert.ok(!evaluateMarker(left, environment) || !evaluateMarker(right, environment));
    }),
    { numRuns: 2000 },
  );
});

for (const [what, comparison, word] of [
  ["all differ", (at: number) => `platform_version == "${at}"`, "or"],
  ["exclude each another text", (at: number) => `platform_version != "${at}"`, "and"],
  ["exclude each another version", (at: number) => `python_full_version != "3.${at}.1"`, "and"],
  ["ask each another question", (at: number) => `extra == "x${at}"`, "and"],
] as const) {
  test(`simplifyMarker() leaves 2,000 comparisons as they are that ${what}`, () => {
    const text = Array.from({ length: 2000 }, (_, at) => comparison(at)).join(` ${word} `);
    const marker = parseMarker(text);
    assert.equal(simplifyMarker(marker), marker);
    assert.equal(areDisjoint(marker, marker), false);
  });
}

test("simplifyMarker() leaves alone what has too many alternatives", () => {
  const part = Array.from({ length: 20 }, (_, at) => `extra == 'a${at}'`).join(" or ");
  const marker = parseMarker(
    Array.from({ length: 20 }, () => `(${part} or os_name == 'b')`).join(" and "),
  );
  assert.equal(simplifyMarker(marker), marker);
});
