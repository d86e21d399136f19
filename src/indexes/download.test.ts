import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { AppError } from "../errors.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { type Download, startDownload } from "./download.ts";

const folder = mkdtempSync(path.join(tmpdir(), "download-"));
after(() => rmSync(folder, { recursive: true }));

const MEGABYTE = Buffer.alloc(1024 ** 2);
const UNSIZED: FileEntry = {
  ...{ filename: "big-1.0.tar.gz", url: "http://upstream.example/big-1.0.tar.gz" },
  ...{ hashes: {}, yanked: false, metadata: false },
};

for (const [what, size] of [
  ["that tells no size and never ends", undefined],
  ["while others fill the disk", 100 * MEGABYTE.length],
] as const) {
  test(`startDownload() gives up a body ${what}, once the disk is full`, async () => {
    let fetches = 0;
    let sent = 0;
    let looks = 0;
    const body = async function* (): AsyncGenerator<Buffer> {
      for (; size === undefined || sent < size; sent += MEGABYTE.length) yield MEGABYTE;
    };
    const download = await startDownload({
      file: { ...UNSIZED, ...(size !== undefined && { size }) },
      folder,
      async fetch() {
        fetches += 1;
        return { start: 0, body: Readable.from(body()), ...(size !== undefined && { size }) };
      },
      explain: (error: unknown) => error,
      async checkSpace() {
        looks += 1;
        if (looks > 2) throw new AppError("unavailable", "Cannot keep: no room", { status: 507 });
      },
      keep: () => assert.fail("nothing is kept"),
    });
    await assert.rejects(download.finished, { status: 507 });
    assert.ok(sent < 40 * MEGABYTE.length, `${sent} bytes were read`);
    assert.equal(fetches, 1, "a full disk is no reason to ask again");
    assert.deepEqual(readdirSync(folder), []);
  });
}

test("startDownload() says it in a sentence where no file can be made", async () => {
  const notAFolder = path.join(folder, "file");
  writeFileSync(notAFolder, "");
  const body = Readable.from([MEGABYTE]);
  const started = startDownload({
    file: UNSIZED,
    folder: notAFolder,
    fetch: async () => ({ start: 0, body }),
    explain: (error: unknown) => error,
    checkSpace: async () => {},
    keep: () => assert.fail("nothing is kept"),
  });
  await assert.rejects(started, { kind: "unavailable", message: /^Cannot mirror the file: / });
  assert.equal(body.destroyed, true);
});

test("startDownload() hands a small file over in memory, and a larger one on the disk", async () => {
  for (const size of [512 * 1024, 512 * 1024 + 1]) {
    const bytes = Buffer.alloc(size, "cheese");
    const kept: (string | Uint8Array)[] = [];
    const download = await startDownload({
      file: UNSIZED,
      folder,
      fetch: async () => ({ start: 0, size, body: Readable.from([bytes]) }),
      explain: (error: unknown) => error,
      checkSpace: async () => {},
      keep: async ({ content }) => void kept.push(content),
    });
    const body = download.open()?.body;
    assert.deepEqual(body && (await buffer(body)), bytes);
    await download.finished;
    const [content] = kept;
    if (typeof content === "string") {
      assert.ok(size > 512 * 1024);
      assert.deepEqual(readFileSync(content), bytes);
      rmSync(content);
    } else {
      assert.deepEqual(content, bytes);
    }
  }
});

test("startDownload() holds no more small files in memory than it may, however long they take to be kept", async () => {
  const bytes = Buffer.alloc(512 * 1024, "cheese");
  const keeping = Promise.withResolvers<void>();
  const contents: (string | Uint8Array)[] = [];
  const downloads: Download[] = [];
  for (let number = 0; number < 70; number += 1) {
    const download = await startDownload({
      file: UNSIZED,
      folder,
      fetch: async () => ({ start: 0, size: bytes.length, body: Readable.from([bytes]) }),
      explain: (error: unknown) => error,
      checkSpace: async () => {},
      keep: ({ content }) => {
        contents.push(content);
        return keeping.promise;
      },
    });
    const body = download.open()?.body;
    assert.ok(body && (await buffer(body)).equals(bytes));
    downloads.push(download);
  }
  const inMemory = contents.filter((content) => typeof content !== "string");
  assert.equal(inMemory.length, 64);
  keeping.resolve();
  await Promise.all(downloads.map(({ finished }) => finished));
  for (const content of contents) if (typeof content === "string") rmSync(content);
});
