/**
 * Where the bytes are: each file once, under its sha256. A row somewhere else says what it is called.
 */
import type { Readable } from "node:stream";

export interface FileStore {
  /** A folder of this machine for files on their way in; `put` takes them over from there. */
  readonly temporaryFolder: string;

  /**
   * Takes over a complete file whose digest the caller has checked. When this answers, the bytes are durable, and a
   * local file is gone from where it was. Taking the same bytes twice is no mistake. Throws `unavailable` where the
   * disk is full.
   */
  put(sha256: string, content: FileContent): Promise<void>;

  /**
   * `undefined` where there is no such file; throws `unavailable` where it cannot be read. The part is cut at the end of
   * the file.
   */
  open(sha256: string, range?: FileRange): Promise<StoredFile | undefined>;

  /** In bytes; `undefined` where there is no such file. */
  size(sha256: string): Promise<number | undefined>;

  /** A file that is not there is no mistake; one that is being read is read to its end. */
  remove(sha256: string): Promise<void>;

  /** The digests of all files, some at a time, in no order. What comes or goes meanwhile may be in it or not. */
  walk(): AsyncIterable<readonly string[]>;
}

/** A whole file: its bytes in memory, or the path of a local file in `temporaryFolder`. */
export type FileContent = Uint8Array | string;

/** A part of a file in bytes; `end` is not part of it. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** The caller reads `body` to its end or destroys it. */
export interface StoredFile {
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly body: Readable;
  /** Where it lies on this machine, for those who can send it from there. */
  readonly path?: string;
}
