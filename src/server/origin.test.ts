import assert from "node:assert/strict";
import { test } from "node:test";
import { makeHostCheck, refuseForeignWrite, requireHost, requireOneHost } from "./origin.ts";

const HERE = { host: "127.0.0.1" };

for (const [host, isAnswered] of [
  ["localhost:2433", true],
  ["127.0.0.1", true],
  ["[::1]:2433", true],
  [undefined, true],
  ["evil.example", false],
  ["evil.example:2433", false],
  ["localhost.evil.example", false],
] as const) {
  test(`makeHostCheck() on loopback ${isAnswered ? "answers" : "refuses"} ${host}`, () => {
    assert.equal(makeHostCheck(HERE)(host), isAnswered);
  });
}

test("makeHostCheck() answers the public address, and every name when it listens to the network", () => {
  const behindProxy = { ...HERE, publicUrl: "https://shop.example/pypi" };
  assert.equal(makeHostCheck(behindProxy)("shop.example"), true);
  assert.equal(makeHostCheck({ host: "0.0.0.0" })("any.example"), true);
});

for (const headers of [
  { host: "localhost:2433", origin: "https://evil.example" },
  { host: "localhost:2433", origin: "null" },
  { host: "localhost:2433", "sec-fetch-site": "cross-site" },
]) {
  test(`refuseForeignWrite() refuses ${JSON.stringify(headers)}`, () => {
    assert.throws(() => refuseForeignWrite(headers, HERE), { kind: "denied" });
  });
}

for (const headers of [
  { host: "localhost:2433" },
  { host: "localhost:2433", origin: "http://localhost:2433", "sec-fetch-site": "same-origin" },
]) {
  test(`refuseForeignWrite() lets ${JSON.stringify(headers)} through`, () => {
    refuseForeignWrite(headers, HERE);
  });
}

for (const host of ["", "shop.example", "SHOP_1.example:8080", "10.0.0.1:80", "[::1]:2433"]) {
  test(`requireHost() takes ${JSON.stringify(host)}`, () => requireHost(host));
}

for (const host of [
  "shop.example/evil",
  "shop.example?",
  "me@shop.example",
  'shop"><script>',
  "shop example",
  "shop.example:port",
  "[::1",
  "a".repeat(300),
]) {
  test(`requireHost() refuses ${JSON.stringify(host.slice(0, 20))}`, () => {
    assert.throws(() => requireHost(host), { kind: "invalid" });
  });
}

test("requireOneHost() refuses a request that names two hosts, however they are written", () => {
  requireOneHost(["Host", "shop.example", "X-Host", "other.example", "Accept", "host"]);
  assert.throws(() => requireOneHost(["Host", "shop.example", "HOST", "shop.example"]), {
    kind: "invalid",
    message: /more than one Host/,
  });
});
