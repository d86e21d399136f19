import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, inflateRawSync, zstdDecompressSync } from "node:zlib";
import { digestOf, joinPieces, makePiece } from "./page-pieces.ts";

const TEXTS = ["spam, ", "", "eggs ".repeat(20_000), "and Käse"];

for (const count of [1, 2, 4]) {
  const pieces = TEXTS.slice(-count).map(makePiece);
  const whole = Buffer.from(TEXTS.slice(-count).join(""));

  test(`joinPieces() of ${count} gives the whole page in each encoding`, async () => {
    const plain = await joinPieces(pieces, "identity", "x");
    assert.deepEqual(Buffer.concat(plain.chunks), whole);
    const gzip = await joinPieces(pieces, "gzip", "x");
    assert.deepEqual(gunzipSync(Buffer.concat(gzip.chunks)), whole);
    const zstd = await joinPieces(pieces, "zstd", "x");
    assert.deepEqual(zstdDecompressSync(Buffer.concat(zstd.chunks)), whole);
    for (const { chunks, length } of [plain, gzip, zstd]) {
      assert.equal(length, Buffer.concat(chunks).length);
    }
    assert.equal(new Set([plain.etag, gzip.etag, zstd.etag]).size, 3, "a strong ETag names bytes");
  });

  test(`joinPieces() of ${count} writes one gzip member, for some clients read no second one`, async () => {
    const { chunks } = await joinPieces(pieces, "gzip", "x");
    const member = Buffer.concat(chunks);
    // What stands between head and trailer is one deflate stream to its last byte.
    assert.deepEqual(inflateRawSync(member.subarray(10, -8)), whole);
  });
}

test("digestOf() differs where a piece does", () => {
  const [spam, eggs] = [makePiece("spam"), makePiece("eggs")];
  assert.equal(digestOf([spam, eggs]), digestOf([makePiece("spam"), makePiece("eggs")]));
  assert.notEqual(digestOf([spam, eggs]), digestOf([eggs, spam]));
  assert.notEqual(digestOf([spam]), digestOf([spam, eggs]));
});
