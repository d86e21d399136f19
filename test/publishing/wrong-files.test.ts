/** At least 120 wrong files, each of which finds its rule and no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkFiles } from "../../src/client/check-files.ts";
import { AUTHOR_RULES } from "../../src/rules/author-catalog.ts";
import { RULES } from "../../src/rules/rule-catalog.ts";
import { WRONG_ARCHIVES } from "./wrong-archives.ts";
import { WRONG_CONTENTS } from "./wrong-contents.ts";
import { rawSdist, rawWheel, sdist, wheel } from "./wrong-file.ts";
import { WRONG_NAMES } from "./wrong-names.ts";

const WRONG = [...WRONG_ARCHIVES, ...WRONG_NAMES, ...WRONG_CONTENTS];

for (const [what, rule, ...files] of WRONG) {
  test(`check finds ${rule} in ${what}`, async () => {
    const checked = await checkFiles(files, { profile: "strict" });
    const found = checked.flatMap(({ problems }) => problems);
    const rules = [...new Set(found.map((problem) => problem.rule))];
    assert.deepEqual(rules, [rule], JSON.stringify(found));
  });
}

/**
 * Asked of an upload, of what the index has already, or of a giant; or never broken alone: what breaks them breaks the
 * name of the release, or the end of the archive, too. Each has a test of its own.
 */
const ELSEWHERE = [
  ...["content-type", "form-agrees", "sdist-single", "name-similar", "archive-member-limit"],
  ...["file-size", "file-on-index", "release-closed", "filename-characters", "archive-polyglot"],
  // Asked only where somebody says what belongs into a wheel.
  ...["wheel-package-missing", "wheel-package-extra", "wheel-top-missing", "wheel-top-extra"],
];

test("the table has at least 120 files, and each rule that a file alone can break has one", () => {
  assert.ok(WRONG.length >= 120, `${WRONG.length}`);
  const broken = new Set(WRONG.map(([, rule]) => rule));
  // Those of source trees are found before there is a file.
  const rules = [...Object.keys(RULES), ...Object.keys(AUTHOR_RULES)].filter(
    (rule) => !rule.startsWith("source-"),
  );
  assert.deepEqual(rules.filter((rule) => !broken.has(rule)).toSorted(), ELSEWHERE.toSorted());
});

const FILES = ["sample_lib/__init__.py"];
for (const [rule, expected] of [
  ["wheel-package-missing", { files: [...FILES, "sample_lib/a.py"] }],
  ["wheel-package-extra", { files: [] }],
  ["wheel-top-missing", { tops: ["sample_lib", "more.py"] }],
  ["wheel-top-extra", { tops: [] }],
  [undefined, { files: FILES, tops: ["sample_lib"] }],
] as const) {
  test(`check finds ${rule ?? "nothing"} where ${JSON.stringify(expected)} is expected`, async () => {
    const [checked] = await checkFiles([wheel()], { profile: "strict", expected });
    assert.deepEqual(
      checked?.problems.map((problem) => problem.rule),
      rule === undefined ? [] : [rule],
    );
  });
}

for (const [what, file] of Object.entries({
  "a wheel": wheel(),
  "an sdist": sdist(),
  "a wheel made byte by byte": rawWheel([]),
  "an sdist made block by block": rawSdist([]),
})) {
  test(`check finds nothing in ${what} that nobody has spoilt`, async () => {
    const [checked] = await checkFiles([file], { profile: "strict" });
    assert.deepEqual(checked?.problems, []);
  });
}
