import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { GrowingFile } from "./growing-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "growing-"));
after(() => rmSync(folder, { recursive: true }));

const HELD_BACK = 64 * 1024;
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
let files = 0;

const PLACES = {
  async disk() {
    files += 1;
    return new GrowingFile(await open(path.join(folder, String(files)), "wx+"));
  },
  memory: async () => new GrowingFile(Buffer.alloc(BYTES.length)),
} as const;

function reading(file: GrowingFile, range?: { start: number; end: number }): Promise<Buffer> {
  const body = file.open(range);
  assert.ok(body !== undefined);
  return buffer(body);
}

for (const [place, make] of Object.entries(PLACES)) {
  test(`GrowingFile in ${place} gives readers all but the end, and the end when it is released`, async () => {
    const file = await make();
    const body = file.open();
    const seen: Buffer[] = [];
    body?.on("data", (chunk: Buffer) => seen.push(chunk));
    await file.write(BYTES);
    await file.written();
    await setTimeout(50);
    assert.equal(Buffer.concat(seen).length, BYTES.length - HELD_BACK);
    file.release();
    await new Promise((done) => body?.once("close", done));
    assert.deepEqual(Buffer.concat(seen), BYTES);
    await file.letGo();
  });

  test(`GrowingFile in ${place} gives parts, before they are written too`, async () => {
    const file = await make();
    const parts = [
      reading(file, { start: 10, end: 20 }),
      reading(file, { start: 299_990, end: 300_000 }),
      reading(file, { start: 299_990, end: 999_999 }),
      reading(file, { start: 5, end: 5 }),
    ];
    for (let at = 0; at < BYTES.length; at += 7000) await file.write(BYTES.subarray(at, at + 7000));
    await file.written();
    file.release();
    assert.deepEqual(await Promise.all(parts), [
      BYTES.subarray(10, 20),
      BYTES.subarray(299_990),
      BYTES.subarray(299_990),
      Buffer.alloc(0),
    ]);
    await file.letGo();
  });

  test(`GrowingFile in ${place} breaks off its readers when it fails`, async () => {
    const file = await make();
    const read = reading(file);
    await file.write(BYTES);
    file.fail(new Error("wrong hash"));
    await assert.rejects(read, /wrong hash/);
    await assert.rejects(reading(file), /wrong hash/);
    await file.letGo();
  });

  test(`GrowingFile in ${place} serves its readers to the end once it is right, whatever comes`, async () => {
    const file = await make();
    await file.write(BYTES);
    await file.written();
    file.release();
    const read = reading(file);
    file.fail(new Error("could not be kept"));
    await file.letGo();
    assert.deepEqual(await read, BYTES);
    assert.equal(file.open(), undefined, "all have let go");
  });
}

test("GrowingFile takes no more than it was announced", async () => {
  const file = await PLACES.memory();
  await file.write(BYTES);
  await assert.rejects(file.write(BYTES.subarray(0, 1)), { kind: "unavailable", status: 502 });
});
