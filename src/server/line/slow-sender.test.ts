import assert from "node:assert/strict";
import { createServer, IncomingMessage } from "node:http";
import { type AddressInfo, connect, Socket } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasBody, watchSender } from "./slow-sender.ts";

const WINDOW_MS = 200;

const server = createServer(async (request, response) => {
  watchSender(request, response, WINDOW_MS);
  request.on("error", () => {});
  request.on("end", () => setTimeout(() => response.end("thanks"), 3 * WINDOW_MS));
  if (request.url === "/busy") await sleep(4 * WINDOW_MS);
  request.resume();
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());

/** Sends so many bytes each tenth of a window, for a few windows, and tells what came back. */
async function send(bytesEach: number, path = "/"): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const rounds = 40;
  const length = rounds * bytesEach;
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`,
  );
  for (let round = 0; round < rounds && !socket.destroyed; round += 1) {
    socket.write(Buffer.alloc(bytesEach));
    await sleep(WINDOW_MS / 10);
  }
  await ended;
  return answer;
}

test("watchSender() cuts off who sends less than 60 kB in a window", async () => {
  const answer = await send(100);
  assert.match(
    answer,
    /^HTTP\/1\.1 408 Cannot wait for the body: it comes slower than 1 kB a second\r\n/,
  );
  assert.match(answer, /"detail":"Cannot wait for the body: .*a faster line"/);
});

test("watchSender() lets those be who send enough, and those who wait for the answer", async () => {
  assert.match(await send(20_000), /thanks$/);
});

test("watchSender() lets those be whom the server keeps waiting", async () => {
  assert.match(await send(20_000, "/busy"), /thanks$/);
});

for (const [headers, isThere] of [
  [{ "content-length": "1" }, true],
  [{ "transfer-encoding": "chunked" }, true],
  [{ "content-length": "0" }, false],
  [{}, false],
] as const) {
  test(`hasBody() answers ${isThere} for ${JSON.stringify(headers)}`, () => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, headers);
    assert.equal(hasBody(request), isThere);
  });
}
