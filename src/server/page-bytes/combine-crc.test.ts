import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { combineCrc } from "./combine-crc.ts";

for (const [before, after] of [
  [0, 0],
  [0, 5],
  [5, 0],
  [1, 1],
  [7, 255],
  [300_000, 256 * 1024],
  [3, 1_000_003],
] as const) {
  test(`combineCrc() of ${before} and ${after} bytes is the CRC of all of them`, () => {
    const [a, b] = [randomBytes(before), randomBytes(after)];
    assert.equal(combineCrc(crc32(a), crc32(b), after), crc32(Buffer.concat([a, b])));
  });
}

test("combineCrc() joins many parts", () => {
  const parts = Array.from({ length: 50 }, (_, number) => randomBytes(number * 37));
  const joined = parts.reduce((crc, part) => combineCrc(crc, crc32(part), part.length), 0);
  assert.equal(joined, crc32(Buffer.concat(parts)));
});
