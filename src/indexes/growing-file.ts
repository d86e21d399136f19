/**
 * A file that one writes while many read it, each at its own pace: on the disk, or in memory where it is small, since
 * each way to the disk and back costs more than to copy such a file.
 */
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { AppError } from "../errors.ts";
import { asDiskFault } from "../system/disk.ts";
import type { ByteRange, OpenedFile } from "./package-index.ts";

/** So much of the end is held back until the file is known to be right. */
const HELD_BACK = 64 * 1024;
const READ_AT_ONCE = 256 * 1024;
/** Whoever writes faster than the disk waits when so much has gathered. */
const MOST_GATHERED = 1024 * 1024;

/** It has a life: the handle is closed when the writer and the last reader have let go. */
export class GrowingFile {
  /** Bytes that were given to `write`. */
  received = 0;
  /** Bytes that can be read. */
  #written = 0;
  readonly #place: FileHandle | Uint8Array;
  readonly #waiting = new Set<() => void>();
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #flushing: Promise<void> | undefined;
  #users = 1;
  #isRight = false;
  #error: Error | undefined;

  /** `place` takes the bytes: an empty file, or as much memory as the whole needs. */
  constructor(place: FileHandle | Uint8Array) {
    this.#place = place;
  }

  /** Answers at once as long as the disk keeps pace. */
  async write(chunk: Uint8Array): Promise<void> {
    this.received += chunk.length;
    if (this.#place instanceof Uint8Array) {
      if (this.received > this.#place.length) throw tooLong();
      this.#place.set(chunk, this.#written);
      this.#written = this.received;
      this.#wake();
      return;
    }
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    this.#flushing ??= this.#flush(this.#place);
    if (this.#gatheredBytes > MOST_GATHERED) await this.#flushing;
  }

  /** When all that was given is where it belongs. */
  async written(): Promise<void> {
    await this.#flushing;
  }

  /** The file is right: its last bytes may be read. */
  release(): void {
    this.#isRight = true;
    this.#wake();
  }

  /** Breaks off all readers, unless the file itself is right and only could not be kept. */
  fail(error: Error): void {
    if (this.#isRight) return;
    this.#error = error;
    this.#wake();
  }

  async letGo(): Promise<void> {
    this.#users -= 1;
    if (this.#users === 0 && !(this.#place instanceof Uint8Array)) await this.#place.close();
  }

  /** `undefined` where writer and readers have all let go. */
  open(range?: ByteRange): OpenedFile["body"] | undefined {
    if (this.#users === 0) return undefined;
    this.#users += 1;
    const reader = { position: range?.start ?? 0, end: range?.end ?? Number.POSITIVE_INFINITY };
    const body = new Readable({
      highWaterMark: READ_AT_ONCE,
      read: () => this.#follow(body, reader),
      destroy: (error, done) => {
        this.letGo().then(() => done(error), done);
      },
    });
    return body;
  }

  /** Gives the reader its next piece, now or when there is one. */
  #follow(body: Readable, reader: { position: number; readonly end: number }): void {
    if (body.destroyed) return;
    if (this.#error !== undefined) return void body.destroy(this.#error);
    const limit = Math.min(this.#readable(), reader.end);
    if (reader.position >= limit) {
      if (reader.position >= reader.end || this.#isRight) body.push(null);
      else this.#waiting.add(() => this.#follow(body, reader));
      return;
    }
    const take = (bytes: Uint8Array): void => {
      reader.position += bytes.length;
      body.push(bytes);
    };
    const length = Math.min(READ_AT_ONCE, limit - reader.position);
    if (this.#place instanceof Uint8Array) {
      take(this.#place.subarray(reader.position, reader.position + length));
      return;
    }
    this.#place.read(Buffer.allocUnsafe(length), 0, length, reader.position).then(
      ({ bytesRead, buffer }) => take(buffer.subarray(0, bytesRead)),
      (error: Error) => body.destroy(error),
    );
  }

  #readable(): number {
    return this.#isRight ? this.#written : Math.max(0, this.#written - HELD_BACK);
  }

  async #flush(handle: FileHandle): Promise<void> {
    try {
      while (this.#gathered.length > 0) {
        const chunks = this.#gathered;
        const bytes = this.#gatheredBytes;
        this.#gathered = [];
        this.#gatheredBytes = 0;
        const { bytesWritten } = await handle.writev(chunks, this.#written);
        // A disk that fills up may take a part only.
        if (bytesWritten !== bytes) throw noRoom();
        this.#written += bytes;
        this.#wake();
      }
      this.#flushing = undefined;
    } catch (error) {
      // `#flushing` stays, and fails whoever waits for it; until somebody does, the process must not end.
      this.#flushing?.catch(() => {});
      throw asDiskFault(error, "mirror the file");
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

function tooLong(): AppError {
  return new AppError("unavailable", "Cannot mirror the file: it is longer than announced", {
    status: 502,
  });
}

function noRoom(): AppError {
  return new AppError("unavailable", "Cannot mirror the file: the disk is full", { status: 507 });
}
