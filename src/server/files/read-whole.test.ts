import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { readWhole } from "./read-whole.ts";

const BYTES = Buffer.from("some bytes");

async function* failing(): AsyncGenerator<Uint8Array> {
  yield BYTES;
  throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
}

const storeOf = (body: () => Readable) => ({
  open: async () => ({ size: BYTES.length, body: body() }),
});

test("readWhole() tells of a file that ends in a fault of the disk", async () => {
  const seen: Uint8Array[] = [];
  const files = storeOf(() => Readable.from(failing()));
  assert.deepEqual(await readWhole(files, "", (bytes) => void seen.push(bytes)), {
    state: "unreadable",
    obstacle: "the disk fails",
  });
  assert.deepEqual(seen, [BYTES]);
});

test("readWhole() passes on what its taker throws, be it a fault of another disk", async () => {
  const files = storeOf(() => Readable.from([BYTES]));
  const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  const take = async (): Promise<void> => {
    throw full;
  };
  await assert.rejects(readWhole(files, "", take), full);
});
