import assert from "node:assert/strict";
import { test } from "node:test";
import { packZstd, SHORT_BYTES, unpackZstd } from "./zstd.ts";

for (const length of [0, 1, SHORT_BYTES, SHORT_BYTES + 1, 40 * SHORT_BYTES]) {
  test(`packZstd() makes ${length} bytes smaller, and unpackZstd() gives them back`, async () => {
    const bytes = Buffer.alloc(length, "spam and eggs ");
    const packed = await packZstd(bytes);
    assert.ok(packed.length < Math.max(length / 50, 100));
    assert.deepEqual(await unpackZstd(packed), bytes);
  });
}
