/** Where the bytes of an upload go while they come in: into memory, and to the disk once there are too many. */
import { type FileHandle, open } from "node:fs/promises";
import { OWNERS_FILE, writeAll } from "../../system/disk.ts";
import type { FileContent } from "../files/file-store.ts";

/** What has more than this goes to the disk, in steps of this size. */
const STEP_BYTES = 1024 ** 2;

/** Gathers chunks, and makes the file once there are too many of them. */
export class UploadWriter implements AsyncDisposable {
  readonly #choosePlace: () => string;
  #open: { readonly handle: FileHandle; readonly place: string } | undefined;
  #waiting: Buffer[] = [];
  #waitingSize = 0;
  size = 0;

  constructor(choosePlace: () => string) {
    this.#choosePlace = choosePlace;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#waiting.push(chunk);
    this.#waitingSize += chunk.length;
    this.size += chunk.length;
    if (this.#waitingSize >= STEP_BYTES) await this.#flush();
  }

  /** The bytes, or the path of the file that had to be made. */
  async finish(): Promise<FileContent> {
    if (this.#open === undefined) return Buffer.concat(this.#waiting);
    if (this.#waitingSize > 0) await this.#flush();
    return this.#open.place;
  }

  async #flush(): Promise<void> {
    if (this.#open === undefined) {
      const place = this.#choosePlace();
      this.#open = { handle: await open(place, "wx", OWNERS_FILE), place };
    }
    await writeAll(this.#open.handle, Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#waitingSize = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open?.handle.close();
  }
}
