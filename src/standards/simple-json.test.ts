import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DIGEST, fullFile, PAGE_URL, plainFile, samplePage } from "../../test/fakes/sample-page.ts";
import { testRefusals } from "../../test/refusals.ts";
import { isAppError } from "../errors.ts";
import { parseName } from "./name.ts";
import {
  formatFileJson,
  formatSimpleJson,
  formatSimpleListJson,
  formatVersionJson,
  frameSimpleJson,
  frameVersionsJson,
  parseSimpleJson,
  parseSimpleListJson,
} from "./simple-json.ts";
import { type FileEntry, joinPage, type ProjectList, type ProjectPage } from "./simple-page.ts";

const file: FileEntry = {
  ...fullFile,
  size: 1234,
  uploadTime: "2026-08-22T10:00:00.123456Z",
  uploadTimeSource: "first-seen",
};
const page: ProjectPage = { ...samplePage, files: [file, plainFile] };

/** A page with one file that has what every file has, and `more`. */
function pageWith(more: object): string {
  const file = { filename: "a-1.tar.gz", url: "../../a-1.tar.gz", hashes: {}, ...more };
  return JSON.stringify({ meta: { "api-version": "1.4" }, name: "a", files: [file] });
}

function onlyFile(text: string): FileEntry {
  const [file] = parseSimpleJson(text, { url: PAGE_URL }).files;
  assert.ok(file !== undefined, "the page shows no file");
  return file;
}

test("parseSimpleJson() reads back all that formatSimpleJson() wrote", () => {
  assert.deepEqual(parseSimpleJson(formatSimpleJson(page), { url: PAGE_URL }), page);
});

test("formatSimpleJson() writes the keys of the specification", () => {
  assert.deepEqual(JSON.parse(formatSimpleJson(page)), {
    meta: { "api-version": "1.4", "_last-serial": 17 },
    name: "holy-grail",
    "project-status": { status: "archived", reason: 'only a "model"' },
    versions: ["1.0"],
    files: [
      {
        filename: file.filename,
        url: file.url,
        hashes: { sha256: DIGEST },
        "requires-python": file.requiresPython,
        size: 1234,
        "upload-time": "2026-08-22T10:00:00.123456Z",
        "_upload-time-source": "first-seen",
        yanked: file.yanked,
        "core-metadata": { sha256: DIGEST },
        "data-dist-info-metadata": { sha256: DIGEST },
        provenance: file.provenance,
      },
      {
        filename: plainFile.filename,
        url: plainFile.url,
        hashes: {},
        yanked: false,
        "core-metadata": false,
        "data-dist-info-metadata": false,
      },
    ],
  });
});

test("frameSimpleJson() stands round files written before in the page that formatSimpleJson() writes", () => {
  const files = page.files.map((file) => formatFileJson(file));
  assert.equal(joinPage(frameSimpleJson(page), files), formatSimpleJson(page));
});

test("frameVersionsJson() stands round versions written before, up to the files", () => {
  const versions = page.versions.map((version) => formatVersionJson(version));
  assert.equal(joinPage(frameVersionsJson(page), versions), frameSimpleJson(page).before);
});

const urls: readonly [string, string | undefined][] = [
  ["a-1.tar.gz", "https://shop.example.org/simple/holy-grail/a-1.tar.gz"],
  ["../../files/a-1.tar.gz", "https://shop.example.org/files/a-1.tar.gz"],
  ["/a-1.tar.gz#sha256=00", "https://shop.example.org/a-1.tar.gz"],
  ["//else.example.org/a-1.tar.gz", "https://else.example.org/a-1.tar.gz"],
  ["https://x.example.org/b/../a-1.tar.gz", "https://x.example.org/a-1.tar.gz"],
  ["javascript:alert(1)//a-1.tar.gz", undefined],
  [" java\nscript:alert(1)", undefined],
  ["data:text/plain,a-1.tar.gz", undefined],
  ["file:///etc/a-1.tar.gz", undefined],
  ["https://[/a-1.tar.gz", undefined],
];
for (const [url, expected] of urls) {
  test(`parseSimpleJson() takes the address ${JSON.stringify(url)} for ${expected}`, () => {
    const { files } = parseSimpleJson(pageWith({ url }), { url: PAGE_URL });
    assert.equal(files[0]?.url, expected);
  });
}

