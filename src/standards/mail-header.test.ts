import assert from "node:assert/strict";
import { test } from "node:test";
import { listMailAddresses } from "./mail-header.ts";

const CASES: readonly (readonly [header: string, addresses: readonly string[]])[] = [
  ["", []],
  ["a@c.org", ["a@c.org"]],
  ['"Idle, E." <e@c.org>, (work) b@c.org', ["e@c.org", "b@c.org"]],
  ["Idle, E. <e@c.org>", ["Idle", "e@c.org"]],
  ["Eric Idle", ["Eric"]],
  ["Foo <>", []],
  ["a@c.org,", ["a@c.org"]],
  ["Foo <a@c.org", ["a@c.org"]],
  ["a@c.org>", ["a@c.org"]],
  ["a b@c.org", ["a b@c.org"]],
  ["a . b@c.org", ["a.b@c.org"]],
  ["a@ c . org", ["a@c.org"]],
  ["(a (b) @ c) a@c.org", ["a@c.org"]],
  ['"a\\"b"@c.org', ['"a\\"b"@c.org']],
  ["<@x:@y:a@c.org>", ["a@c.org"]],
  ["Team: a@c.org, b@c.org;", ["a@c.org", "b@c.org"]],
  ["a@b@c.org", ["@c.org"]],
  ["a@[1.2.3.4]", ["a@[1.2.3.4]"]],
  ["Foo\n <a@c.org>,\n b@c.org", ["a@c.org", "b@c.org"]],
];
for (const [header, addresses] of CASES) {
  test(`listMailAddresses() reads ${JSON.stringify(header)}`, () => {
    assert.deepEqual(listMailAddresses(header), addresses);
  });
}

for (const piece of ["(", '"', "<", "<@", ":", "a:", "a@", "\\", ",", " a", "[", "a "]) {
  test(`listMailAddresses() comes to the end of a million characters of ${piece}`, () => {
    const { user: start } = process.cpuUsage();
    listMailAddresses(piece.repeat(1_000_000 / piece.length));
    const { user: spent } = process.cpuUsage({ user: start, system: 0 });
    assert.ok(spent < 3_000_000, `${spent / 1000} ms`);
  });
}
