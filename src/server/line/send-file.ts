/**
 * Sends a part of a file from the disk. One large buffer, and the next read in the write's callback: three times what
 * a stream of 256 kB chunks reaches (docs/benchmarks.md).
 */
import type { FileHandle } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { ByteRange } from "../../indexes/package-index.ts";
import { openPlainFile } from "../../system/disk.ts";

const BUFFER_BYTES = 1024 * 1024;

/** So many readers have a large buffer each; whoever comes beside them has a small one, and no crowd fills the memory. */
const LARGE_BUFFERS = 16;
const SMALL_BUFFER_BYTES = 64 * 1024;

let largeBuffers = 0;

/**
 * Opens the file before the head is written, so that a file which is gone is still an answer and not a broken one.
 * Throws what stood in the way, unless it is that the reader has left.
 */
export async function sendFile(
  response: ServerResponse,
  file: string,
  range: ByteRange,
  writeHead: () => void,
): Promise<void> {
  const { handle } = await openPlainFile(file);
  try {
    writeHead();
    await withBuffer(range, (buffer) => pump(response, handle, range, buffer));
  } catch (error) {
    const hasReaderLeft = isGone(response);
    // Too late for another answer: a body that ends early must not look whole.
    response.destroy();
    if (!hasReaderLeft) throw error;
  } finally {
    await handle.close();
  }
}

async function withBuffer(
  { start, end }: ByteRange,
  run: (buffer: Buffer) => Promise<void>,
): Promise<void> {
  const isLarge = end - start > SMALL_BUFFER_BYTES && largeBuffers < LARGE_BUFFERS;
  const most = isLarge ? BUFFER_BYTES : SMALL_BUFFER_BYTES;
  if (isLarge) largeBuffers += 1;
  try {
    await run(Buffer.allocUnsafeSlow(Math.min(most, end - start)));
  } finally {
    if (isLarge) largeBuffers -= 1;
  }
}

async function pump(
  response: ServerResponse,
  handle: FileHandle,
  { start, end }: ByteRange,
  buffer: Buffer,
): Promise<void> {
  let at = start;
  while (at < end && !isGone(response)) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) throw new Error("the file is shorter than it was");
    at += bytesRead;
    await write(response, buffer.subarray(0, bytesRead));
  }
  response.end();
}

/** Resolves when the buffer may be used again, or the reader has left. */
function write(response: ServerResponse, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("close", done);
      resolve();
    };
    response.once("close", done);
    response.write(piece, done);
  });
}

function isGone(response: ServerResponse): boolean {
  return response.destroyed || response.writableEnded;
}
