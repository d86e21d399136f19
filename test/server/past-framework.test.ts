/** Answers that are written past the framework: whatever goes wrong, the client hears an end, and each is counted once. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import http from "node:http";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { LARGEST_HOT_FILE } from "../../src/server/hot-files.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Log, silentLog } from "../../src/system/log.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const errors: { readonly sentence: string; readonly fields: unknown }[] = [];
const log: Log = {
  ...silentLog,
  error: (sentence, fields) => void errors.push({ sentence, fields }),
};
const server = await openServer({ log });
const line = makeLine(server.address);

const SMALL = { name: "small", version: "1.0" };
// Noise, since a wheel is packed.
const noise = createHash("shake256", { outputLength: LARGEST_HOT_FILE + 1 }).digest();
const LARGE = { name: "large", version: "1.0", files: { "large.bin": noise } };

async function publish(
  sample: typeof SMALL,
): Promise<{ readonly path: string; readonly size: number }> {
  const bytes = makeWheel(sample);
  const filename = wheelFilename(sample);
  const sent = await server.upload({ ...sample, filename, bytes });
  assert.equal(sent.statusCode, 200, sent.body);
  return { path: `/files/${sha256Of(bytes)}/${filename}`, size: bytes.length };
}

const small = await publish(SMALL);
const large = await publish(LARGE);

interface Counted {
  readonly answers: number;
  readonly bytes: number;
}

async function counted(status: number): Promise<Counted> {
  const { text } = await server.parts.metrics.format();
  const read = (name: string): number => {
    const row = text.split("\n").find((row) => row.startsWith(`${name} `));
    return Number(row?.slice(name.length + 1) ?? 0);
  };
  return {
    answers: read(`cheeseshop_http_answers_total{status="${status}"}`),
    bytes: read("cheeseshop_http_answered_bytes_total"),
  };
}

for (const [what, method, path] of [
  ["a page", "GET", "/simple/small/"],
  ["a warm page", "GET", "/simple/small/"],
  ["a page that is answered the slow way", "GET", "/simple/small/?format=text/html"],
  ["the head of a page", "HEAD", "/simple/small/"],
  ["a small file", "GET", small.path],
  ["a warm file", "GET", small.path],
  ["a large file", "GET", large.path],
  ["the head of a large file", "HEAD", large.path],
  ["an answer of the framework", "GET", "/+health"],
  ["its head", "HEAD", "/+health"],
] as const) {
  test(`${what} is counted once, with the bytes of its body`, async () => {
    const before = await counted(200);
    const answer = await line.ask(method, path);
    assert.equal(answer.status, 200);
    const after = await counted(200);
    assert.equal(after.answers - before.answers, 1);
    assert.equal(after.bytes - before.bytes, answer.body.length);
  });
}

test("a page that has not changed is counted once, without bytes", async () => {
  const { headers } = await line.ask("GET", "/simple/small/");
  for (const path of ["/simple/small/", "/simple/small/?format=text/html"]) {
    const before = await counted(304);
    await line.ask("GET", path, { "if-none-match": String(headers.etag) });
    const after = await counted(304);
    assert.deepEqual([after.answers - before.answers, after.bytes - before.bytes], [1, 0]);
  }
});

for (const member of ["constructor", "__proto__", "toString"]) {
  test(`a page is answered where ?format= is ${member}`, async () => {
    const page = await server.ask("GET", `/simple/?format=${member}`);
    assert.equal(page.statusCode, 200);
    assert.match(String(page.headers["content-type"]), /^text\/html/);
  });
}

test("an answer that fails while it is written ends, and the fault is logged without its stack", async () => {
  const broken = {
    contentType: "a/b\nc",
    headers: [],
    vary: "Accept",
    now: () => undefined,
    body: async () => BODY,
  };
  const BODY = { chunks: [Buffer.from("page")], length: 4, etag: '"tag"' };
  const { pages } = server.parts;
  const { get } = pages;
  pages.get = async () => broken;
  errors.length = 0;
  try {
    await assert.rejects(line.ask("GET", "/simple/?x"), { code: "ECONNRESET" });
  } finally {
    pages.get = get;
  }
  assert.match(errors[0]?.sentence ?? "", /^Cannot answer GET \/simple\/: /);
  assert.ok(!JSON.stringify(errors[0]?.fields).includes("stack"));
});

test("a large file that goes away while it is opened is an answer, and logged", async () => {
  const { files } = server.parts;
  const { open } = files;
  files.open = async (...asked) => {
    const found = await open(...asked);
    if (found?.path !== undefined) await rm(found.path);
    return found;
  };
  errors.length = 0;
  try {
    const answer = await line.ask("GET", large.path);
    assert.equal(answer.status, 500);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers.etag, undefined);
  } finally {
    files.open = open;
  }
  assert.equal(errors.length, 1);
});

test("a request that names two hosts is refused, also for what is warm", async () => {
  const { host } = new URL(server.address);
  await line.ask("GET", "/simple/small/");
  for (const path of ["/simple/small/", small.path, "/simple/"]) {
    const request = http.get(`${server.address}${path}`, { headers: ["Host", host, "Host", host] });
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    request.on("response", resolve).on("error", reject);
    const answer = await promise;
    assert.equal(answer.statusCode, 400, path);
    assert.match(await text(answer), /more than one Host/);
  }
});
