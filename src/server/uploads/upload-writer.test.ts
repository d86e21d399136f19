import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/clients.ts";
import { UploadWriter } from "./upload-writer.ts";

const MIB = 1024 ** 2;
const CHUNK = Buffer.alloc(64 * 1024, "chunk");

for (const [size, isOnDisk] of [
  [0, false],
  [MIB - 1, false],
  [MIB, true],
  [3 * MIB + 5, true],
] as const) {
  test(`UploadWriter keeps ${size} bytes ${isOnDisk ? "on the disk" : "in memory"}`, async () => {
    const place = path.join(temporaryFolder(), "upload");
    await using writer = new UploadWriter(() => place);
    const written: Buffer[] = [];
    for (let left = size; left > 0; left -= CHUNK.length) {
      const chunk = CHUNK.subarray(0, left);
      written.push(chunk);
      await writer.write(chunk);
    }
    const content = await writer.finish();
    assert.equal(writer.size, size);
    assert.equal(content === place, isOnDisk);
    const bytes = typeof content === "string" ? await readFile(content) : Buffer.from(content);
    assert.ok(bytes.equals(Buffer.concat(written)));
  });
}
