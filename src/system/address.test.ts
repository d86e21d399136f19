import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOfHost, isPublicAddress } from "./address.ts";

const INSIDE = [
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.100.100.200",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "64:ff9b::7f00:1",
  "2002:7f00:1::1",
  "fe80::1",
  "fe80::1%eth0",
  "fd00:ec2::254",
  "ff02::1",
  "localhost",
  "",
];

for (const address of INSIDE) {
  test(`isPublicAddress() refuses ${JSON.stringify(address)}`, () => {
    assert.equal(isPublicAddress(address), false);
  });
}

for (const address of [
  "1.1.1.1",
  "9.255.255.255",
  "172.15.0.1",
  "172.32.0.1",
  "192.169.0.1",
  "203.0.113.80",
  "2606:4700::1",
  "::ffff:1.1.1.1",
]) {
  test(`isPublicAddress() accepts ${address}`, () => {
    assert.equal(isPublicAddress(address), true);
  });
}

for (const [url, address] of [
  ["http://127.1/", "127.0.0.1"],
  ["http://2130706433/", "127.0.0.1"],
  ["http://0x7f.1/", "127.0.0.1"],
  ["http://[::1]/", "::1"],
  ["http://[::ffff:127.0.0.1]/", "::ffff:7f00:1"],
  ["http://example.org/", undefined],
] as const) {
  test(`addressOfHost() sees through ${url}`, () => {
    assert.equal(addressOfHost(new URL(url).hostname), address);
  });
}
