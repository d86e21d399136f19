import assert from "node:assert/strict";
import { test } from "node:test";
import { testRefusals } from "../../test/refusals.ts";
import { type DirectUrl, formatDirectUrl, parseDirectUrl } from "./direct-url.ts";

const cases: readonly [object, DirectUrl][] = [
  [
    { url: "https://example.org/a.zip", archive_info: { hashes: { sha256: "ab" } } },
    { url: "https://example.org/a.zip", origin: { kind: "archive", hashes: { sha256: "ab" } } },
  ],
  [
    { url: "https://example.org/a.zip", archive_info: {} },
    { url: "https://example.org/a.zip", origin: { kind: "archive", hashes: {} } },
  ],
  [
    { url: "file:///home/a", dir_info: { editable: true }, subdirectory: "b" },
    { url: "file:///home/a", subdirectory: "b", origin: { kind: "directory", isEditable: true } },
  ],
  [
    {
      url: "https://example.org/a",
      vcs_info: { vcs: "git", requested_revision: "v1", commit_id: "ab" },
    },
    {
      url: "https://example.org/a",
      origin: { kind: "vcs", vcs: "git", requestedRevision: "v1", commitId: "ab" },
    },
  ],
];
for (const [json, expected] of cases) {
  test(`parseDirectUrl() reads ${JSON.stringify(json)}, and formatDirectUrl() writes it`, () => {
    assert.deepEqual(parseDirectUrl(JSON.stringify(json)), expected);
    assert.deepEqual(JSON.parse(formatDirectUrl(expected)), json);
  });
}

test("parseDirectUrl() takes the older hash, and null for nothing", () => {
  const text = '{"url":"u","archive_info":{"hash":"sha256=a=b"},"dir_info":null}';
  assert.deepEqual(parseDirectUrl(text).origin, { kind: "archive", hashes: { sha256: "a=b" } });
});

testRefusals("parseDirectUrl", parseDirectUrl, [
  ["", [1, 1], "the end stands where a value belongs"],
  ["[]", [1, 1], "it is no JSON object"],
  ['{"url": "u",\n "dir_info": {} "a": 1}', [2, 17], '"\\"" stands where a comma or } belongs'],
  ['{"archive_info":{}}', [1, 1], "url is missing"],
  ['{"url":"u"}', [1, 1], "needs one of"],
  ['{"url":"u","archive_info":{},"dir_info":{}}', [1, 1], "needs one of"],
  ['{\n "url":"https://example.org/","dir_info":{}}', [2, 2], "no address of a local folder"],
  ['{"url":"file:a","dir_info":{}}', [1, 2], "no address of a local folder"],
  ['{"url":"u",\r\n "vcs_info":{"vcs":"git"}}', [2, 2], "vcs_info.commit_id is missing"],
  ['{"url":"u",\r"archive_info":{"hash":"x"}}', [2, 17], "archive_info.hash is no hash"],
  ['{"url":"u","archive_info":{"hash":"a=b","hashes":{"a":"c"}}}', [1, 28], "is not among hashes"],
  ['{"url":"u","archive_info":{"hashes":{"a":1}}}', [1, 38], "archive_info.hashes.a is a number"],
  ['{"url":"u","url":1,"archive_info":{}}', [1, 12], "url is a number"],
]);

const urls: readonly [string, string][] = [
  ["https://me:secret@example.org/a", "https://example.org/a"],
  ["https://token@example.org/a@b", "https://example.org/a@b"],
  ["https://a@b@example.org/", "https://example.org/"],
  ["ssh://git@example.org/a", "ssh://git@example.org/a"],
  [`https://\${USER}:\${PASSWORD}@example.org/`, `https://\${USER}:\${PASSWORD}@example.org/`],
  [" https://me:secret@a/b", "https://a/b"],
  ["\0https://me:secret@a/b\n", "https://a/b"],
  ["ht\ntps:/\t/me:secret@a/b", "https://a/b"],
  ["https:\\\\me:secret@a/b", "https:\\\\a/b"],
  ["https:me:secret@a/b", "https:a/b"],
  ["https:///me:secret@a/b", "https:///a/b"],
  ["git+ssh:\\\\me:secret@a/b", "git+ssh:\\\\a/b"],
  ["file:///a@b", "file:///a@b"],
  ["https://example.org/a?x=@y", "https://example.org/a?x=@y"],
];
for (const [url, expected] of urls) {
  test(`formatDirectUrl() writes ${url} without a secret`, () => {
    const text = formatDirectUrl({ url, origin: { kind: "archive", hashes: {} } });
    assert.equal(JSON.parse(text).url, expected);
  });
}
