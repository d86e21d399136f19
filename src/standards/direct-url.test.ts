import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError } from "../errors.ts";
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

const faults: readonly [string, string][] = [
  ["", "no JSON"],
  ["[]", "no JSON object"],
  ['{"archive_info":{}}', "url is missing"],
  ['{"url":"u"}', "needs one of"],
  ['{"url":"u","archive_info":{},"dir_info":{}}', "needs one of"],
  ['{"url":"https://example.org/","dir_info":{}}', "no address of a local folder"],
  ['{"url":"file:a","dir_info":{}}', "no address of a local folder"],
  ['{"url":"u","vcs_info":{"vcs":"git"}}', "vcs_info.commit_id is missing"],
  ['{"url":"u","archive_info":{"hash":"x"}}', "archive_info.hash is no hash"],
  ['{"url":"u","archive_info":{"hash":"a=b","hashes":{"a":"c"}}}', "is not among hashes"],
  ['{"url":"u","archive_info":{"hashes":{"a":1}}}', "archive_info.hashes.a is a number"],
];
for (const [text, part] of faults) {
  test(`parseDirectUrl() refuses ${text}`, () => {
    assert.throws(
      () => parseDirectUrl(text),
      (error) => isAppError(error, "invalid") && error.message.includes(part),
    );
  });
}

const urls: readonly [string, string][] = [
  ["https://me:secret@example.org/a", "https://example.org/a"],
  ["https://token@example.org/a@b", "https://example.org/a@b"],
  ["https://a@b@example.org/", "https://example.org/"],
  ["ssh://git@example.org/a", "ssh://git@example.org/a"],
  [`https://\${USER}:\${PASSWORD}@example.org/`, `https://\${USER}:\${PASSWORD}@example.org/`],
  ["https://example.org/a?x=@y", "https://example.org/a?x=@y"],
];
for (const [url, expected] of urls) {
  test(`formatDirectUrl() writes ${url} without a secret`, () => {
    const text = formatDirectUrl({ url, origin: { kind: "archive", hashes: {} } });
    assert.equal(JSON.parse(text).url, expected);
  });
}
