import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { readBareForm } from "./bare-form.ts";

const BOUNDARY = "--------------GHSKFJDLGDS7543FJKLFHRE75642756743254";
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}; charset=utf-8`;

/** As distutils writes it. */
function form(...fields: readonly (readonly [string, string])[]): string {
  const parts = fields.map(
    ([name, value]) =>
      `\n--${BOUNDARY}\nContent-Disposition: form-data; name="${name}"\n\n${value}`,
  );
  return `${parts.join("")}\n--${BOUNDARY}--\n`;
}

test("readBareForm() reads fields, those given twice, and texts of several lines", async () => {
  const text = form(
    [":action", "submit"],
    ["classifiers", "a"],
    ["classifiers", "b"],
    ["d", "x\n\ny"],
  );
  assert.deepEqual(
    await readBareForm(Readable.from([Buffer.from(text)]), CONTENT_TYPE),
    new Map([
      [":action", ["submit"]],
      ["classifiers", ["a", "b"]],
      ["d", ["x\n\ny"]],
    ]),
  );
});

test("readBareForm() waits for a body that comes later and in pieces", async () => {
  const body = new PassThrough();
  const reading = readBareForm(body, CONTENT_TYPE);
  const text = form([":action", "submit"]);
  setImmediate(() => {
    body.write(text.slice(0, 80));
    setImmediate(() => body.end(text.slice(80)));
  });
  assert.deepEqual(await reading, new Map([[":action", ["submit"]]]));
});

test("readBareForm() waits for nothing where the body is empty", async () => {
  const body = new PassThrough();
  const reading = readBareForm(body, CONTENT_TYPE);
  setImmediate(() => body.end());
  assert.equal(await reading, undefined);
});

test("readBareForm() leaves another form as it is", async () => {
  const text = form([":action", "submit"]).replaceAll("\n", "\r\n");
  const body = Readable.from([Buffer.from(text)]);
  assert.equal(await readBareForm(body, CONTENT_TYPE), undefined);
  assert.equal(Buffer.concat(await body.toArray()).toString(), text);
});

for (const contentType of [undefined, "text/plain", `multipart/form-data; boundary=${BOUNDARY}`]) {
  test(`readBareForm() touches nothing that is ${contentType}`, async () => {
    const body = Readable.from([Buffer.from(form([":action", "submit"]))]);
    assert.equal(await readBareForm(body, contentType), undefined);
    assert.equal(body.readableDidRead, false);
  });
}

test("readBareForm() ends with an empty body", async () => {
  assert.equal(await readBareForm(Readable.from([]), CONTENT_TYPE), undefined);
});

test("readBareForm() refuses what is too long", async () => {
  const text = form(["description", "x".repeat(5 * 1024 ** 2)]);
  await assert.rejects(readBareForm(Readable.from([Buffer.from(text)]), CONTENT_TYPE), {
    kind: "invalid",
    status: 413,
  });
});

test("readBareForm() refuses as many parts as fit, at once", async () => {
  const text = `\n--${BOUNDARY}\nContent-Disposition: form-data; name="a"\n\n`.repeat(30_000);
  const before = process.cpuUsage();
  await assert.rejects(readBareForm(Readable.from([Buffer.from(text)]), CONTENT_TYPE), {
    status: 413,
  });
  assert.ok(process.cpuUsage(before).user < 1_000_000, "less than a second of work");
});
