/** The form of an upload: what of it counts, and what becomes of one that is none. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { makeForm, openServer } from "../fakes/open-server.ts";
import { makeWheel, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";
import type { UploadedFile } from "../fakes/upload-fields.ts";

const server = await openServer();

function wheel(release: SampleWheel): UploadedFile {
  const { name, version } = release;
  return { name, version, filename: wheelFilename(release), bytes: makeWheel(release) };
}

const FRESH = wheel({ name: "fresh", version: "1.0" });

/** What a form may say of `fresh` without being refused. */
const IGNORED: readonly Readonly<Record<string, string | undefined>>[] = [
  { version: "" },
  { version: "UNKNOWN" },
  { version: "1.0.0" },
  { name: "Fresh" },
  { metadata_version: undefined },
  { metadata_version: "9.9" },
  { summary: "UNKNOWN" },
  { summary: "quite another" },
  { requires_dist: "not a requirement @@" },
  { classifiers: "Bad :: One" },
  { home_page: "nowhere" },
  { sha256_digest: undefined, md5_digest: "right" },
  { filetype: undefined },
  { filetype: "" },
  { filetype: "UNKNOWN" },
  { filetype: "bdist_egg" },
  { filetype: "sdist", pyversion: "source" },
  { pyversion: undefined },
  { pyversion: "cp27" },
  { protocol_version: undefined, metadata_version: undefined, filetype: undefined, pyversion: "" },
];

for (const [at, fields] of IGNORED.entries()) {
  test(`an upload whose form says ${JSON.stringify(fields)} is taken, for the file decides`, async () => {
    const release = { name: "fresh", version: `1.0.post${at}` };
    const file = wheel(release);
    const version =
      fields.version === "1.0.0" ? `1.0.0.post${at}` : (fields.version ?? release.version);
    const md5 = fields.md5_digest && { md5_digest: md5Of(file.bytes) };
    const sent = await server.upload(file, { fields: { ...fields, version, ...md5 } });
    assert.equal(sent.statusCode, 200, sent.body);
    const told = JSON.parse((await server.ask("GET", `/pypi/fresh/${release.version}/json`)).body);
    assert.equal(told.info.summary, "A sample");
    assert.equal(told.info.version, release.version);
    const [{ packagetype, python_version }] = told.urls;
    assert.deepEqual([packagetype, python_version], ["bdist_wheel", "py3"]);
  });
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

test("a line of curl is enough: the file first, a name and an md5", async () => {
  const { filename, bytes } = wheel({ name: "curly", version: "1.0", tag: "cp311.cp312-abi3-any" });
  const form = new FormData();
  form.append("content", new Blob([new Uint8Array(bytes)]), filename);
  form.append(":action", "file_upload");
  form.append("name", "Curly");
  form.append("md5_digest", md5Of(bytes));
  const headers = { authorization: `Bearer ${server.token}` };
  const url = `${server.address}/legacy/`;
  const answer = await fetch(url, { method: "POST", headers, body: form });
  assert.equal(answer.status, 200, await answer.text());
  const told = JSON.parse((await server.ask("GET", "/pypi/curly/json")).body);
  const [{ packagetype, python_version }] = told.urls;
  assert.deepEqual([packagetype, python_version], ["bdist_wheel", "cp311.cp312"]);
});

for (const action of ["submit", "submit_pkg_info"]) {
  test(`:action=${action} is answered with 200 and makes no project`, async () => {
    const sent = await server.upload(wheel({ name: "registered", version: "1.0" }), {
      fields: { ":action": action },
    });
    assert.equal(sent.statusCode, 200, sent.body);
    assert.equal((await server.ask("GET", "/simple/registered/")).statusCode, 404);
  });
}

/** Forms that are none, made of a right one. */
const right = makeForm(FRESH);
const change = (from: string | RegExp, to: string): Buffer =>
  Buffer.from(right.body.toString("latin1").replace(from, to), "latin1");

const MALFORMED: readonly (readonly [string, Buffer, RegExp, Readonly<Record<string, string>>?])[] =
  [
    [
      "a file without its name",
      change(/; filename="[^"]*"/, ""),
      /^Upload payload does not have a file\.$/,
    ],
    [
      "no file",
      change('name="content"', 'name="gpg_signature"'),
      /^Upload payload does not have a file\.$/,
    ],
    [
      "a field as a file",
      change('name="version"', 'name="version"; filename="x"'),
      /^version: Should not be a tuple\.$/,
    ],
    ["a file cut in the middle", right.body.subarray(0, -200), /^Cannot read the upload: /],
    ["fields cut in the middle", right.body.subarray(0, 150), /^Cannot read the upload: /],
    ["an image", change("application/octet-stream", "image/png"), /^Invalid distribution file\. /],
    [
      "JSON",
      Buffer.from("{}"),
      /no multipart\/form-data form$/,
      { "content-type": "application/json" },
    ],
    [
      "no boundary",
      right.body,
      /^Cannot read the upload: /,
      { "content-type": "multipart/form-data" },
    ],
  ];

for (const [what, payload, reason, headers] of MALFORMED) {
  test(`a form with ${what} is refused, and the server goes on`, async () => {
    const answer = await fetch(`${server.address}/legacy/`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${server.token}`,
        "content-type": right.contentType,
        ...headers,
      },
      body: new Uint8Array(payload),
    });
    assert.equal(answer.status, 400, await answer.text());
    assert.match(answer.statusText, reason);
  });
}

/** A right form with something before its first part. */
const withFields = (...fields: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat([
    ...fields.map(([name, value]) =>
      Buffer.from(
        `--the-boundary-of-the-form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
    ),
    right.body,
  ]);

const MB = 1024 ** 2;
const ENDLESS: readonly (readonly [string, Buffer, RegExp])[] = [
  [
    "thousands of fields",
    withFields(...Array.from({ length: 6000 }, (_, at) => [`field-${at}`, "x"] as const)),
    /more parts than a form may have/,
  ],
  [
    "a field of 17 MB",
    withFields(["description", "x".repeat(17 * MB)]),
    /"description" is too long/,
  ],
  [
    "36 MB of fields",
    withFields(...["a", "b", "c"].map((name) => [name, "x".repeat(12 * MB)] as const)),
    /its fields are too long together/,
  ],
];

for (const [what, payload, reason] of ENDLESS) {
  test(`a form with ${what} is refused with 413`, async () => {
    const answer = await fetch(`${server.address}/legacy/`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${server.token}`,
        "content-type": right.contentType,
      },
      body: new Uint8Array(payload),
    });
    assert.equal(answer.status, 413, await answer.text());
    assert.match(answer.statusText, reason);
  });
}
