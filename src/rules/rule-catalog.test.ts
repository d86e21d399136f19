import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { AUTHOR_RULES, type AuthorRule } from "./author-catalog.ts";
import { isRuleName, makeFindings, RULES, type Rule } from "./rule-catalog.ts";
import { RULE_EXAMPLES } from "./rule-examples.ts";

test("docs/rules.md lists every rule as it is, and no other", () => {
  const text = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  const expected = [
    ...Object.entries(RULES).map(formatRow),
    ...Object.entries(AUTHOR_RULES).map(formatAuthorRow),
  ];
  assert.deepEqual(rows, expected);
});

function formatAuthorRow([name, rule]: readonly [string, AuthorRule]): string {
  const { asks, level, private: own = level, hint, example, code = "" } = rule;
  return `| \`${name}\` | ${asks} | ${level} | ${own} | ${hint} | ${example} | ${code} |`;
}

function formatRow([name, rule]: readonly [string, Rule]): string {
  const { asks, strict, private: own, hint } = rule;
  const example = isRuleName(name) ? RULE_EXAMPLES[name] : "";
  return `| \`${name}\` | ${asks} | ${strict} | ${own} | ${hint} | ${example} |`;
}

test("makeFindings() puts errors first and leaves out what a profile does not ask", () => {
  const { report, listProblems } = makeFindings("private");
  report("wheel-tags", "A");
  report("sdist-single", "B");
  report("wheel-record", "C");
  report("metadata-valid", "D", { hint: "E", place: { line: 1 } });
  assert.deepEqual(
    listProblems().map(({ rule, level, message }) => [rule, level, message]),
    [
      ["wheel-record", "error", "C"],
      ["metadata-valid", "error", "D"],
      ["wheel-tags", "warning", "A"],
    ],
  );
  assert.deepEqual([listProblems()[1]?.hint, listProblems()[1]?.place], ["E", { line: 1 }]);
});

test("makeFindings() keeps the first of many breaches of one rule", () => {
  const { report, listProblems } = makeFindings("strict");
  for (let index = 0; index < 1000; index += 1) {
    report("metadata-classifier", `${index}`);
  }
  assert.equal(listProblems().length, 20);
});
