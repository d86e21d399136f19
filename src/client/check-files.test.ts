/** What checks of files must not find, and must not show. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeIndex } from "../../test/fakes/fake-index.ts";
import { token, withFile } from "../../test/publishing/wrong-contents.ts";
import { sdist, wheel } from "../../test/publishing/wrong-file.ts";
import { checkFiles, type NamedFile } from "./check-files.ts";

async function rulesOf(...files: readonly NamedFile[]): Promise<readonly string[]> {
  const checked = await checkFiles(files, { profile: "strict" });
  return [...new Set(checked.flatMap(({ problems }) => problems.map(({ rule }) => rule)))];
}

for (const [what, ...files] of [
  ["a good wheel", wheel()],
  ["a good sdist", sdist()],
  ["both of one release", wheel(), sdist()],
  ["an example of .env", withFile("sample_lib/.env.example")],
  ["the key that AWS shows in its documents", withFile("sample_lib/a.py", "AKIAIOSFODNN7EXAMPLE")],
  ["a token of one character", withFile("sample_lib/a.py", `ghp_${"x".repeat(36)}`)],
  ["stubs", wheel({ files: { "sample_lib-stubs/__init__.pyi": "" } })],
  ["a .pth file", withFile("sample_lib.pth")],
] as const) {
  test(`checkFiles() finds nothing in ${what}`, async () => {
    assert.deepEqual(await rulesOf(...files), []);
  });
}

for (const [shown, expected] of [
  ["sample_lib-1.0.zip", ["sdist-single"]],
  ["sample-lib-1.0.0.tar.gz", ["sdist-single"]],
  ["sample_lib-1.1.tar.gz", []],
  ["sample_lib-1.0-py3-none-any.whl", []],
] as const) {
  test(`checkFiles() finds ${expected[0] ?? "nothing"} in an sdist where the index has ${shown}`, async () => {
    const index = fakeIndex({ "sample-lib": { [shown]: { bytes: new Uint8Array(1) } } });
    const [checked] = await checkFiles([sdist()], { profile: "strict", index });
    assert.equal(index.asked.length, 1);
    assert.deepEqual(
      checked?.problems.map(({ rule }) => rule),
      expected,
    );
  });
}

for (const [what, shown, uploadTime, expected] of [
  ["that began long ago", "sample_lib-1.0.tar.gz", "2020-01-02T00:00:00Z", ["release-closed"]],
  ["that is young", "sample_lib-1.0.tar.gz", "2026-01-02T00:00:00Z", []],
  ["of another version", "sample_lib-1.1.tar.gz", "2020-01-02T00:00:00Z", []],
  [
    "that has the file",
    "sample_lib-1.0-py3-none-any.whl",
    "2020-01-02T00:00:00Z",
    ["file-on-index"],
  ],
  ["without times", "sample_lib-1.0.tar.gz", undefined, []],
] as const) {
  test(`checkFiles() finds ${expected[0] ?? "nothing"} in a wheel for a release ${what}`, async () => {
    const file = { bytes: new Uint8Array(1), ...(uploadTime !== undefined && { uploadTime }) };
    const [checked] = await checkFiles([wheel()], {
      profile: "strict",
      index: fakeIndex({ "sample-lib": { [shown]: file } }),
      closedBefore: new Date("2025-12-20"),
    });
    assert.deepEqual(
      checked?.problems.map(({ rule }) => rule),
      expected,
    );
  });
}

test("checkFiles() finds the second of two sdists of a release", async () => {
  const files = [sdist(), sdist({}, "sample_lib-1.0.zip")];
  const checked = await checkFiles(files, { profile: "strict" });
  assert.deepEqual(
    checked.map(({ problems }) => problems.map(({ rule }) => rule)),
    [[], ["filename-zip-sdist", "sdist-single"]],
  );
});

test("checkFiles() shows no secret that it finds", async () => {
  const secret = token("ghp_", 36);
  const checked = await checkFiles([withFile("sample_lib/a.py", `\nT = "${secret}"`)], {
    profile: "strict",
  });
  assert.doesNotMatch(JSON.stringify(checked), new RegExp(secret));
  assert.match(checked[0]?.problems[0]?.message ?? "", /"sample_lib\/a\.py" .* in line 2/);
});
