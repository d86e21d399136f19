import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { test } from "node:test";
import { createServer as createTls } from "node:tls";
import { speaksTls } from "./tls-probe.ts";

const CASES: readonly (readonly [string, () => Server, boolean])[] = [
  ["a server of TLS that has no certificate", () => createTls({}), true],
  ["a server of http://", () => createHttp((_request, response) => void response.end()), false],
  ["what closes the connection", () => createServer((socket) => void socket.destroy()), false],
];

for (const [what, open, expected] of CASES) {
  test(`speaksTls() is ${expected} for ${what}`, async (t) => {
    const server = open();
    t.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    assert.equal(await speaksTls(new URL(`http://127.0.0.1:${port}/`)), expected);
  });
}

test("speaksTls() is false where nobody listens", async () => {
  assert.equal(await speaksTls(new URL("http://127.0.0.1:1/")), false);
});
