import assert from "node:assert/strict";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { sendArriving } from "./send-arriving.ts";

interface Line {
  readonly answer: IncomingMessage;
  /** What `sendArriving` comes to. */
  readonly sent: Promise<Buffer | undefined>;
}

/** One answer of a server that passes `body` on, which has begun. */
async function open(t: TestContext, body: Readable): Promise<Line> {
  const sending = Promise.withResolvers<Promise<Buffer | undefined>>();
  const server = createServer((_request, response) => {
    const sent = sendArriving(response, body, () => void response.writeHead(200));
    sent.catch(() => {});
    sending.resolve(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: "127.0.0.1", agent: false }, resolve).on("error", reject);
  });
  return { answer, sent: sending.promise.then((sent) => sent) };
}

test("sendArriving() passes bytes on as they come, and answers them all", async (t) => {
  const body = new PassThrough();
  body.write("first ");
  const { answer, sent } = await open(t, body);
  const first = new Promise((resolve) => answer.once("data", resolve));
  assert.equal(String(await first), "first ");
  const rest = buffer(answer);
  body.end("last");
  assert.equal(String(await rest), "last");
  assert.equal(String(await sent), "first last");
});

test("sendArriving() waits for a reader who is slower, and loses nothing", async (t) => {
  const pieces = Array.from({ length: 200 }, (_, number) => Buffer.alloc(100_000, number));
  let taken = 0;
  const { answer, sent } = await open(t, Readable.from(count(pieces)));
  function* count(all: readonly Buffer[]): Iterable<Buffer> {
    for (const piece of all) {
      taken += 1;
      yield piece;
    }
  }
  for (let before = -1; before < taken; ) {
    before = taken;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(taken < pieces.length, "all of it was taken, though nobody reads");
  const whole = Buffer.concat(pieces);
  assert.ok((await buffer(answer)).equals(whole));
  assert.ok((await sent)?.equals(whole));
});

test("sendArriving() copies no pieces that lie side by side", async (t) => {
  const memory = Buffer.from(new ArrayBuffer(300_000));
  const body = new PassThrough({ readableHighWaterMark: 1 });
  body.write(memory.subarray(0, 100_000));
  const { answer, sent } = await open(t, body);
  answer.resume();
  for (const at of [100_000, 200_000]) body.write(memory.subarray(at, at + 100_000));
  body.end();
  const found = await sent;
  assert.equal(found?.buffer, memory.buffer);
  assert.equal(found?.length, memory.length);
});

test("sendArriving() cuts the line where the bytes break off", async (t) => {
  const body = new PassThrough();
  body.write("some");
  const { answer, sent } = await open(t, body);
  const read = buffer(answer);
  body.destroy(new Error("the hash does not agree"));
  await assert.rejects(sent, /the hash does not agree/);
  await assert.rejects(read, { code: "ECONNRESET" });
});

test("sendArriving() lets go of the bytes where the reader leaves", async (t) => {
  const body = new PassThrough();
  body.write("some");
  const { answer, sent } = await open(t, body);
  answer.destroy();
  assert.equal(await sent, undefined);
  assert.ok(body.destroyed);
});

test("sendArriving() throws before the head where no byte has come", async () => {
  const body = new PassThrough();
  let hasHead = false;
  const server = createServer((_request, response) => {
    sendArriving(response, body, () => {
      hasHead = true;
    }).catch(({ message }: Error) => void response.writeHead(502).end(message));
    body.destroy(new Error("the hash does not agree"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual([answer.status, await answer.text()], [502, "the hash does not agree"]);
    assert.equal(hasHead, false);
  } finally {
    server.close();
  }
});

test("sendArriving() lets go of the bytes where the reader had left before the first", async () => {
  const body = new PassThrough();
  const sending = Promise.withResolvers<Buffer | undefined>();
  let hasHead = false;
  const server = createServer((request, response) => {
    response.once("close", () => {
      sending.resolve(
        sendArriving(response, body, () => {
          hasHead = true;
        }),
      );
    });
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
    assert.equal(await sending.promise, undefined);
    assert.ok(body.destroyed);
    // The framework must not wait for an answer either.
    assert.ok(hasHead);
  } finally {
    server.close();
  }
});
