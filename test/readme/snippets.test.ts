/**
 * reStructuredText, construct by construct, beside what readme_renderer 46 with docutils 0.23 makes of it:
 * the same elements, links and text, or a refusal on the same line.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { renderDescription } from "../../src/readme/render.ts";
import { structureOfOurs, structureOfTheirs } from "./structure.ts";

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
  test(`renderDescription() does with "${name}" as PyPI does`, async () => {
    const { html: ours, problems } = await renderDescription({ text });
    if (html !== undefined) {
      assert.deepEqual(problems, []);
      assert.deepEqual(structureOfOurs(ours), structureOfTheirs(html));
      return;
    }
    const [first] = problems;
    assert.ok(first !== undefined, "PyPI refuses it");
    assert.ok(first.message !== "" && first.hint !== "");
    if (refusedAt !== null && !OTHER_LINES.has(name)) assert.equal(first.line, refusedAt);
  });
}

test("the list of other lines names no snippet that agrees", async () => {
  for (const { name, text, refusedAt } of SNIPPETS) {
    if (!OTHER_LINES.has(name)) continue;
    const { problems } = await renderDescription({ text });
    assert.notEqual(problems[0]?.line, refusedAt, name);
  }
});
