import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { findNewest, findReleaseFiles, listReleaseFiles } from "./release-files.ts";

function file(filename: string, more: Partial<FileEntry> = {}): FileEntry {
  return { filename, url: filename, hashes: {}, yanked: false, metadata: false, ...more };
}

function releasesOf(...files: readonly FileEntry[]): ReturnType<typeof listReleaseFiles> {
  const name = parseName("tool");
  return listReleaseFiles({ name, status: { status: "active" }, versions: [], files });
}

test("listReleaseFiles() orders versions, not texts, newest first", async () => {
  const releases = await releasesOf(
    file("tool-0.0.9.tar.gz"),
    file("tool-0.0.10.tar.gz"),
    file("tool-0.0.10-py3-none-any.whl"),
    file("tool-0.1rc1.tar.gz"),
  );
  assert.deepEqual(
    releases.map(({ version, files }) => `${version}: ${files.length}`),
    ["0.1rc1: 1", "0.0.10: 2", "0.0.9: 1"],
  );
});

test("listReleaseFiles() leaves out what has no version", async () => {
  assert.deepEqual(await releasesOf(file("tool-devel.tar.gz"), file("readme.txt")), []);
});

test("listReleaseFiles() counts a release as yanked where each file is", async () => {
  const [partly, wholly] = await releasesOf(
    file("tool-2.tar.gz", { yanked: "bad" }),
    file("tool-2-py3-none-any.whl"),
    file("tool-1.tar.gz", { yanked: true }),
    file("tool-1-py3-none-any.whl", { yanked: "broken" }),
  );
  assert.equal(partly?.yanked, false);
  assert.equal(wholly?.yanked, "broken");
});

test("listReleaseFiles() takes the time of the first file", async () => {
  const [release] = await releasesOf(
    file("tool-1.tar.gz", { uploadTime: "2026-02-02T00:00:00Z" }),
    file("tool-1-py3-none-any.whl", { uploadTime: "2026-01-01T00:00:00Z" }),
  );
  assert.equal(release?.released, "2026-01-01T00:00:00Z");
});

const NEWEST: readonly (readonly [files: readonly FileEntry[], newest: string | undefined])[] = [
  [[file("tool-1.tar.gz"), file("tool-2a1.tar.gz")], "1"],
  [[file("tool-1.tar.gz"), file("tool-2.tar.gz", { yanked: true })], "1"],
  [[file("tool-1a1.tar.gz"), file("tool-1a2.tar.gz")], "1a2"],
  [[file("tool-1.tar.gz", { yanked: true })], undefined],
  [[], undefined],
];
for (const [files, newest] of NEWEST) {
  test(`findNewest() is ${newest} of ${files.map(({ filename }) => filename).join(", ")}`, async () => {
    assert.equal(findNewest(await releasesOf(...files))?.version, newest);
  });
}

test("findReleaseFiles() knows a version in any spelling", async () => {
  const releases = await releasesOf(file("tool-1.0.tar.gz"));
  assert.equal(findReleaseFiles(releases, "v1.0.0")?.version, "1.0");
  assert.equal(findReleaseFiles(releases, "2"), undefined);
  assert.equal(findReleaseFiles(releases, "no version"), undefined);
});

test("listReleaseFiles() keeps the releases of a page that has changed elsewhere", async () => {
  const [one, two, three] = [file("tool-1.tar.gz"), file("tool-2.tar.gz"), file("tool-3.tar.gz")];
  const before = await releasesOf(one, two, three);
  const yanked = file("tool-2.tar.gz", { yanked: true });
  const after = await releasesOf(one, yanked, three, file("tool-3-py3-none-any.whl"));
  assert.equal(after[2], before[2]);
  assert.deepEqual(
    after.map(({ isYanked, files }) => `${isYanked} ${files.length}`),
    ["false 2", "true 1", "false 1"],
  );
});
