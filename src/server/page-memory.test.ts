import assert from "node:assert/strict";
import { test } from "node:test";
import { pageMemory } from "./page-memory.ts";

interface Page {
  readonly files: number;
}

test("pageMemory() holds so many files, whosever they are, and drops what was asked for least", () => {
  const memory = pageMemory<Page>(100, ({ files }) => files);
  const shares = Array.from({ length: 50 }, () => memory.share());
  for (const share of shares) share.set("spam", { files: 9 });
  const kept = shares.map((share) => share.get("spam") !== undefined);
  assert.deepEqual(kept.lastIndexOf(false), 39);
  assert.deepEqual(kept.indexOf(true), 40);
});

test("pageMemory() tells no share what another has", () => {
  const memory = pageMemory<Page>(100, ({ files }) => files);
  const [one, other] = [memory.share(), memory.share()];
  one.set("spam", { files: 1 });
  assert.equal(other.get("spam"), undefined);
  other.delete("spam");
  assert.deepEqual(one.get("spam"), { files: 1 });
});
