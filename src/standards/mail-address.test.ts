import assert from "node:assert/strict";
import { test } from "node:test";
import { findAddressObstacle } from "./mail-address.ts";

const LABEL = "x".repeat(63);

for (const address of [
  ...["a@c.org", "b.c+d@C.Org", "é@c.org", "me@münchen.de", "me@xn--mnchen-3ya.de", "me@ＡＢ.org"],
  ...["me@x。org", `a@${LABEL}.org`, "o'neil@c.org", `${"u".repeat(200)}@c.org`],
]) {
  test(`findAddressObstacle() finds none in ${address}`, () => {
    assert.equal(findAddressObstacle(address), undefined);
  });
}

const USER = /cannot stand before the @/;
const HOST = /is no name of a host/;
const REFUSED: readonly (readonly [address: string, obstacle: RegExp])[] = [
  ["", /it has no @/],
  ["Eric", /it has no @/],
  ["@c.org", /nothing stands before/],
  ["a@", /nothing stands after/],
  ["a..b@c.org", USER],
  [".a@c.org", USER],
  ["a.@c.org", USER],
  ["a b@c.org", USER],
  ['"a"@c.org', USER],
  // It becomes a semicolon where it is made normal.
  ["a\u037eb@c.org", USER],
  ["a\u200d@c.org", USER],
  ["a@b@c.org", HOST],
  ["a@-c.org", HOST],
  ["a@c-.org", HOST],
  ["a@c..org", HOST],
  ["a@c.org.", HOST],
  ["a_b@c_d.org", HOST],
  ["a@ab--c.org", HOST],
  ["a@éb--c.org", HOST],
  ["a@[127.0.0.1]", HOST],
  ["a@c…org", HOST],
  ["a@😀.org", HOST],
  ["a@é/x.org", HOST],
  ["a@localhost", /no period/],
  ["a@127.0.0.1", /does not end with a letter/],
  ["a@c.123", /does not end with a letter/],
  ["a@foo.LOCAL", /no mail is sent to \.local/],
  ["a@foo.test", /no mail is sent to \.test/],
  [`a@${LABEL}x.org`, /more than 63/],
  [`a@${"é".repeat(60)}.org`, /more than 63/],
  [`a@${`${LABEL}.`.repeat(3)}${LABEL}`, /more than 254 bytes/],
  [`${"u".repeat(249)}@c.org`, /more than 254 bytes/],
];
for (const [address, obstacle] of REFUSED) {
  test(`findAddressObstacle() finds one in ${JSON.stringify(address.slice(0, 70))}`, () => {
    assert.match(findAddressObstacle(address) ?? "none", obstacle);
  });
}
