/** What every `FileStore` must do, told to an empty one. */
import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { before, test } from "node:test";
import type { FileStore } from "../../src/server/files/file-store.ts";

const BYTES = Buffer.from("0123456789");

export function fileStoreContract(name: string, open: () => Promise<FileStore>): void {
  let store: FileStore;
  before(async () => {
    store = await open();
  });

  async function keep(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const incoming = path.join(store.temporaryFolder, randomUUID());
    await writeFile(incoming, bytes);
    await store.put(sha256, incoming);
    assert.equal(existsSync(incoming), false, "put() takes the file over");
    return sha256;
  }

  async function read(sha256: string, range?: { start: number; end: number }): Promise<Buffer> {
    const file = await store.open(sha256, range);
    assert.ok(file !== undefined);
    return buffer(file.body);
  }

  test(`${name}: open() gives back what put() was given, with its size`, async () => {
    const bytes = randomBytes(700_001);
    const sha256 = await keep(bytes);
    assert.deepEqual(await read(sha256), bytes);
    assert.equal(await store.size(sha256), bytes.length);
    const file = await store.open(sha256);
    assert.equal(file?.size, bytes.length);
    if (file?.path !== undefined) assert.deepEqual(readFileSync(file.path), bytes);
    await drop(file?.body);
  });

  const ranges = [
    { start: 0, end: 10, part: "0123456789" },
    { start: 0, end: 1, part: "0" },
    { start: 3, end: 7, part: "3456" },
    { start: 9, end: 10, part: "9" },
    { start: 8, end: 99, part: "89" },
    { start: 10, end: 10, part: "" },
    { start: 4, end: 4, part: "" },
  ];
  for (const { start, end, part } of ranges) {
    test(`${name}: open() gives bytes ${start} up to ${end}, and the size of the whole`, async () => {
      const sha256 = await keep(BYTES);
      assert.equal((await read(sha256, { start, end })).toString(), part);
      const file = await store.open(sha256, { start, end });
      assert.equal(file?.size, BYTES.length);
      await drop(file?.body);
    });
  }

  test(`${name}: open() gives an empty file`, async () => {
    assert.equal((await read(await keep(Buffer.alloc(0)))).length, 0);
  });

  test(`${name}: open() and size() say undefined for what is not there`, async () => {
    const unknown = "f".repeat(64);
    assert.equal(await store.open(unknown), undefined);
    assert.equal(await store.size(unknown), undefined);
  });

  test(`${name}: put() takes the same bytes twice`, async () => {
    const sha256 = await keep(BYTES);
    assert.equal(await keep(BYTES), sha256);
    assert.deepEqual(await read(sha256), BYTES);
  });

  test(`${name}: put() takes many at once`, async () => {
    const all = Array.from({ length: 50 }, (_, number) => Buffer.from(`file ${number}`));
    const kept = await Promise.all(all.map(keep));
    for (const [number, sha256] of kept.entries()) {
      assert.equal((await read(sha256)).toString(), `file ${number}`);
    }
  });

  test(`${name}: put() takes bytes in memory, and leaves nothing beside them`, async () => {
    const bytes = randomBytes(70_001);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await Promise.all([store.put(sha256, bytes), store.put(sha256, bytes)]);
    assert.deepEqual(await read(sha256), bytes);
    assert.deepEqual(readdirSync(store.temporaryFolder), []);
  });

  test(`${name}: put() of a file that is not there fails and keeps nothing`, async () => {
    const sha256 = "e".repeat(64);
    await assert.rejects(store.put(sha256, path.join(store.temporaryFolder, "missing")));
    assert.equal(await store.size(sha256), undefined);
  });

  test(`${name}: walk() names what is there, and nothing that was removed`, async () => {
    const [kept, removed] = [await keep(randomBytes(10)), await keep(randomBytes(11))];
    await store.remove(removed);
    await writeFile(path.join(store.temporaryFolder, "a".repeat(62)), "on its way");
    const names: string[] = [];
    for await (const some of store.walk()) names.push(...some);
    assert.ok(names.includes(kept));
    assert.ok(!names.includes(removed));
    assert.ok(names.every((name) => /^[0-9a-f]{64}$/.test(name)));
    assert.equal(new Set(names).size, names.length);
    await rm(path.join(store.temporaryFolder, "a".repeat(62)));
  });

  test(`${name}: remove() takes the file away, a second time too, and a reader still ends`, async () => {
    const sha256 = await keep(randomBytes(2_000_000));
    const reading = await store.open(sha256);
    await store.remove(sha256);
    assert.equal(await store.open(sha256), undefined);
    await store.remove(sha256);
    assert.ok(reading !== undefined);
    assert.equal((await buffer(reading.body)).length, 2_000_000);
  });
}

async function drop(body: Readable | undefined): Promise<void> {
  if (body === undefined || body.destroyed) return;
  await new Promise((resolve) => body.once("close", resolve).destroy());
}
