/**
 * reStructuredText, construct by construct, beside what readme_renderer 46 with docutils 0.23 makes of it:
 * the same elements, links and text, or a refusal on the same line.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { renderRst } from "../../src/readme/rst/document.ts";
import { structureOf } from "./structure.ts";

interface Snippet {
  readonly name: string;
  readonly text: string;
  /** What PyPI shows. */
  readonly html?: string;
  /** Where PyPI shows nothing: the line that it names, counted from 1, if it names one. */
  readonly refusedAt?: number | null;
}

const FILE = path.join(path.dirname(import.meta.dirname), "data", "readme", "snippets.json");
const SNIPPETS: readonly Snippet[] = JSON.parse(readFileSync(FILE, "utf8"));

/** Refused on the line itself, where PyPI's renderer names the one behind it. */
const OTHER_LINES: ReadonlySet<string> = new Set([
  ...["footnote empty", "raw role used", "inline target dup"],
]);

for (const { name, text, html, refusedAt } of SNIPPETS) {
  test(`renderRst() does with "${name}" as PyPI does`, () => {
    const { html: ours, faults } = renderRst(text);
    if (html !== undefined) {
      assert.deepEqual(faults, []);
      assert.deepEqual(structureOf(ours), structureOf(html));
      return;
    }
    const [first] = faults;
    assert.ok(first !== undefined, "PyPI refuses it");
    assert.ok(first.message !== "" && first.hint !== "");
    if (refusedAt !== null && !OTHER_LINES.has(name)) assert.equal(first.line, refusedAt);
  });
}

test("the list of other lines names no snippet that agrees", () => {
  const agreeing = SNIPPETS.filter(
    ({ name, text, refusedAt }) =>
      OTHER_LINES.has(name) && renderRst(text).faults[0]?.line === refusedAt,
  );
  assert.deepEqual(
    agreeing.map(({ name }) => name),
    [],
  );
});
