/**
 * Descriptions of real projects: what our page shows has the elements, links and text of what PyPI shows.
 * `npm test` looks at a few that a seed chooses, `npm run test:all` at all of them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { renderDescription } from "../../src/readme/render.ts";
import type { RenderedDescription } from "../../src/readme/render-text.ts";
import { Random } from "../differential/random.ts";
import { askRenderer, fetchDescriptions, findRenderer } from "./reference.ts";
import { structureOfOurs, structureOfTheirs } from "./structure.ts";

const SAMPLE = 12;
const SEED = 1;
const LIST = path.join(path.dirname(import.meta.dirname), "data", "readme", "projects.txt");
const RELEASES: readonly string[] = readFileSync(LIST, "utf8").trim().split("\n");

/** Projects whose pages differ, and why that is right. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  [
    "poetry",
    "a list whose last item ends with definitions of links: GitHub's own renderer puts blank lines between its items, comrak does not",
  ],
  [
    "pynacl",
    "two sections of one name: the second id has no prefix there, so that it meets no other with its number",
  ],
]);

function choose(): readonly string[] {
  if (process.env.CHEESESHOP_TEST_ALL) return RELEASES;
  const random = new Random(SEED);
  return Array.from({ length: SAMPLE }, () => random.pick(RELEASES));
}

const python = findRenderer();
const wanted = [...new Set(choose())];
const descriptions = python === undefined ? [] : fetchDescriptions(python, wanted);
const rendered: RenderedDescription[] = [];
for (const { text, contentType } of descriptions) {
  rendered.push(await renderDescription({ text, contentType: contentType ?? undefined }));
}
const theirs = ask(descriptions.map(({ text }, at) => ({ text, format: formatOf(at) })));
// A browser moves what stands where it may not, such as a heading in a paragraph.
const ours = ask(rendered.map(({ html }) => ({ text: html, format: "html" })));

function formatOf(at: number): "markdown" | "restructuredtext" | "plain" {
  return rendered[at]?.format ?? "plain";
}

function ask(questions: Parameters<typeof askRenderer>[1]): ReturnType<typeof askRenderer> {
  return python === undefined ? [] : askRenderer(python, questions);
}

test("descriptions of real projects are there to compare", { skip: python === undefined }, () => {
  assert.ok(descriptions.length >= wanted.length / 2, `${descriptions.length} of ${wanted.length}`);
});

for (const [at, { release }] of descriptions.entries()) {
  test(`renderDescription() shows the description of ${release} as PyPI does`, () => {
    const problems = rendered[at]?.problems ?? [];
    const html = theirs[at]?.html;
    if (html === null || html === undefined) {
      assert.notDeepEqual(problems, [], theirs[at]?.log);
      return;
    }
    assert.deepEqual(problems, []);
    const shown = structureOfOurs(ours[at]?.html ?? "");
    const expected = structureOfTheirs(html);
    const [project = ""] = release.split("==");
    if (DIFFERENT.has(project)) assert.notDeepEqual(shown, expected, `${project} is listed`);
    else assert.deepEqual(shown, expected);
  });
}
