import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { testRefusals } from "../../test/refusals.ts";
import { testEveryVector } from "../../test/vectors.ts";
import { parseToml } from "../system/toml.ts";
import { expandDependencyGroup, GROUP_LIMITS } from "./dependency-group.ts";
import { parsePyproject } from "./pyproject.ts";
import { formatRequirement } from "./requirement.ts";

interface Input {
  readonly groups: Readonly<Record<string, unknown>>;
  readonly resolve: string;
}

function expand(groups: Readonly<Record<string, unknown>>, name: string): string[] {
  const document = { value: { "dependency-groups": groups } };
  return expandDependencyGroup(document, name).map(formatRequirement);
}

testEveryVector(
  "expandDependencyGroup() is right",
  "dependency-groups.json",
  ({ groups, resolve }: Input) => expand(groups, resolve),
  isDeepStrictEqual,
);

const SAMPLE = `[dependency-groups]
test = ["pytest"]
docs = [{ include-group = "tests" }]
odd = ["pytest", "py test"]
`;

const expandSample = async (group: string): Promise<unknown> =>
  expandDependencyGroup(await parseToml(SAMPLE), group);
testRefusals("expandDependencyGroup", expandSample, [
  ["docs", [3, 1], '"tests", which is not there'],
  ["odd", [4, 18], "dependency-groups.odd[1] is invalid"],
]);

test("expandDependencyGroup() refuses a project without groups", () => {
  assert.throws(() => expandDependencyGroup({ value: {} }, "test"), { kind: "invalid" });
});

test("expandDependencyGroup() does not let twenty groups become a million requirements", () => {
  const groups: Record<string, unknown> = { g20: ["a"] };
  for (let index = 0; index < 20; index++) {
    const include = { "include-group": `g${index + 1}` };
    groups[`g${index}`] = [include, include];
  }
  assert.throws(() => expand(groups, "g0"), { kind: "invalid", message: /too many requirements/ });
});

test("expandDependencyGroup() does not follow a million ways to one empty group", () => {
  const groups: Record<string, unknown> = { g40: [] };
  for (let index = 0; index < 40; index++) {
    const include = { "include-group": `g${index + 1}` };
    groups[`g${index}`] = [include, include];
  }
  assert.deepEqual(expand(groups, "g0"), []);
});

test("expandDependencyGroup() takes as many requirements as the limit says, for each group", () => {
  const full = Array.from({ length: GROUP_LIMITS.requirements }, (_, at) => `a${at}`);
  const groups = { full, other: full, both: [{ "include-group": "full" }], more: [...full, "b"] };
  assert.equal(expand(groups, "both").length, GROUP_LIMITS.requirements);
  assert.throws(() => expand(groups, "more"), { message: /more has too many requirements/ });
  const document = { value: { "dependency-groups": { full, other: full } } };
  assert.equal(parsePyproject(document).dependencyGroups.size, 2);
});

test("expandDependencyGroup() refuses a chain of groups without end", () => {
  const groups: Record<string, unknown> = {};
  for (let index = 0; index <= GROUP_LIMITS.depth + 1; index++) {
    groups[`g${index}`] = [{ "include-group": `g${index + 1}` }];
  }
  assert.throws(() => expand(groups, "g0"), { kind: "invalid", message: /nested too deeply/ });
});

test("expandDependencyGroup() puts in what is included where it stands, whatever the spelling", () => {
  const groups = {
    all: ["a", { "include-group": "Type_Check" }, "b"],
    "type.check": ["mypy>=1", { "include-group": "lint" }],
    lint: ["ruff"],
  };
  assert.deepEqual(expand(groups, "ALL"), ["a", "mypy>=1", "ruff", "b"]);
});

const wrong: readonly (readonly [groups: Readonly<Record<string, unknown>>, name: string])[] = [
  [{ a: "b" }, "a"],
  [{ a: [1] }, "a"],
  [{ a: [{ "include-group": "a" }] }, "a"],
  [{ a: [{ "include-group": "b" }], b: [{ "include-group": "a" }] }, "a"],
  [{ a: [{ "include-group": "b", more: 1 }], b: [] }, "a"],
  [{ a: [{ include: "b" }], b: [] }, "a"],
  [{ a: ["b c"] }, "a"],
  [{ "a-b": [], a_b: [] }, "a-b"],
  [{ a: [] }, "b"],
];
for (const [groups, name] of wrong) {
  test(`expandDependencyGroup() refuses ${JSON.stringify(groups)}`, () => {
    assert.throws(() => expand(groups, name), { kind: "invalid" });
  });
}
