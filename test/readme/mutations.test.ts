/**
 * reStructuredText with slips of the pen: whatever PyPI's renderer refuses is refused here, on the line that it names,
 * and what it shows is shown. The texts are pairs of the constructs of `snippets.ts`, changed as a seed decides.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { renderDescription } from "../../src/readme/render.ts";
import { Random } from "../differential/random.ts";
import { askRenderer, findRenderer, type Shown } from "./reference.ts";
import { RESTRUCTURED } from "./snippets.ts";
import { structureOfOurs, structureOfTheirs } from "./structure.ts";

const SEED = 1;
const COUNT = process.env.CHEESESHOP_TEST_ALL ? 5000 : 400;
const MARKS =
  "* ** ` `` | _ __ :: : - = .. + \\ [ ] < > # ( ' | >>> ==== ---- |x| `a`_ a_ [1]_ [#]_ :sub:`a`".split(
    " ",
  );

/** For these it names a line behind the fault or before it, or the last of the text; we name the fault's own. */
const NAMED_ELSEWHERE =
  /Anonymous hyperlink mismatch|roles disabled|content expected|Duplicate explicit target|[Ss]ubstitution|Line block ends|after table|Unexpected indentation|start-string|Right border|malformed hyperlink|No Pygments lexer/;

/** Faults of docutils: it fails, or what it would have warned of stands in the way of what follows. */
const QUIRKS = /crashed: |Figure caption must|^(\w)\n.\n[\s\S]*^\1\n.\n\n-{4}/im;

const random = new Random(SEED);

function mutate(): string {
  const text = `${random.pick(RESTRUCTURED).text}\n\n${random.pick(RESTRUCTURED).text}`;
  let lines = text.split("\n");
  for (let slips = random.below(3) + 1; slips > 0; slips -= 1) {
    const at = random.below(lines.length);
    lines = [...lines.slice(0, at), ...slip(lines[at] ?? "", lines), ...lines.slice(at + 1)];
  }
  return lines.join("\n");
}

/** The lines that stand where one stood. */
function slip(line: string, others: readonly string[]): readonly string[] {
  const at = random.below(line.length + 1);
  switch (random.below(7)) {
    case 0:
      return [];
    case 1:
      return [" ".repeat(random.below(5)) + line];
    case 2:
      return [line.trimStart()];
    case 3:
      return [line.slice(0, at) + random.pick(MARKS) + line.slice(at)];
    case 4:
      return [line.slice(0, at) + line.slice(at + 1 + random.below(3))];
    case 5:
      return [line, random.pick(others)];
    default:
      return ["", line];
  }
}

/** What is wrong with our answer; `undefined` where all is well. */
async function findDifference(text: string, { html, log }: Shown): Promise<string | undefined> {
  const { html: shown, problems } = await renderDescription({ text });
  if (html !== null) {
    if (problems.length > 0) return `is refused: ${problems[0]?.message}`;
    const [ours, theirs] = [structureOfOurs(shown), structureOfTheirs(html)].map(withoutNumbers);
    const isSame = isDeepStrictEqual(ours, theirs);
    return isSame ? undefined : `is shown as ${shown}`;
  }
  if (problems.length === 0) return "is shown, not refused";
  const line = /^<string>:(\d+):/.exec(log)?.[1];
  const isSame = problems.some((problem) => problem.line === Number(line));
  const lines = problems.map((problem) => problem.line);
  return line === undefined || isSame || NAMED_ELSEWHERE.test(log)
    ? undefined
    : `is refused in ${lines}`;
}

/** Where two sections are of one name, its second id has no prefix, and so another number. */
function withoutNumbers(parts: readonly string[]): readonly string[] {
  return parts.map((part) => part.replaceAll(/((?:id=|href=#)[^ >]*?)-\d+(?=[ >])/g, "$1"));
}

const python = findRenderer();

test(`renderDescription() refuses what PyPI refuses, with the same line (seed ${SEED})`, {
  skip: python === undefined,
}, async () => {
  const texts = Array.from({ length: COUNT }, mutate);
  const questions = texts.map((text) => ({ text, format: "restructuredtext" as const }));
  const shown = python === undefined ? [] : askRenderer(python, questions);
  const differences: string[] = [];
  for (const [at, theirs] of shown.entries()) {
    const text = texts[at] ?? "";
    if (QUIRKS.test(theirs.log + text)) continue;
    const difference = await findDifference(text, theirs);
    if (difference !== undefined) differences.push(`${text}\n${difference}\n${theirs.log}`);
  }
  assert.deepEqual(differences, []);
  const refused = shown.filter(({ html }) => html === null).length;
  assert.ok(python === undefined || refused > COUNT / 4, `only ${refused} of ${COUNT} are refused`);
});
