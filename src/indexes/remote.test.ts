import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { CONTRACT_STOCK, packageIndexContract } from "../../test/contracts/package-index.ts";
import {
  type FakeUpstream,
  type Fault,
  openFakeUpstream,
  type UpstreamKind,
} from "../../test/fakes/fake-upstream.ts";
import { parseName } from "../standards/name.ts";
import { makeHttp } from "../system/http-client.ts";
import type { ByteRange } from "./package-index.ts";
import { type RemoteIndex, remote } from "./remote.ts";

const http = makeHttp({ sleep: async () => {}, connectMs: 1000 });
after(() => http.close());

for (const kind of ["rich", "poor"] as const) {
  packageIndexContract(`remote() of a ${kind} upstream`, async (stock) => {
    const upstream = await openFakeUpstream(stock, { kind });
    const { close } = upstream;
    return { index: remote(http, { url: upstream.url }), fail: close, close };
  });
}

const NAME = parseName("cheese-shop");
const WHEEL = "cheese_shop-1.0-py3-none-any.whl";

async function open(
  context: { after(work: () => Promise<void>): void },
  kind: UpstreamKind,
): Promise<{ upstream: FakeUpstream; index: RemoteIndex }> {
  const upstream = await openFakeUpstream(CONTRACT_STOCK, { kind });
  context.after(() => upstream.close());
  return { upstream, index: remote(http, { url: upstream.url }) };
}

async function read(index: RemoteIndex, filename: string, range?: ByteRange): Promise<Buffer> {
  const opened = await index.openFile(NAME, filename, range);
  assert.ok(opened !== undefined, filename);
  return buffer(opened.body);
}

test("remote() asks again with the ETag that it was given", async (context) => {
  const { index } = await open(context, "rich");
  const first = await index.fetchPage(NAME);
  assert.ok(first.kind === "page" && first.validators.etag !== undefined);
  assert.deepEqual(await index.fetchPage(NAME, first.validators), { kind: "unchanged" });
});

test("remote() reads metadata by range without taking the wheel", async (context) => {
  const { index, upstream } = await open(context, "poor");
  const page = await index.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ metadata }) => metadata),
    [false, true],
  );
  upstream.forget();
  await read(index, `${WHEEL}.metadata`);
  const whole = upstream.requests.filter(
    ({ path, headers }) => path.includes(WHEEL) && headers.range === undefined,
  );
  assert.deepEqual(whole, []);
});

test("remote() announces no metadata where the upstream gives no ranges", async (context) => {
  const { index } = await open(context, "bare");
  const page = await index.findProject(NAME);
  assert.ok(page?.files.every(({ metadata }) => metadata === false));
  assert.equal(await index.openFile(NAME, `${WHEEL}.metadata`), undefined);
});

test("remote() serves files of an upstream that tells no hash", async (context) => {
  const { index } = await open(context, "bare");
  const bytes = await read(index, WHEEL, { start: 2, end: 12 });
  assert.deepEqual(bytes, CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.bytes.subarray(2, 12));
});

test("remote() tells versions by the filenames", async (context) => {
  const { index } = await open(context, "bare");
  assert.deepEqual((await index.findProject(NAME))?.versions, ["0.9", "1.0"]);
});

test("remote() finds upload times in the JSON API, and remembers that there is none", async (context) => {
  const poor = await open(context, "poor");
  assert.equal(
    (await poor.index.fetchUploadTimes(NAME))?.get(WHEEL),
    "2020-02-02T02:02:02.000000Z",
  );
  const bare = await open(context, "bare");
  assert.equal(await bare.index.fetchUploadTimes(NAME), undefined);
  bare.upstream.forget();
  assert.equal(await bare.index.fetchUploadTimes(NAME), undefined);
  assert.equal(bare.upstream.requests.length, 0);
});

test("remote() sends credentials to the upstream's own origin alone", async (context) => {
  const files = await openFakeUpstream(CONTRACT_STOCK);
  const upstream = await openFakeUpstream(CONTRACT_STOCK, {
    authorization: "Basic c2VjcmV0",
    edit: (page) => ({
      ...page,
      files: page.files.map((file) => ({
        ...file,
        url: file.url.replace(/127\.0\.0\.1:\d+/, files.host),
      })),
    }),
  });
  context.after(() => Promise.all([files.close(), upstream.close()]));
  const fileHosts = [files.host];
  const authorization = "Basic c2VjcmV0";
  const index = remote(http, { url: upstream.url, authorization, fileHosts });
  await read(index, WHEEL);
  assert.equal(files.requests.length, 1);
  assert.equal(files.requests[0]?.headers.authorization, undefined);
  await assert.rejects(remote(http, { url: upstream.url }).findProject(NAME), /answers 401$/);
});

