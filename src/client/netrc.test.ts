import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNetrc } from "./netrc.ts";

for (const [what, text, expected] of [
  ["one line", "machine a.example login me password s3", [["a.example", "me", "s3"]]],
  ["several lines", "machine a\n  login me\n  password s3\n", [["a", "me", "s3"]]],
  ["quotes", 'machine a login me password "a \\" b"', [["a", "me", 'a " b']]],
  ["comments", "# machine b login x password y\nmachine a password s3", [["a", "", "s3"]]],
  ["a macro", "macdef init\nmachine b password x\n\nmachine a password s3", [["a", "", "s3"]]],
  ["the last of two", "machine a password 1\nmachine a password 2", [["a", "", "2"]]],
  ["no default", "machine a password 1\ndefault password y", [["a", "", "1"]]],
  ["no password that is in no UTF-8", "machine a login me password s\ufffd", []],
  ["no password", "machine a login me", []],
  ["a cut end", "machine a password", []],
] as const) {
  test(`parseNetrc() reads ${what}`, () => {
    const found = [...parseNetrc(text)].map(([host, it]) => [host, it.login, it.password]);
    assert.deepEqual(found, expected);
  });
}
