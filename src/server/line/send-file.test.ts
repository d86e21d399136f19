import assert from "node:assert/strict";
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../../../test/clients.ts";
import { sendFile } from "./send-file.ts";

const SIZE = 3 * 1024 * 1024 + 7;
const folder = temporaryFolder();
const whole = path.join(folder, "whole");
const bytes = Buffer.alloc(SIZE, "some bytes that repeat, but not at a power of two");
await writeFile(whole, bytes);

interface Sent {
  readonly body: Buffer;
  readonly isCut: boolean;
  /** What `sendFile` threw. */
  readonly thrown: unknown;
  readonly hasHead: boolean;
}

/** Sends over a line; `read` is what the reader does with the answer, by default all of it. */
async function send(
  file: string,
  range: { readonly start: number; readonly end: number },
  read: (answer: IncomingMessage) => void = () => {},
): Promise<Sent> {
  let hasHead = false;
  const sending = Promise.withResolvers<unknown>();
  const answer = async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await sendFile(response, file, range, () => {
      hasHead = true;
      response.writeHead(200, { "Content-Length": range.end - range.start });
    });
  };
  const server = createServer((request, response) => {
    answer(request, response).then(
      () => sending.resolve(undefined),
      (error: unknown) => {
        sending.resolve(error);
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const chunks: Buffer[] = [];
  const isCut = await new Promise<boolean>((resolve) => {
    get({ port, host: "127.0.0.1", agent: false }, (answer) => {
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", () => {});
      answer.on("close", () => resolve(!answer.complete));
      read(answer);
    }).on("error", () => resolve(true));
  });
  return { body: Buffer.concat(chunks), isCut, thrown: await sending.promise, hasHead };
}

for (const [start, end] of [
  [0, SIZE],
  [5, 1024 * 1024 + 6],
  [SIZE - 1, SIZE],
] as const) {
  test(`sendFile() sends the bytes from ${start} to ${end}`, async () => {
    const sent = await send(whole, { start, end });
    assert.equal(sent.thrown, undefined);
    assert.ok(sent.body.equals(bytes.subarray(start, end)));
  });
}

test("sendFile() throws before the head where the file is gone", async () => {
  const sent = await send(path.join(folder, "nowhere"), { start: 0, end: 10 });
  assert.equal((sent.thrown as NodeJS.ErrnoException).code, "ENOENT");
  assert.equal(sent.hasHead, false);
});

test("sendFile() breaks the body off and throws where the file is shorter than it was", async () => {
  const cut = path.join(folder, "cut");
  await writeFile(cut, bytes);
  await truncate(cut, 100);
  const sent = await send(cut, { start: 0, end: SIZE });
  assert.match((sent.thrown as Error).message, /shorter than it was/);
  assert.equal(sent.isCut, true);
});

test("sendFile() breaks the body off and throws where the disk fails", async () => {
  // A file by its looks, whose first bytes cannot be read.
  const sent = await send("/proc/self/mem", { start: 0, end: SIZE });
  assert.equal((sent.thrown as NodeJS.ErrnoException).code, "EIO");
  assert.equal(sent.isCut, true);
});

test("sendFile() throws before the head where something else lies in the file's place", async () => {
  const [other, link] = [path.join(folder, "folder"), path.join(folder, "link")];
  await mkdir(other);
  await symlink(whole, link);
  for (const place of [other, link]) {
    const sent = await send(place, { start: 0, end: 10 });
    assert.match((sent.thrown as Error).message, /something else lies in its place/);
    assert.equal(sent.hasHead, false);
  }
});

test("sendFile() throws nothing where the reader leaves", async () => {
  const sent = await send(whole, { start: 0, end: SIZE }, (answer) => answer.destroy());
  assert.equal(sent.thrown, undefined);
  assert.equal(sent.isCut, true);
});

test("sendFile() holds little for each of many readers who stop reading, and serves the next one whole", async () => {
  const large = path.join(folder, "large");
  await writeFile(large, "");
  await truncate(large, 64 * 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  const readers: IncomingMessage[] = [];
  const sent = Array.from({ length: 60 }, () =>
    send(large, { start: 0, end: 64 * 1024 * 1024 }, (answer) => {
      readers.push(answer.pause());
    }),
  );
  while (readers.length < sent.length) await sleep(5);
  await sleep(200);
  const held = process.memoryUsage().arrayBuffers - before;
  const next = await send(whole, { start: 0, end: SIZE });
  for (const reader of readers) reader.destroy();
  assert.ok((await Promise.all(sent)).every(({ isCut }) => isCut));
  assert.ok(held < 30 * 1024 * 1024, `${held} bytes`);
  assert.ok(next.body.equals(bytes));
});
