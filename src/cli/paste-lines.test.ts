import assert from "node:assert/strict";
import { test } from "node:test";
import { addressForOthers, quoteWord } from "./paste-lines.ts";

for (const [url, address] of [
  ["http://0.0.0.0:2433", "http://shop.example:2433"],
  ["https://[::]:2433", "https://shop.example:2433"],
  ["http://127.0.0.1:2433", "http://127.0.0.1:2433"],
  ["http://[::1]:80", "http://[::1]:80"],
] as const) {
  test(`addressForOthers() answers ${address} for ${url}`, () => {
    assert.equal(addressForOthers(url, "shop.example"), address);
  });
}

for (const [text, word] of [
  ["dist/a-1.0.tar.gz", "dist/a-1.0.tar.gz"],
  ["my files", "'my files'"],
  ["it's", "'it'\\''s'"],
  ["", "''"],
] as const) {
  test(`quoteWord() makes ${JSON.stringify(text)} one word of a shell`, () => {
    assert.equal(quoteWord(text), word);
  });
}