test("remote() follows no page to an address inside", async (context) => {
  const files = await openFakeUpstream(CONTRACT_STOCK);
  const upstream = await openFakeUpstream(CONTRACT_STOCK, {
    edit: (page) => ({
      ...page,
      files: page.files.map((file) => ({ ...file, url: `http://${files.host}/files/x` })),
    }),
  });
  context.after(() => Promise.all([files.close(), upstream.close()]));
  const index = remote(http, { url: upstream.url });
  await assert.rejects(index.openFile(NAME, WHEEL), /address inside/);
  assert.deepEqual(files.requests, []);
});

describe("remote() answers no page that is wrong", () => {
  let upstream: FakeUpstream;
  let index: RemoteIndex;
  before(async () => {
    upstream = await openFakeUpstream(CONTRACT_STOCK);
    index = remote(http, { url: upstream.url });
  });
  after(() => upstream.close());

  const json = (text: string): Fault => ({ text, type: "application/vnd.pypi.simple.v1+json" });
  const cases: readonly [string, Fault][] = [
    ["reset", "reset"],
    ["reset in the middle", "reset in the middle"],
    ["truncated", "truncated"],
    ["a page without end", "endless"],
    ["a redirect loop", "redirect loop"],
    ["a redirect inside", "redirect inside"],
    ["500", { status: 500 }],
    ["429 for long", { status: 429, headers: { "retry-after": "3600" } }],
    ["403", { status: 403 }],
    ["another type", { text: "x", type: "application/xml" }],
    ["wrong types in JSON", json('{"meta":{},"name":"cheese-shop","files":[{"url":5}]}')],
    ["files that are no list", json('{"meta":{},"name":"cheese-shop","files":{}}')],
    ["the page of another project", json('{"meta":{},"name":"brie","files":[]}')],
    [
      "another major version",
      json('{"meta":{"api-version":"9.0"},"name":"cheese-shop","files":[]}'),
    ],
  ];
  for (const [what, fault] of cases) {
    test(what, { timeout: 20_000 }, async (context) => {
      context.after(() => upstream.behave());
      upstream.misbehave("/simple/", fault);
      await assert.rejects(index.findProject(NAME), { kind: "unavailable" });
    });
  }
});

test("remote() leaves hostile links of a page out", async (context) => {
  const { index, upstream } = await open(context, "poor");
  upstream.misbehave("/simple/", {
    type: "text/html",
    text: [
      '<a href="javascript:alert(1)//x-1.0.tar.gz">x-1.0.tar.gz</a>',
      '<a href="file:///etc/cheese_shop-1.0.tar.gz">cheese_shop-1.0.tar.gz</a>',
      '<a href="..%2F..%2Fetc%2Fcheese_shop-1.1.tar.gz">x</a>',
      '<a href="/files/cheese_shop-1.2.tar.gz">cheese_shop-1.2.tar.gz</a>',
      '<a href="/elsewhere/cheese_shop-1.2.tar.gz">cheese_shop-1.2.tar.gz</a>',
    ].join("\n"),
  });
  const page = await index.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename, url }) => [filename, new URL(url).pathname]),
    [["cheese_shop-1.2.tar.gz", "/files/cheese_shop-1.2.tar.gz"]],
  );
});

test("remote() refuses metadata whose hash is not the one announced", async (context) => {
  const { index, upstream } = await open(context, "rich");
  upstream.misbehave(".metadata", "other bytes");
  await assert.rejects(index.openFile(NAME, `${WHEEL}.metadata`), { kind: "unavailable" });
});

test("remote() says which file is gone", async (context) => {
  const { index, upstream } = await open(context, "rich");
  upstream.misbehave(WHEEL, { status: 404 });
  await assert.rejects(index.openFile(NAME, WHEEL), { kind: "not-found" });
});

for (const [written, password] of [
  ["p%40ss", "p@ss"],
  ["100%", "100%"],
] as const) {
  test(`remote() takes user and password out of its address, from ${written}`, async (context) => {
    const authorization = `Basic ${btoa(`user:${password}`)}`;
    const upstream = await openFakeUpstream(CONTRACT_STOCK, { authorization });
    context.after(() => upstream.close());
    const url = upstream.url.replace("//", `//user:${written}@`);
    assert.ok((await remote(http, { url }).findProject(NAME)) !== undefined);
  });
}

test("remote() tells nothing secret of its address", async () => {
  const index = remote(http, { url: "https://user:secret@upstream.example/token/simple" });
  assert.equal(index.label, "upstream.example");
});
