import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { cutSilentReaders, waitForAnswer } from "./silent-reader.ts";

const SILENCE_MS = 300;
/** More than the system keeps for a connection by itself. */
const BYTES = 24 * 1024 * 1024;
const body = Buffer.alloc(BYTES);

const server = createServer(async (request, response) => {
  if (request.url !== "/at-once") waitForAnswer(response);
  if (request.url === "/late") await sleep(4 * SILENCE_MS);
  response.writeHead(200, { "Content-Length": BYTES }).end(body);
});
cutSilentReaders(server, SILENCE_MS);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());

/** Asks for the body and reads as it is told; tells how many bytes came, with the head, when the connection was closed. */
async function ask(path: string, read: (socket: Socket) => Promise<void>): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await read(socket);
  socket.resume();
  await ended;
  return socket.bytesRead;
}

const atOnce = async (): Promise<void> => {};

async function never(): Promise<void> {
  await sleep(5 * SILENCE_MS);
}

/** A little, often enough that the system takes more from the server now and then. */
async function slowly(socket: Socket): Promise<void> {
  const step = 1024 * 1024;
  for (let got = step; got < BYTES; got += step) {
    if (socket.bytesRead < got) {
      socket.resume();
      while (socket.bytesRead < got && !socket.destroyed) await sleep(1);
      socket.pause();
    }
    await sleep(SILENCE_MS / 5);
  }
}

for (const path of ["/", "/at-once"]) {
  test(`cutSilentReaders() cuts off who stops reading: ${path}`, async () => {
    assert.ok((await ask(path, never)) < BYTES);
  });

  test(`cutSilentReaders() lets a slow reader be, however long it takes: ${path}`, async () => {
    assert.ok((await ask(path, slowly)) > BYTES);
  });
}

test("cutSilentReaders() lets those be who wait for an answer", async () => {
  assert.ok((await ask("/late", atOnce)) > BYTES);
});
