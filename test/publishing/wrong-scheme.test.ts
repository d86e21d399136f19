/** `publish` by https:// to what speaks no TLS, and by http:// to what speaks nothing else: nothing has been sent. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { runCommand } from "../run-command.ts";
import { writeFiles } from "../sample-project.ts";

const CASES: readonly (readonly [string, string, () => Server, RegExp])[] = [
  [
    "https:// for a server of http://",
    "https",
    () => createHttp((_request, response) => void response.end()),
    /^Cannot reach https:\/\/127\.0\.0\.1:\d+: it speaks no TLS, which https:\/\/ asks for\n.*write the address with http:\/\//m,
  ],
  [
    "https:// for a server of something else",
    "https",
    () => createServer((socket) => void socket.on("error", () => {}).write("SSH-2.0-Some\r\n")),
    /it speaks no TLS, which https:\/\/ asks for$/m,
  ],
  [
    "https:// for what closes the connection at once",
    "https",
    () => createServer((socket) => void socket.once("data", () => socket.destroy())),
    /^Cannot reach https:\/\/\S+: it closed the connection before TLS was agreed on$/m,
  ],
  [
    "http:// for a server of https://",
    "http",
    // It has no certificate; but it says so by TLS.
    () => createHttps(),
    /^Cannot reach http:\/\/\S+: it speaks TLS, which http:\/\/ does not\n {2}Write the address with https:\/\/$/m,
  ],
];

for (const [what, scheme, open, words] of CASES) {
  test(`publish tells ${what}, and that nothing was sent`, async (t) => {
    const server = open();
    t.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { wheel } = writeFiles({ name: "some-lib", version: "1.0" });
    const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, stderr } = await runCommand(
      path.dirname(wheel),
      ["publish", "--no-check", "--url", url, wheel],
      { TWINE_PASSWORD: "hunter2-secret", CHEESESHOP_KEYRING: "none" },
    );
    assert.equal(code, 1);
    assert.match(stderr, words);
    assert.match(stderr, /^not sent some_lib/m);
    assert.doesNotMatch(stderr, /OpenSSL|SSL routines|may have arrived|perhaps/);
  });
}
