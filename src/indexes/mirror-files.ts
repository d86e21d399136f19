/**
 * The files of a mirror: from what is kept, else from the upstream, once however many ask. What was asked for is
 * passed on while it arrives.
 */
import { Readable } from "node:stream";
import type { ByteSource } from "../archives/byte-source.ts";
import { readWheelMetadata } from "../archives/wheel.ts";
import { AppError, isAppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { sha256Of } from "../system/digest.ts";
import type { Log } from "../system/log.ts";
import { type LullOptions, makeLull } from "../system/lull.ts";
import { readBytes } from "../system/read-stream.ts";
import { backgroundWrites } from "./background-writes.ts";
import { type Download, startDownload } from "./download.ts";
import { fileFaults } from "./file-faults.ts";
import type { MirrorStore, NewFile } from "./mirror-store.ts";
import type { ByteRange, OpenedFile } from "./package-index.ts";
import { refuseUnkept, within } from "./patience.ts";
import type { RemoteIndex } from "./remote.ts";

export interface MirrorFiles {
  /** Why files of the project could not be had from the upstream, in sentences: the last few. */
  listFaults(name: ProjectName): readonly string[];
  /**
   * Throws `not-found` where the upstream has the file no more, `unavailable` where it cannot be reached. A range of no
   * bytes asks what is known of the file: nothing is fetched for it.
   */
  openFile(name: ProjectName, file: FileEntry, range?: ByteRange): Promise<OpenedFile>;
  openMetadata(name: ProjectName, file: FileEntry, range?: ByteRange): Promise<OpenedFile>;
  /** When everything that goes on in the background has ended. */
  settled(): Promise<void>;
}

export interface MirrorFilesParts {
  readonly source: Pick<RemoteIndex, "label" | "fetchFile" | "fetchMetadata" | "findSize">;
  readonly store: MirrorStore;
  readonly log: Log;
  /** How long the upstream may keep an asker waiting; what it then still gives is kept for the next one. */
  readonly firstAnswerMs: number;
  /** Follows how a file is kept that is shown as `shown`, and fails as that does. */
  followKeeping(name: ProjectName, shown: FileEntry, kept: Promise<void>): Promise<void>;
}

/** A file that waits to be kept takes memory, and a power cut would take it away: it is not put off for long. */
const KEEPING: LullOptions = { quietMs: 100, mostMs: 1000, mostWeight: 16 * 1024 ** 2 };

export function mirrorFiles(parts: MirrorFilesParts): MirrorFiles {
  const { source, store, log, firstAnswerMs } = parts;
  /** Running downloads; `undefined` inside means that the file turned out to be kept. */
  const downloads = new Map<string, Promise<Download | undefined>>();
  const metadata = new Map<string, Promise<Uint8Array>>();
  const writes = backgroundWrites(log);
  const lull = makeLull(KEEPING);
  /** So many wait for the end of everything. */
  let settling = 0;
  const faults = fileFaults();

  function download(name: ProjectName, file: FileEntry): Promise<Download | undefined> {
    const key = `${name}/${file.filename}`;
    const running = downloads.get(key);
    if (running !== undefined) return running;
    const started = start(name, file);
    downloads.set(key, started);
    const forget = (): void => void downloads.delete(key);
    started
      .then((download) => download?.finished)
      .then(() => faults.forget(name, file.filename))
      .catch((error: unknown) => {
        faults.note(name, file.filename, error);
        log.warn(`Cannot mirror ${file.filename} from ${source.label}`, {
          project: name,
          filename: file.filename,
          error,
        });
      })
      .finally(forget);
    return started;
  }

  async function begin(name: ProjectName, file: FileEntry): Promise<Download | undefined> {
    const running = await download(name, file);
    await running?.begun;
    return running;
  }

  async function start(name: ProjectName, file: FileEntry): Promise<Download | undefined> {
    // Look again: another download may have ended since the asker looked.
    const kept = await store.openFile(name, file.filename);
    kept?.body.destroy();
    if (kept !== undefined) return undefined;
    return startDownload({
      file,
      folder: store.temporaryFolder,
      fetch: (part) => source.fetchFile(file, part),
      checkSpace: (bytes) => store.checkSpace(bytes),
      explain: (error) => refuseUnkept(`send "${file.filename}"`, source.label, error),
      keep: (found) => parts.followKeeping(name, file, keep(name, found)),
    });
  }

  /** What lies in memory lets those go first who wait for other files: to write it costs as much as to pass it on. */
  async function keep(name: ProjectName, found: NewFile): Promise<void> {
    const isHeld = typeof found.content !== "string";
    if (isHeld && settling === 0) await lull.wait(found.size);
    await store.keepFile(name, found);
  }

  async function findMetadata(name: ProjectName, file: FileEntry): Promise<Uint8Array> {
    const { filename } = file;
    const kept = await store.findMetadata(name, filename);
    if (kept !== undefined) return kept;
    const bytes = (await readOwn(name, file)) ?? (await source.fetchMetadata(file));
    const written = store.keepMetadata(name, filename, bytes);
    writes.start(written, `the metadata of ${filename}`, { project: name, filename });
    return bytes;
  }

  /** The metadata out of a wheel that is kept: it is there when the upstream is not. */
  async function readOwn(name: ProjectName, file: FileEntry): Promise<Uint8Array | undefined> {
    if (!file.filename.endsWith(".whl")) return undefined;
    const opened = await store.openFile(name, file.filename, { start: 0, end: 0 });
    opened?.body.destroy();
    if (opened === undefined) return undefined;
    const wheel: ByteSource = {
      size: opened.size,
      async read(offset, length) {
        const range = { start: offset, end: offset + length };
        const part = await store.openFile(name, file.filename, range);
        return readBytes(part?.body ?? Readable.from([]));
      },
    };
    try {
      const bytes = await readWheelMetadata(wheel, file.filename);
      const announced = typeof file.metadata === "object" ? file.metadata.sha256 : undefined;
      return announced === undefined || sha256Of(bytes) === announced ? bytes : undefined;
    } catch (error) {
      // Some wheels are broken for us and whole for their upstream, which may have the metadata beside them.
      if (isAppError(error, "invalid")) return undefined;
      throw error;
    }
  }

  /** What the upstream gives, if it comes in time; `what` is for the sentence that says it did not. */
  async function wait<T>(
    what: string,
    given: Promise<T>,
    note?: (cause: unknown) => void,
  ): Promise<T> {
    try {
      return await within(firstAnswerMs, given);
    } catch (cause) {
      note?.(cause);
      throw refuseUnkept(what, source.label, cause);
    }
  }

  async function describe(
    name: ProjectName,
    file: FileEntry,
    nothing: ByteRange,
  ): Promise<OpenedFile> {
    const kept = await store.openFile(name, file.filename, nothing);
    if (kept !== undefined) return kept;
    const size = await wait(`describe "${file.filename}"`, source.findSize(file));
    const { sha256 } = file.hashes;
    return {
      ...(size !== undefined && { size }),
      ...(sha256 !== undefined && { sha256 }),
      body: Readable.from([]),
    };
  }

  async function tryToOpen(
    name: ProjectName,
    file: FileEntry,
    range?: ByteRange,
  ): Promise<OpenedFile | undefined> {
    const kept = await store.openFile(name, file.filename, range);
    if (kept !== undefined) return kept;
    const running = await wait(`send "${file.filename}"`, begin(name, file), (cause) =>
      faults.note(name, file.filename, cause),
    );
    return running?.open(range) ?? store.openFile(name, file.filename, range);
  }

  return {
    listFaults: faults.list,

    async openFile(name, file, range) {
      if (range !== undefined && range.start >= range.end) return describe(name, file, range);
      // Neither running nor kept: it failed in this moment. The asker gets one try of its own.
      const opened = (await tryToOpen(name, file, range)) ?? (await tryToOpen(name, file, range));
      if (opened !== undefined) return opened;
      throw new AppError(
        "unavailable",
        `Cannot open "${file.filename}": what ${source.label} sent could not be kept`,
        { hint: "Try again later" },
      );
    },

    async openMetadata(name, file, range) {
      const key = `${name}/${file.filename}`;
      const running = metadata.get(key);
      const asked = running ?? findMetadata(name, file).finally(() => metadata.delete(key));
      if (running === undefined) metadata.set(key, asked);
      const filename = `${file.filename}.metadata`;
      const bytes = await wait(`send the metadata of "${file.filename}"`, asked, (cause) =>
        faults.note(name, filename, cause),
      );
      faults.forget(name, filename);
      const part = bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length);
      const { sha256 } = file.hashes;
      return {
        size: bytes.length,
        ...(sha256 !== undefined && { sha256 }),
        body: Readable.from([part]),
      };
    },

    async settled() {
      settling += 1;
      lull.end();
      const running = await Promise.allSettled(downloads.values());
      await Promise.allSettled(
        running.map((started) => (started.status === "fulfilled" ? started.value?.finished : 0)),
      );
      await writes.settled();
      settling -= 1;
    },
  };
}
