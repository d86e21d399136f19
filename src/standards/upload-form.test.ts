import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_METADATA, type Metadata } from "./metadata.ts";
import {
  formatUploadForm,
  parseUploadAction,
  parseUploadForm,
  refuseFilePart,
} from "./upload-form.ts";

const SHA = "AB".repeat(32);

type Fields = Readonly<Record<string, string | readonly string[]>>;

const wheel: Fields = {
  ":action": "file_upload",
  protocol_version: "1",
  metadata_version: "2.4",
  name: "Holy.Grail",
  version: "1.0",
  filetype: "bdist_wheel",
  pyversion: "py3",
  sha256_digest: SHA,
};

function parse(fields: Fields): ReturnType<typeof parseUploadForm> {
  const form = new Map<string, readonly string[]>();
  for (const [field, value] of Object.entries(fields)) {
    form.set(field, typeof value === "string" ? [value] : value);
  }
  return parseUploadForm(form);
}

test("parseUploadForm() reads back the metadata that formatUploadForm() writes", () => {
  const metadata: Metadata = {
    ...EMPTY_METADATA,
    ...{ metadataVersion: "2.5", name: "Holy.Grail", version: "1.0", summary: "A grail" },
    ...{ keywords: ["cup", "holy"], classifiers: ["A :: B", "C"], platforms: ["any", "all"] },
    ...{ projectUrls: { Home: "https://example.org/a,b" }, licenseFiles: ["LICENSE", "NOTICE"] },
    ...{ requiresDist: ["a>=1", "b"], importNames: ["grail"], importNamespaces: ["quest"] },
    ...{ description: "long\n  text", dynamic: ["Keywords"] },
  };
  const written = Map.groupBy(formatUploadForm(metadata), ([field]) => field);
  for (const field of ["classifiers", "project_urls", "platform", "license_file"]) {
    assert.ok(written.has(field), `${field} is not sent`);
  }
  const fields = [...written].map(([field, pairs]) => [field, pairs.map(([, value]) => value)]);
  assert.deepEqual(parse({ ...wheel, ...Object.fromEntries(fields) }).metadata, metadata);
});

function without(field: string): Fields {
  return Object.fromEntries(Object.entries(wheel).filter(([name]) => name !== field));
}

test("parseUploadForm() reads what twine sends", () => {
  const form = parse({
    ...wheel,
    blake2_256_digest: SHA,
    comment: "a comment",
    attestations: "[]",
    summary: "A grail",
    keywords: "cup, holy",
    classifiers: ["A :: B", "C"],
    project_urls: ["Home, https://example.org"],
    requires_dist: ["swallow"],
    license_file: ["LICENSE"],
    platform: ["any"],
    requires_python: ">=3",
    description: "long\n        text",
    gpg_something: "ignored",
  });
  const { metadata, ...rest } = form;
  assert.deepEqual(rest, {
    name: "Holy.Grail",
    version: "1.0",
    filetype: "bdist_wheel",
    pyversion: "py3",
    digests: { sha256: SHA.toLowerCase(), blake2b256: SHA.toLowerCase() },
    comment: "a comment",
    attestations: "[]",
  });
  assert.equal(metadata.metadataVersion, "2.4");
  assert.equal(metadata.name, "Holy.Grail");
  assert.equal(metadata.description, "long\n        text");
  assert.deepEqual(metadata.keywords, ["cup", "holy"]);
  assert.deepEqual(metadata.classifiers, ["A :: B", "C"]);
  assert.deepEqual(metadata.projectUrls, { Home: "https://example.org" });
  assert.deepEqual(metadata.licenseFiles, ["LICENSE"]);
  assert.deepEqual(metadata.platforms, ["any"]);
  assert.deepEqual(metadata.unparsed, {});
});

test("parseUploadForm() takes import names under the names of both PyPI and uv", () => {
  assert.deepEqual(parse({ ...wheel, import_name: "a" }).metadata.importNames, ["a"]);
  assert.deepEqual(parse({ ...wheel, import_names: ["a", "b"] }).metadata.importNames, ["a", "b"]);
});

