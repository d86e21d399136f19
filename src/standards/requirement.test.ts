import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { testEveryVector } from "../../test/vectors.ts";
import { formatMarker } from "./marker.ts";
import { formatRequirement, parseRequirement } from "./requirement.ts";
import { formatSpecifiers } from "./specifier.ts";

function describeRequirement(text: string): unknown {
  const requirement = parseRequirement(text);
  return {
    normalized: formatRequirement(requirement),
    name: requirement.name,
    canonical_name: requirement.project,
    extras: requirement.extras,
    specifier: formatSpecifiers(requirement.specifiers),
    marker: requirement.marker ? formatMarker(requirement.marker) : null,
    url: requirement.url ?? null,
  };
}

for (const file of ["requirements.json", "real-requirements.json"]) {
  testEveryVector("parseRequirement() is right", file, describeRequirement, isDeepStrictEqual);
}

const REFUSED: readonly RefusalCase[] = [
  ["", 0, /a project name is missing before the end/],
  ["-tool", 0, /a project name is missing before "-"/],
  ["tool_>=1", 4, /a project name ends with "_"/],
  ["tool[a b]", 7, /"," or "\]" is missing before "b"/],
  ["tool[a,]", 7, /the name of an extra is missing/],
  ["tool 1.0", 5, /an operator is missing/],
  ["tool>=1,,<2", 8, /a clause is missing before the comma/],
  ["tool>=1\n", 7, /white space other than/],
  ["tool (>=1", 9, /"\)" is missing before the end/],
  ["tool>=1)", 7, /";" or the end is missing before "\)"/],
  ["tool @ ", 7, /a URL is missing/],
  ["tool @ https://example.org/; extra == 'a'", 29, /";" or the end is missing before "e"/],
  ["tool; os_name == 'a' x", 21, /"and", "or" or the end is missing/],
  [
    "tool>=1.x; os_name == 'a'",
    7,
    /"1.x" cannot be read as a version: "\." has no meaning at offset 7/,
  ],
];
testRefusals("parseRequirement", parseRequirement, REFUSED);

test("parseRequirement() says why a semicolon belongs to a URL", () => {
  assert.throws(() => parseRequirement("tool @ https://example.org/; extra == 'a'"), {
    hint: /Put a space before the semicolon/,
  });
});

const FORMATTED: readonly (readonly [text: string, normal: string])[] = [
  ["tool", "tool"],
  ["My.Tool[b,a,b] (>=1,<2)", "My.Tool[a,b]<2,>=1"],
  ["tool[]", "tool"],
  ["tool >= 1.0 ; extra == 'Docs'", 'tool>=1.0; extra == "docs"'],
  [
    "tool[x]@ https://example.org/a.zip ; os_name=='nt'",
    'tool[x] @ https://example.org/a.zip ; os_name == "nt"',
  ],
  [
    "tool @ git+https://example.org/a.git@v1#egg=a",
    "tool @ git+https://example.org/a.git@v1#egg=a",
  ],
  ["\ttool ===any-thing", "tool===any-thing"],
  ["tool!=1.*,~=2.1", "tool!=1.*,~=2.1"],
];
for (const [text, normal] of FORMATTED) {
  test(`formatRequirement() writes ${JSON.stringify(text)} as ${normal}`, () => {
    assert.equal(formatRequirement(parseRequirement(text)), normal);
  });
}

test("formatRequirement() refuses a URL beside clauses, for which the grammar has no place", () => {
  const both = { ...parseRequirement("a>=1"), url: "https://example.org/a.zip" };
  assert.throws(() => formatRequirement(both), {
    kind: "invalid",
    message: 'Cannot write the requirement for "a": it has both a URL and the clauses ">=1"',
    hint: /^Leave out one of them \(https:/,
  });
});