for (const filename of ["../a-1.tar.gz", "a\\b-1.zip", "..", "", "a\u0000-1.zip"]) {
  test(`parseSimpleJson() leaves out a file called ${JSON.stringify(filename)}`, () => {
    assert.deepEqual(parseSimpleJson(pageWith({ filename }), { url: PAGE_URL }).files, []);
  });
}

const values: readonly [object, Partial<FileEntry>][] = [
  [{ yanked: true }, { yanked: true }],
  [{ yanked: "why" }, { yanked: "why" }],
  [{ yanked: "" }, { yanked: false }],
  [{ yanked: null }, { yanked: false }],
  [{ "core-metadata": true }, { metadata: true }],
  [{ "core-metadata": {} }, { metadata: true }],
  [{ "data-dist-info-metadata": { SHA256: "AB" } }, { metadata: { sha256: "ab" } }],
  [{ "dist-info-metadata": true }, { metadata: true }],
  [{ "core-metadata": false, "data-dist-info-metadata": true }, { metadata: false }],
  [{ "requires-python": null, provenance: null }, {}],
  [{ "requires-python": "garbage" }, { requiresPython: "garbage" }],
  [{ size: 0 }, { size: 0 }],
  [{ size: -1 }, {}],
  [{ size: "12" }, {}],
  [{ "upload-time": "2026-01-02T03:04:05Z" }, { uploadTime: "2026-01-02T03:04:05Z" }],
  [{ "upload-time": "2026-01-02T03:04:05+01:00" }, { uploadTime: "2026-01-02T02:04:05Z" }],
  [
    { "upload-time": "2026-03-01T00:30:00.123456-0130" },
    { uploadTime: "2026-03-01T02:00:00.123456Z" },
  ],
  [{ "upload-time": "2024-02-29T00:00:00Z" }, { uploadTime: "2024-02-29T00:00:00Z" }],
  [{ "upload-time": "2026-02-29T00:00:00Z" }, {}],
  [{ "upload-time": "2026-99-99T00:00:00Z" }, {}],
  [{ "upload-time": "2026-01-02T24:00:00Z" }, {}],
  [{ hashes: { SHA256: "AB", md5: "no hex", sha1: 7, "a b": "ab" } }, { hashes: { sha256: "ab" } }],
  [{ "upload-time": "yesterday" }, {}],
  [{ provenance: "javascript:alert(1)" }, {}],
  [{ "gpg-sig": true, _mine: 1, "of-tomorrow": {} }, {}],
];
for (const [more, expected] of values) {
  test(`parseSimpleJson() reads ${JSON.stringify(more)}`, () => {
    const bare = onlyFile(pageWith({}));
    assert.deepEqual(onlyFile(pageWith(more)), { ...bare, ...expected });
  });
}

const readPage = (text: string): ProjectPage => parseSimpleJson(text, { url: PAGE_URL });
testRefusals("parseSimpleJson", readPage, [
  ["", [1, 1], "the end stands where a value belongs"],
  ["{\n name: 1}", [2, 2], '"n" stands where a key or } belongs'],
  ["[]", [1, 1], "it is not an object"],
  ['{"name":"a"}', [1, 1], "files is not a list"],
  ['{"name":"a","files":{}}', [1, 13], "files is not a list"],
  ['{"files":[]}', [1, 1], "name is not a string"],
  ['{"name":"-","files":[]}', [1, 2], '"-" cannot be read as a project name'],
  ['{"name":"a",\n"files":[{"url":"a"}, 7]}', [2, 23], "files[1] is not an object"],
  ['{"name":"a","files":[{"filename":"a-1.zip"}]}', [1, 22], "files[0].url is not a string"],
  ['{"name":"a","files":[{"url":"a","filename":1}]}', [1, 33], "files[0].filename is not a string"],
  ['{"meta":{"api-version":"2.0"},"name":"a","files":[]}', [1, 10], 'its API version is "2.0"'],
  ['{"meta":{"api-version":1},"name":"a","files":[]}', [1, 10], "its API version is no text"],
]);

for (const text of ["{}", "[]", "", '{"name":"-","files":[]}', '{"meta":{"api-version":"2.0"}}']) {
  test(`parseSimpleJson() names the page and a source where it refuses ${text}`, () => {
    assert.throws(
      () => parseSimpleJson(text, { url: PAGE_URL }),
      (error) =>
        isAppError(error, "invalid") &&
        error.message.includes(PAGE_URL) &&
        error.place?.file === PAGE_URL &&
        /https:\/\/packaging/.test(error.hint ?? ""),
    );
  });
}

