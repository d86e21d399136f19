import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { completePage, GONE, lacksTime, type PageSources } from "./complete-page.ts";

const NOW = new Date("2026-08-22T10:00:00.000Z");
const EARLIER = "2026-01-01T00:00:00.000Z";
const FILE = "six-1.0.tar.gz";

function entry(more: Partial<FileEntry> = {}): FileEntry {
  const hashes = { sha256: "a" };
  return { filename: FILE, url: "https://u/x", hashes, yanked: false, metadata: false, ...more };
}

function page(...files: FileEntry[]): ProjectPage {
  return { name: parseName("six"), status: { status: "active" }, versions: [], files };
}

function complete(fresh: ProjectPage, more: Partial<PageSources> = {}) {
  return completePage({
    ...{ fresh, before: [], leftOut: [], kept: [], times: new Map(), now: NOW },
    ...{ pageUrl: "https://u/simple/six/", ...more },
  });
}

const firstSeen = { uploadTime: EARLIER, uploadTimeSource: "first-seen" } as const;
const times = new Map([[FILE, "2020-01-01T00:00:00Z"]]);
for (const [what, fresh, more, expected] of [
  [
    "the page",
    { uploadTime: "2019-01-01T00:00:00Z" },
    { times },
    ["2019-01-01T00:00:00Z", undefined],
  ],
  ["elsewhere", {}, { times, before: [entry(firstSeen)] }, ["2020-01-01T00:00:00Z", undefined]],
  ["before", {}, { before: [entry({ uploadTime: EARLIER })] }, [EARLIER, undefined]],
  ["the first sight", {}, { before: [entry(firstSeen)] }, [EARLIER, "first-seen"]],
  ["now", {}, {}, [NOW.toISOString(), "first-seen"]],
] as const) {
  test(`completePage() takes the upload time from ${what}`, () => {
    const [file] = complete(page(entry(fresh)), more).page.files;
    assert.deepEqual([file?.uploadTime, file?.uploadTimeSource], expected);
  });
}

for (const [file, before, expected] of [
  [entry({ uploadTime: EARLIER }), undefined, false],
  [entry(), undefined, true],
  [entry(), entry({ uploadTime: EARLIER }), false],
  [entry(), entry(firstSeen), true],
] as const) {
  test(`lacksTime() is ${expected} for ${file.uploadTime} after ${before?.uploadTimeSource}`, () => {
    assert.equal(lacksTime(file, before), expected);
  });
}

test("completePage() shows the hash and size of a kept file where the upstream tells none", () => {
  const kept = [{ filename: FILE, sha256: "b", size: 5 }];
  const { page: completed, replaced } = complete(page(entry({ hashes: {} })), { kept });
  assert.deepEqual(completed.files[0]?.hashes, { sha256: "b" });
  assert.equal(completed.files[0]?.size, 5);
  assert.deepEqual(replaced, []);
});

test("completePage() keeps the first bytes under a name, and tells that there are others", () => {
  const kept = [{ filename: FILE, sha256: "first", size: 5 }];
  const before = [entry({ metadata: { sha256: "m1" } })];
  const fresh = page(entry({ hashes: { sha256: "second" }, size: 9, metadata: { sha256: "m2" } }));
  const { page: completed, replaced } = complete(fresh, { kept, before });
  assert.deepEqual(replaced, [FILE]);
  assert.deepEqual(completed.files[0]?.hashes, { sha256: "first" });
  assert.equal(completed.files[0]?.size, 5);
  assert.deepEqual(completed.files[0]?.metadata, { sha256: "m1" });
});

test("completePage() shows what the upstream dropped as yanked, where its bytes are kept", () => {
  const kept = [{ filename: FILE, sha256: "a", size: 5 }];
  const before = [entry(), entry({ filename: "six-2.0.tar.gz" })];
  const completed = complete(page(), { kept, before }).page;
  assert.deepEqual(
    completed.files.map(({ filename, yanked }) => [filename, yanked]),
    [[FILE, GONE]],
  );
  assert.deepEqual(completed.versions, ["1.0"]);
});

test("completePage() shows what is kept even where no page has told of it", () => {
  const kept = [{ filename: "six-1.0 +a.tar.gz", sha256: "a", size: 5 }];
  const [file] = complete(page(), { kept }).page.files;
  assert.deepEqual(file, {
    filename: "six-1.0 +a.tar.gz",
    url: "https://u/simple/six/six-1.0%20%2Ba.tar.gz",
    hashes: { sha256: "a" },
    size: 5,
    ...{ uploadTime: NOW.toISOString(), uploadTimeSource: "first-seen" },
    yanked: GONE,
    metadata: false,
  });
});

test("completePage() shows nothing of a project that the upstream put in quarantine", () => {
  const kept = [{ filename: FILE, sha256: "a", size: 5 }];
  const fresh: ProjectPage = { ...page(), status: { status: "quarantined" } };
  assert.deepEqual(complete(fresh, { kept, before: [entry()] }).page.files, []);
});
