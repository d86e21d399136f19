/** What an upload is told: by the reason phrase that old clients print, by problem+json, and by a page. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { listRoutes } from "../../src/server/router.ts";
import { openServer } from "../fakes/open-server.ts";
import {
  makeWheel,
  type SampleWheel,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";
import type { UploadedFile } from "../fakes/upload-fields.ts";

const server = await openServer();

function wheel(release: SampleWheel, filename = wheelFilename(release)): UploadedFile {
  const { name, version } = release;
  return { name, version, filename, bytes: makeWheel(release) };
}

const DEMO = { name: "demo", version: "1.0" };
const THERE = wheel(DEMO);
const OTHER = { ...THERE, bytes: makeWheel({ ...DEMO, summary: "of other bytes" }) };
const NEW = { name: "fresh", version: "1.0" };
const FRESH = wheel(NEW);

before(async () => {
  const strict = { index: "root/strict", kind: "hosted", settings: { profile: "strict" } } as const;
  await makeIndex(server.parts, server.admin, strict);
  for (const index of ["root/main", "root/test", "root/strict"]) {
    assert.equal((await server.upload(THERE, { index })).statusCode, 200);
  }
});

interface Case {
  readonly what: string;
  readonly file?: UploadedFile;
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly index?: string;
  readonly status?: number;
  readonly reason: RegExp;
}

const CASES: readonly Case[] = [
  // The form
  {
    what: "no name",
    fields: { name: "" },
    reason: /^'' is an invalid value for Name\. Error: This field is required\./,
  },
  {
    what: "a name that is none",
    fields: { name: "foo-" },
    reason: /^'foo-' is an invalid value for Name\. Error: Start and end with a letter or numeral/,
  },
  {
    what: "another project's name",
    fields: { name: "elsewhere" },
    reason: /^The form is for project "elsewhere", the file for "fresh"$/,
  },
  {
    what: "another version",
    fields: { version: "2.0" },
    reason: /^The form is for version "2\.0", the file for "1\.0"$/,
  },
  {
    what: "another project's name for a file that is there",
    file: THERE,
    fields: { name: "elsewhere" },
    reason: /^The form is for project "elsewhere"/,
  },
  {
    what: "another version for a file that is there",
    file: THERE,
    fields: { version: "2.0" },
    reason: /^The form is for version "2\.0"/,
  },
  {
    what: "no digest",
    fields: { sha256_digest: undefined },
    reason: /^Error: Include at least one message digest\.$/,
  },
  {
    what: "a digest that is none",
    fields: { sha256_digest: "zz" },
    reason:
      /^Invalid value for sha256_digest\. Error: Use a valid, hex-encoded, SHA256 message digest\.$/,
  },
  {
    what: "a wrong sha256",
    fields: { sha256_digest: "0".repeat(64) },
    reason: /^The digest supplied does not match a digest calculated from the uploaded file\.$/,
  },
  {
    what: "a wrong md5",
    fields: { md5_digest: "0".repeat(32) },
    reason: /^The digest supplied does not match/,
  },
  {
    what: "a wrong blake2b",
    fields: { blake2_256_digest: "0".repeat(64) },
    reason: /^The digest supplied does not match/,
  },
  {
    what: "another protocol",
    fields: { protocol_version: "2" },
    reason: /^Unknown protocol version\.$/,
  },
  {
    what: "an unknown action",
    fields: { ":action": "list_classifiers" },
    reason: /^Cannot tell what to do: ":action" is "list_classifiers"$/,
  },
  {
    what: "no action",
    fields: { ":action": undefined },
    reason: /^Cannot tell what to do: the field ":action" is missing$/,
  },
  {
    what: "documentation",
    fields: { ":action": "doc_upload" },
    status: 410,
    reason: /documentation/,
  },
  // What is there already
  {
    what: "other bytes under a name that is there",
    file: OTHER,
    reason:
      /^File already exists \('demo-1\.0-py3-none-any\.whl', with blake2_256 hash '[0-9a-f]{64}'\)/,
  },
  {
    what: "bytes that are no wheel under a name that is there",
    file: { ...THERE, bytes: Buffer.from("nonsense") },
    reason: /^File already exists \(/,
  },
  // The name of the file
  {
    what: "a path",
    file: { ...FRESH, filename: "../fresh-1.0-py3-none-any.whl" },
    reason: /slash or a backslash/,
  },
  {
    what: "an egg",
    file: { ...FRESH, filename: "fresh-1.0.egg" },
    reason: /only \.whl and \.tar\.gz are taken/,
  },
  {
    what: "another version in the filename",
    file: { ...FRESH, filename: "fresh-2.0-py3-none-any.whl" },
    reason: /fresh-2\.0/,
  },
  {
    what: "a build number that is none",
    file: { ...FRESH, filename: "fresh-1.0-q-py3-none-any.whl" },
    reason: /build number "q"/,
  },
  // The archive
  {
    what: "no zip at all",
    file: { ...FRESH, bytes: Buffer.from("nonsense") },
    reason: /^Invalid distribution file\. /,
  },
  {
    what: "nothing",
    file: { ...FRESH, bytes: Buffer.alloc(0) },
    reason: /^Invalid distribution file\. /,
  },
  {
    what: "half a wheel",
    file: { ...FRESH, bytes: FRESH.bytes.subarray(0, 300) },
    reason: /^Invalid distribution file\. /,
  },
  {
    what: "no tar at all",
    file: { ...NEW, filename: sdistFilename(NEW), bytes: Buffer.from("nonsense") },
    reason: /^Invalid distribution file\. /,
  },
  {
    what: "a bomb",
    file: wheel({ ...NEW, files: { "fresh/__init__.py": Buffer.alloc(70 * 1024 ** 2) } }),
    reason: /^Invalid distribution file\. File exceeds compression ratio of 50/,
  },
  {
    what: "a RECORD that lacks a file",
    file: wheel({ ...NEW, record: "" }),
    reason: /^Invalid distribution file\. RECORD does not list "fresh\/__init__\.py"$/,
  },
  // What PyPI asks beyond
  {
    what: "a local version",
    index: "root/strict",
    file: wheel({ ...NEW, version: "1.0+x" }),
    reason: /local part/,
  },
  {
    what: "an unknown classifier",
    index: "root/strict",
    file: wheel({ ...NEW, classifiers: ["Bad :: One"] }),
    reason: /Bad :: One/,
  },
  {
    what: "a dependency by address",
    index: "root/strict",
    file: wheel({ ...NEW, requires: ["x @ https://example.org/x.whl"] }),
    reason: /names an address/,
  },
  {
    what: "a plain Linux platform",
    index: "root/strict",
    file: wheel({ ...NEW, tag: "py3-none-linux_x86_64" }),
    reason: /linux_x86_64/,
  },
  {
    what: "a standard module's name",
    index: "root/strict",
    file: wheel({ ...NEW, name: "json" }),
    reason: /json/,
  },
  {
    what: "a name too similar to another",
    index: "root/strict",
    file: wheel({ ...NEW, name: "dem0" }),
    reason: /too similar/,
  },
  // Where
  {
    what: "a mirror",
    index: "root/pypi",
    status: 403,
    reason: /^Cannot upload to root\/pypi: it is a mirror$/,
  },
  {
    what: "an index that is not there",
    index: "root/nowhere",
    status: 404,
    reason: /^Cannot find the index "root\/nowhere"$/,
  },
];

for (const {
  what,
  file = FRESH,
  fields = {},
  index = "root/main",
  status = 400,
  reason,
} of CASES) {
  test(`an upload with ${what} is refused in the same words everywhere`, async () => {
    const sent = await server.upload(file, { index, fields });
    assert.equal(sent.statusCode, status, sent.body);
    assert.match(sent.statusMessage, reason);
    assert.match(String(sent.headers["content-type"]), /^application\/problem\+json/);
    const problem = JSON.parse(sent.body);
    assert.equal(problem.status, status);
    assert.ok(problem.detail.startsWith(sent.statusMessage.replace(/\.$/, "")), problem.detail);
    assert.ok(!/\.\.(?: |$)/.test(problem.detail), problem.detail);
    const page = await server.upload(file, { index, fields, headers: { accept: "text/html" } });
    assert.match(String(page.headers["content-type"]), /^text\/html/);
    assert.equal(page.statusMessage, sent.statusMessage);
    const text = page.body
      .replaceAll("&#39;", "'")
      .replaceAll("&quot;", '"')
      .replaceAll("&#34;", '"');
    assert.ok(text.includes(sent.statusMessage.slice(0, 40)), page.body);
  });
}

test("the same file again is taken, and nothing is written down", async () => {
  const serial = async (): Promise<unknown> =>
    (await server.ask("GET", "/+changes?since=0")).headers["x-pypi-last-serial"];
  const before = await serial();
  const again = await server.upload(THERE);
  assert.equal(again.statusCode, 200);
  assert.equal(again.body, "");
  assert.equal(await serial(), before);
});

test("an index whose files are replaceable takes other bytes under the same name", async () => {
  assert.equal((await server.upload(OTHER, { index: "root/test" })).statusCode, 200);
});

test("the name of a deleted file stays taken, in words that no client takes for a file that is there", async () => {
  const release = { name: "gone", version: "1.0" };
  assert.equal((await server.upload(wheel(release))).statusCode, 200);
  const deleted = await server.ask("DELETE", "/+api/indexes/root/main/projects/gone/1.0");
  assert.equal(deleted.statusCode, 204);
  for (const summary of ["A sample", "another"]) {
    const sent = await server.upload(wheel({ ...release, summary }));
    assert.equal(sent.statusCode, 400);
    assert.match(sent.statusMessage, /a file of this name was deleted from root\/main/);
    assert.doesNotMatch(sent.body, /already exist/i);
  }
});

for (const name of ["simple", "Legacy", "pypi", "files", "packages"]) {
  test(`a new project cannot be called ${name}, as an address of its index is`, async () => {
    const answer = await server.upload(wheel({ name, version: "1.0" }));
    assert.equal(answer.statusCode, 400);
    assert.equal(
      answer.json().detail,
      `Cannot create project "${name.toLowerCase()}" on root/main: one of the index's own addresses is called so. Choose another name`,
    );
  });
}

test("each other word of the server's addresses is the name of a project that can be looked at", async () => {
  const words = listRoutes(server.parts).flatMap(({ path }) => path.split("/"));
  const names = new Set(words.filter((word) => /^[a-z]+$/.test(word)));
  for (const name of ["simple", "legacy", "pypi", "files", "packages"]) names.delete(name);
  assert.ok(names.size > 10);
  for (const name of names) {
    const answer = await server.upload(wheel({ name, version: "1.0" }));
    assert.equal(answer.statusCode, 200, `${name}: ${answer.body}`);
    for (const page of [`/root/main/${name}/`, `/root/main/${name}/1.0/`]) {
      const { statusCode, body } = await server.app.inject({
        ...{ method: "GET", url: page },
        headers: { accept: "text/html" },
      });
      assert.equal(statusCode, 200, page);
      assert.match(body, new RegExp(`<h1[^>]*>${name}`));
    }
  }
});
