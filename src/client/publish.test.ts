import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { makeSdist, makeWheel } from "../../test/fakes/sample-files.ts";
import { sha256Of } from "../system/digest.ts";
import { type HttpRequest, NoAnswer } from "../system/http.ts";
import { boundedBody } from "../system/http-body.ts";
import { readDistribution, sendDistribution } from "./publish.ts";

const FOLDER = mkdtempSync(path.join(os.tmpdir(), "publish-"));
after(() => rmSync(FOLDER, { recursive: true }));

const WHEEL = "sample_lib-1.0-py3-none-any.whl";
const SDIST = "sample_lib-1.0.tar.gz";
const RELEASE = { name: "sample-lib", version: "1.0" };

/** A folder with `dist/` in it: one release, and strays. */
function makeTree(): string {
  const folder = mkdtempSync(path.join(FOLDER, "tree-"));
  const dist = path.join(folder, "dist");
  mkdirSync(dist);
  writeFileSync(path.join(dist, WHEEL), makeWheel({ ...RELEASE, headers: ["Keywords: a,b"] }));
  writeFileSync(path.join(dist, SDIST), makeSdist(RELEASE));
  writeFileSync(path.join(dist, "sample_lib-1.0.egg"), "");
  writeFileSync(path.join(dist, "sample_lib-0.9.tar.gz"), "");
  return folder;
}

test("readDistribution() reads the form out of the file itself", async () => {
  const file = path.join(makeTree(), "dist", WHEEL);
  const { project, version, fields } = await readDistribution(file);
  const form = Object.fromEntries(fields);
  assert.deepEqual({ project, version }, { project: "sample-lib", version: "1.0" });
  assert.equal(form[":action"], "file_upload");
  assert.equal(form.filetype, "bdist_wheel");
  assert.equal(form.pyversion, "py3");
  assert.equal(form.keywords, "a, b");
  assert.match(form.blake2_256_digest ?? "", /^[0-9a-f]{64}$/);
});

for (const name of ["sample.whl", "sample_lib-1.0-py3-none-any.whl", "sample_lib-1.0.tar.gz"]) {
  test(`readDistribution() refuses ${name} with nothing inside`, async () => {
    const file = path.join(mkdtempSync(path.join(FOLDER, "empty-")), name);
    writeFileSync(file, "");
    await assert.rejects(readDistribution(file), { kind: "invalid" });
  });
}

/** As it comes over a line. */
function slice(answer: string): readonly Buffer[] {
  return answer.match(/.{1,65536}/gs)?.map((part) => Buffer.from(part)) ?? [];
}

/** An index that keeps what it was sent and answers with one status. */
function makeIndex(status: number, answer: string) {
  const received: { request: HttpRequest; body: Buffer }[] = [];
  const http = {
    async fetch(request: HttpRequest) {
      const chunks: Uint8Array[] = [];
      if (request.body instanceof Readable)
        for await (const chunk of request.body) chunks.push(chunk);
      else if (request.body instanceof Uint8Array) chunks.push(request.body);
      received.push({ request, body: Buffer.concat(chunks) });
      const bounds = { url: new URL(request.url), maximumBytes: 1024 ** 2, encoding: undefined };
      const body = boundedBody(Readable.from(slice(answer)), { ...bounds, ...request.limits });
      return { status, headers: {}, url: request.url, body };
    },
  };
  return { http, received };
}

test("sendDistribution() sends a form of the length that it announces, and the very bytes", async () => {
  const distribution = await readDistribution(path.join(makeTree(), "dist", WHEEL));
  const { http, received } = makeIndex(200, "");
  const steps: number[] = [];
  await sendDistribution(distribution, {
    ...{ http, url: "http://shop/legacy/", onSent: (bytes: number) => steps.push(bytes) },
    credential: { kind: "token", token: "secret", place: "the prompt" },
  });
  const [{ request, body } = assert.fail()] = received;
  assert.equal(request.headers?.["Content-Length"], String(body.length));
  assert.equal(
    request.authorization,
    `Basic ${Buffer.from("__token__:secret").toString("base64")}`,
  );
  assert.equal(steps.at(-1), distribution.size);
  const form = await new Response(body, {
    headers: { "Content-Type": request.headers?.["Content-Type"] ?? "" },
  }).formData();
  const content = form.get("content");
  assert.ok(content instanceof File);
  assert.equal(content.name, WHEEL);
  assert.equal(sha256Of(await content.bytes()), form.get("sha256_digest"));
});

test("sendDistribution() passes on the sentence of the index", async () => {
  const distribution = await readDistribution(path.join(makeTree(), "dist", WHEEL));
  const { http } = makeIndex(403, JSON.stringify({ detail: "Cannot upload to a/b: no right" }));
  await assert.rejects(sendDistribution(distribution, { http, url: "http://shop/" }), {
    kind: "denied",
    message: "Cannot upload to a/b: no right",
  });
});

test("sendDistribution() keeps the status of an index that has far too much to say", async () => {
  const distribution = await readDistribution(path.join(makeTree(), "dist", WHEEL));
  const { http } = makeIndex(400, `Invalid classifier. ${"x".repeat(2 * 1024 ** 2)}`);
  await assert.rejects(sendDistribution(distribution, { http, url: "http://shop/" }), {
    ...{ kind: "invalid", status: 400 },
    message: /^Cannot publish sample_lib-1\.0-py3-none-any\.whl: 400 Invalid classifier\./,
  });
});

test("sendDistribution() believes an index that has taken a file, whatever else it says", async () => {
  const distribution = await readDistribution(path.join(makeTree(), "dist", WHEEL));
  const { http } = makeIndex(200, "x".repeat(2 * 1024 ** 2));
  assert.equal(await sendDistribution(distribution, { http, url: "http://shop/" }), "sent");
});

test("sendDistribution() does not believe a status behind which the line broke", async () => {
  const distribution = await readDistribution(path.join(makeTree(), "dist", WHEEL));
  const http = {
    async fetch({ url }: HttpRequest) {
      async function* cut() {
        yield Buffer.from("O");
        throw new NoAnswer(new URL(url), "the connection was lost", undefined, "lost");
      }
      return { status: 200, headers: {}, url, body: Readable.from(cut()) };
    },
  };
  await assert.rejects(sendDistribution(distribution, { http, url: "http://shop/" }), {
    ...{ kind: "unavailable", isTakenUnseen: true },
    message:
      /sample_lib-1\.0-py3-none-any\.whl: it answered 200, and the line broke before the end/,
  });
});
