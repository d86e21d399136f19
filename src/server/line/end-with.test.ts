import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { endWith } from "./end-with.ts";

for (const length of [0, 1, 5_000, 15 * 1024, 15 * 1024 + 1, 300_000]) {
  test(`endWith() sends ${length} bytes of any value as they are, again and again`, async () => {
    const bytes = randomBytes(length);
    const server = createServer((_, response) => {
      response.writeHead(200, ["Content-Length", String(length)]);
      endWith(response, bytes);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      for (let time = 0; time < 2; time += 1) {
        const answer = await fetch(address);
        assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}
