/** Bytes that can be read from any place: a file, memory, or a file on a server that answers ranges. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { findStrangeKind, UnreadableFile } from "../system/named-file.ts";

export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`. Throws `invalid` where the source ends before, `unavailable` where it cannot be read. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source that must be closed. */
export interface FileSource extends ByteSource, AsyncDisposable {}

/** Opens a file for reading at random. Throws `invalid` for a pipe or a device, which nobody can. */
export async function openFileSource(path: string): Promise<FileSource> {
  // A pipe would be waited for until somebody writes to it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const size = await readSize(file, path).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  return {
    size,
    async read(offset, length) {
      checkRange(size, offset, length);
      const bytes = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) {
          throw new AppError("invalid", `Cannot read ${length} bytes at ${offset}: the file ended`);
        }
        done += bytesRead;
      }
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function readSize(file: FileHandle, path: string): Promise<number> {
  const found = await file.stat();
  const strange = findStrangeKind(found);
  if (strange !== undefined) throw new UnreadableFile(path, strange);
  return found.size;
}

/** Bytes in memory. The answers are views of them. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      checkRange(bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** The same source where a piece of it is in memory already. */
export function withPiece(source: ByteSource, start: number, piece: Uint8Array): ByteSource {
  return {
    size: source.size,
    async read(offset, length) {
      return offset >= start && offset + length <= start + piece.length
        ? piece.subarray(offset - start, offset - start + length)
        : source.read(offset, length);
    },
  };
}

/** The same source, read in steps of `stepSize`: for a walk over many small headers. */
export function readAhead(source: ByteSource, stepSize: number): ByteSource {
  let last = source;
  let start = 0;
  let end = 0;
  return {
    size: source.size,
    async read(offset, length) {
      checkRange(source.size, offset, length);
      if (length > stepSize) {
        return source.read(offset, length);
      }
      if (offset < start || offset + length > end) {
        const piece = await source.read(offset, Math.min(stepSize, source.size - offset));
        last = withPiece(source, offset, piece);
        start = offset;
        end = offset + piece.length;
      }
      return last.read(offset, length);
    },
  };
}

function checkRange(size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
    throw new AppError(
      "invalid",
      `Cannot read ${length} bytes at ${offset}: the file has ${size} bytes`,
    );
  }
}