test("parseUploadForm() takes UNKNOWN and empty text for nothing, and shows a NUL", () => {
  const { metadata } = parse({ ...wheel, author: " UNKNOWN ", license: "", summary: "a\0b" });
  assert.equal(metadata.author, undefined);
  assert.equal(metadata.license, undefined);
  assert.equal(metadata.summary, "a\\x00b");
});

test("parseUploadForm() takes an upload of the old distutils", () => {
  const form = parse({
    ...{ ":action": "file_upload", protocol_version: "1", metadata_version: "1.0" },
    ...{ name: "my grail".replace(" ", "-"), version: "1.0", filetype: "sdist", pyversion: "" },
    ...{ md5_digest: "AB12", keywords: "a b", home_page: "UNKNOWN" },
  });
  assert.deepEqual([form.filetype, form.pyversion], ["sdist", undefined]);
  assert.deepEqual(form.digests, { md5: "ab12" });
  assert.deepEqual(form.metadata.keywords, ["a b"]);
});

test("parseUploadForm() keeps a field that was sent twice for the check", () => {
  assert.deepEqual(parse({ ...wheel, summary: ["a", "b"] }).metadata.unparsed, {
    summary: ["a", "b"],
  });
});

for (const [what, fields, expected] of [
  ["no filetype", without("filetype"), [undefined, "py3"]],
  ["an egg", { ...wheel, filetype: "bdist_egg" }, ["bdist_egg", "py3"]],
  ["a filetype that nobody knew", { ...wheel, filetype: "UNKNOWN" }, [undefined, "py3"]],
  ["no pyversion", without("pyversion"), ["bdist_wheel", undefined]],
  ["an sdist for a Python", { ...wheel, filetype: "sdist" }, ["sdist", "py3"]],
] as const) {
  test(`parseUploadForm() takes ${what} as it was sent, for the file decides`, () => {
    const form = parse(fields);
    assert.deepEqual([form.filetype, form.pyversion], expected);
  });
}

const NAME_RULE =
  "Error: Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'. " +
  "See https://packaging.python.org/specifications/core-metadata for more information.";
const refusals: readonly [string, Fields, string][] = [
  ["another protocol", { ...wheel, protocol_version: "2", name: "-" }, "Unknown protocol version."],
  [
    "a wrong name",
    { ...wheel, name: "foo-", filetype: "x" },
    `'foo-' is an invalid value for Name. ${NAME_RULE}`,
  ],
  [
    "a long wrong name",
    { ...wheel, name: `${"a".repeat(40)}${"-".repeat(40)}` },
    `'${"a".repeat(30)}...${"-".repeat(30)}' is an invalid value for Name. ${NAME_RULE}`,
  ],
  [
    "no name",
    without("name"),
    "'' is an invalid value for Name. Error: This field is required. " +
      "See https://packaging.python.org/specifications/core-metadata for more information.",
  ],
  [
    "a short SHA256",
    { ...wheel, sha256_digest: "ab" },
    "Invalid value for sha256_digest. Error: Use a valid, hex-encoded, SHA256 message digest.",
  ],
  [
    "a BLAKE2 that is not hexadecimal",
    { ...wheel, blake2_256_digest: "x".repeat(64) },
    "Invalid value for blake2_256_digest. Error: Use a valid, hex-encoded, BLAKE2 message digest.",
  ],
  ["no digest", without("sha256_digest"), "Error: Include at least one message digest."],
];
for (const [what, fields, message] of refusals) {
  test(`parseUploadForm() refuses ${what} in PyPI's words`, () => {
    assert.throws(() => parse(fields), { kind: "invalid", message });
  });
}

test("refuseFilePart() has PyPI's words", () => {
  assert.equal(refuseFilePart("name").message, "name: Should not be a tuple.");
});

for (const [action, expected] of [
  ["file_upload", "upload"],
  ["submit", "register"],
  ["submit_pkg_info", "register"],
  ["doc_upload", "upload-docs"],
  ["verify", "unknown"],
  [undefined, "unknown"],
] as const) {
  test(`parseUploadAction() takes ${action} for ${expected}`, () => {
    assert.equal(parseUploadAction(action), expected);
  });
}
