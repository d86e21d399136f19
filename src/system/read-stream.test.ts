import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { readBytes } from "./read-stream.ts";

test("readBytes() gives all chunks in their order", async () => {
  const chunks = [Buffer.from("spam, "), Buffer.from("eggs")];
  assert.equal((await readBytes(Readable.from(chunks))).toString(), "spam, eggs");
  assert.equal((await readBytes(Readable.from([]))).length, 0);
});

test("readBytes() fails where the stream does", async () => {
  const body = new PassThrough();
  const read = readBytes(body);
  body.write("spam");
  body.destroy(new Error("The line is gone"));
  await assert.rejects(read, /The line is gone/);
});

test("readBytes() fails where the stream is closed before its end", async () => {
  const body = new PassThrough();
  const read = readBytes(body);
  body.write("spam");
  body.destroy();
  await assert.rejects(read, /closed before its end/);
  await assert.rejects(readBytes(body), /closed before its end/);
});
