import assert from "node:assert/strict";
import { test } from "node:test";
import { pageMemory } from "./page-memory.ts";

interface Page {
  readonly size: number;
}

const open = () => pageMemory<Page>(100_000, ({ size }) => size);

test("pageMemory() holds so many bytes, whosever they are, and drops what was asked for least", () => {
  const memory = open();
  const shares = Array.from({ length: 50 }, () => memory.share());
  for (const share of shares) share.set("spam", { size: 9500 });
  const kept = shares.map((share) => share.get("spam") !== undefined);
  assert.deepEqual(kept.lastIndexOf(false), 39);
  assert.deepEqual(kept.indexOf(true), 40);
});

test("pageMemory() tells no share what another has", () => {
  const memory = open();
  const [one, other] = [memory.share(), memory.share()];
  one.set("spam", { size: 1 });
  assert.equal(other.get("spam"), undefined);
  other.delete("spam");
  assert.deepEqual(one.get("spam"), { size: 1 });
});

test("pageMemory() keeps no page that is larger than all it may hold, nor the one before it", () => {
  const share = open().share();
  share.set("eggs", { size: 1 });
  share.set("spam", { size: 1 });
  share.set("spam", { size: 100_000 });
  assert.equal(share.get("spam"), undefined);
  assert.deepEqual(share.get("eggs"), { size: 1 });
});