test("parseSimpleJson() takes a page without version or statuses for one of an active project", () => {
  const read = parseSimpleJson('{"name":"A.B","files":[]}', { url: PAGE_URL });
  assert.deepEqual(read, { name: "a-b", status: { status: "active" }, versions: [], files: [] });
});

test("parseSimpleJson() needs the absolute address of the page", () => {
  assert.throws(() => parseSimpleJson(pageWith({}), { url: "/simple/a/" }), { kind: "invalid" });
});

test("parseSimpleListJson() reads back all that formatSimpleListJson() wrote", () => {
  const list: ProjectList = {
    projects: [
      { name: parseName("Holy.Grail"), displayName: "Holy.Grail", lastSerial: 3 },
      { name: parseName("swallow") },
    ],
    lastSerial: 9,
  };
  assert.deepEqual(parseSimpleListJson(formatSimpleListJson(list), { url: PAGE_URL }), list);
});

test("parseSimpleListJson() passes over names that are none", () => {
  const text = '{"projects":[{"name":"-"},{"name":"a"},{},7]}';
  assert.deepEqual(parseSimpleListJson(text, { url: PAGE_URL }).projects, [{ name: "a" }]);
});

test("parseSimpleJson() without an address leaves relative addresses as they are written", () => {
  const urls = [
    "../../a-1.tar.gz#x",
    "/a-1.tar.gz",
    "//else.example.org/a-1.tar.gz",
    "javascript:a-1.tar.gz",
  ];
  const read = urls.map((url) => parseSimpleJson(pageWith({ url })).files[0]?.url);
  assert.deepEqual(read, [
    "../../a-1.tar.gz",
    "/a-1.tar.gz",
    "https://else.example.org/a-1.tar.gz",
    undefined,
  ]);
});

test("parseSimpleJson() refuses nesting without end", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  assert.throws(() => parseSimpleJson(deep), { kind: "invalid" });
});

const digests = fc.dictionary(fc.constantFrom("sha256", "md5"), fc.constant(DIGEST), {
  noNullPrototype: true,
});
const anyFile: fc.Arbitrary<FileEntry> = fc.record(
  {
    filename: fc
      .string({ minLength: 1, unit: "grapheme-ascii" })
      .map((text) => `a${text.replaceAll(/[/\\]/g, "_")}`),
    url: fc.webUrl().map((url) => new globalThis.URL(url).href),
    hashes: digests,
    requiresPython: fc.string(),
    size: fc.nat(),
    uploadTime: fc.constant("2026-08-22T10:00:00.123456Z"),
    yanked: fc.oneof(fc.boolean(), fc.string({ minLength: 1 })),
    metadata: fc.oneof(fc.boolean(), fc.constant({ sha256: DIGEST })),
    provenance: fc.webUrl().map((url) => new globalThis.URL(url).href),
  },
  { requiredKeys: ["filename", "url", "hashes", "yanked", "metadata"], noNullPrototype: true },
);

test("parseSimpleJson() reads back any page that formatSimpleJson() writes", () => {
  fc.assert(
    fc.property(fc.array(anyFile), fc.array(fc.string()), (files, versions) => {
      const any: ProjectPage = { ...page, files, versions };
      assert.deepEqual(parseSimpleJson(formatSimpleJson(any), { url: PAGE_URL }), any);
    }),
  );
});

test("parseSimpleJson() names the files that cannot be taken", () => {
  const entries = [
    { filename: "a-1.tar.gz", url: "a-1.tar.gz" },
    { filename: "../a-2.tar.gz", url: "a-2.tar.gz" },
    { filename: "a-3.tar.gz", url: "javascript:alert(1)" },
    { url: "data:a-4.tar.gz" },
  ];
  const files = entries.map((entry) => ({ ...entry, hashes: {} }));
  const page = parseSimpleJson(JSON.stringify({ name: "a", files }), { url: PAGE_URL });
  assert.deepEqual(page.leftOut, ["../a-2.tar.gz", "a-3.tar.gz", "data:a-4.tar.gz"]);
  assert.equal(page.files.length, 1);
  assert.ok(!("leftOut" in parseSimpleJson(pageWith({}), { url: PAGE_URL })));
});
