import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContentMember, FileToCheck } from "./author-file.ts";
import { checkAgainstSdist } from "./release-contents.ts";

function file(filename: string, members: Readonly<Record<string, string>>): FileToCheck {
  const list = Object.entries(members).map(
    ([name, sha256]): ContentMember => ({ name, sha256, size: 1, secrets: [] }),
  );
  const kind = filename.endsWith(".whl") ? "wheel" : "sdist";
  return { filename, kind, size: 1, metadataFolder: undefined, metadata: undefined, members: list };
}

function compare(wheel: Readonly<Record<string, string>>, sdist: Readonly<Record<string, string>>) {
  const rules: string[] = [];
  checkAgainstSdist(file("a-1-py3-none-any.whl", wheel), file("a-1.tar.gz", sdist), (rule) => {
    rules.push(rule);
  });
  return rules;
}

for (const [what, wheel, sdist, expected] of [
  ["the same below src", { "a/b.py": "1" }, { "a-1/src/a/b.py": "1" }, []],
  ["the same elsewhere", { "a/b.py": "1" }, { "a-1/lib/b.py": "1" }, []],
  ["other bytes", { "a/b.py": "1" }, { "a-1/a/b.py": "2" }, ["release-file-differs"]],
  ["one of two places", { "a/b.py": "1" }, { "a-1/a/b.py": "2", "a-1/x/a/b.py": "1" }, []],
  ["nothing", { "a/b.py": "1" }, { "a-1/a/c.py": "1" }, ["release-file-missing"]],
] as const) {
  test(`checkAgainstSdist() compares with ${what}`, () => {
    assert.deepEqual(compare(wheel, sdist), expected);
  });
}

test("checkAgainstSdist() takes no longer where thousands have one name", () => {
  const names = Array.from({ length: 16_000 }, (_, at) => `p${at}/__init__.py`);
  const wheel = Object.fromEntries(names.map((name) => [name, name]));
  const sdist = Object.fromEntries(names.map((name) => [`a-1/${name}`, name]));
  const started = performance.now();
  assert.deepEqual(compare(wheel, sdist), []);
  assert.ok(performance.now() - started < 2000);
});
