/**
 * Both formats, construct by construct, beside what readme_renderer 46 with docutils 0.23 and comrak 0.0.16 makes of it:
 * the same elements, links and text, or a refusal on the same line. `npm run test:all` asks it again.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDescription } from "../../src/readme/render.ts";
import { askRenderer, findRenderer } from "./reference.ts";
import { MARKDOWN, RESTRUCTURED } from "./snippets.ts";
import { structureOfOurs, structureOfTheirs } from "./structure.ts";

/** Refused on the line itself, where PyPI's renderer names the one behind it. */
const OTHER_LINES: ReadonlySet<string> = new Set([
  ...["footnote empty", "raw role used", "inline target dup"],
]);

/** Shown otherwise, and why that is right. */
const SHOWN_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ["strikethrough 3", "GitHub pairs two tildes with two, whatever single ones stand between"],
  ["alert 16", "GitHub lets a line without > go on with the paragraph, in alerts too"],
  ["raw HTML 13", "what stands in an option is dropped: a sanitiser may not trust how it was read"],
  ["raw HTML 25", "what stands in noscript is dropped: a sanitiser may not trust how it was read"],
  ["link 13", "CommonMark lets a definition lead nowhere"],
]);

for (const { name, text, html, refusedAt } of RESTRUCTURED) {
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
  for (const { name, text, refusedAt } of RESTRUCTURED) {
    if (!OTHER_LINES.has(name)) continue;
    const { problems } = await renderDescription({ text });
    assert.notEqual(problems[0]?.line, refusedAt, name);
  }
});

for (const { name, text, variant, html = "" } of MARKDOWN) {
  test(`renderDescription() shows the Markdown of "${name}" as PyPI does`, async () => {
    const contentType = `text/markdown; variant=${variant ?? "GFM"}`;
    const shown = structureOfOurs((await renderDescription({ text, contentType })).html);
    const expected = structureOfTheirs(html);
    if (SHOWN_OTHERWISE.has(name)) assert.notDeepEqual(shown, expected, "it is listed");
    else assert.deepEqual(shown, expected);
  });
}

const python = process.env.CHEESESHOP_TEST_ALL ? findRenderer() : undefined;
test("readme_renderer shows today what was written down", { skip: python === undefined }, () => {
  const questions = [
    ...RESTRUCTURED.map((snippet) => ({ ...snippet, format: "restructuredtext" as const })),
    ...MARKDOWN.map((snippet) => ({ ...snippet, format: "markdown" as const })),
  ];
  const shown = python === undefined ? [] : askRenderer(python, questions);
  for (const [at, { name, html = "" }] of questions.entries()) {
    assert.equal(shown[at]?.html ?? "", html, name);
  }
});
