/** The files that an upstream's pages point to, and their metadata. */

import { readWheelMetadata } from "../archives/wheel.ts";
import { AppError, isAppError } from "../errors.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import { sha256Of } from "../system/digest.ts";
import { type Http, type HttpAnswer, parseUrl } from "../system/http.ts";
import { readBytes } from "../system/read-stream.ts";
import type { OpenedFile } from "./package-index.ts";
import { givesRanges, openRangeSource } from "./range-source.ts";
import type { UpstreamDoor } from "./upstream.ts";

export interface RemoteFiles {
  /** A file by its entry on a page, whole or in part. Throws `not-found` where it is gone. */
  fetchFile(file: FileEntry, part?: FilePart): Promise<FetchedFile>;

  /** In bytes; `undefined` where the upstream does not tell it. Throws `not-found` where the file is gone. */
  findSize(file: FileEntry): Promise<number | undefined>;

  /** The metadata that the page announces. Throws where it is not there after all, or has another hash. */
  fetchMetadata(file: FileEntry): Promise<Uint8Array>;

  /** Whether the file's host gives parts of files. It is asked once; one that cannot be reached counts as no. */
  hasRanges(file: FileEntry): Promise<boolean>;
}

export interface FilePart {
  /** The first byte that is wanted. */
  readonly start: number;
  /** Of the bytes before: the part is wanted of the same file alone. */
  readonly validator?: string | undefined;
}

export interface FetchedFile extends OpenedFile {
  /** Where `body` begins: 0 where the upstream gives no ranges or has another file now, whatever was asked for. */
  readonly start: number;
  /** Tells this file from another under the same address; `undefined` where the upstream tells nothing that does. */
  readonly validator?: string;
}

/** The largest known wheels have 5 GB. */
const MAXIMUM_FILE_BYTES = 64 * 1024 ** 3;
const MAXIMUM_METADATA_BYTES = 4 * 1024 * 1024;

export function remoteFiles(http: Http, door: UpstreamDoor): RemoteFiles {
  /** By origin. */
  const ranges = new Map<string, boolean>();

  async function fetchAnnounced(file: FileEntry): Promise<Uint8Array> {
    const answer = await http.fetch({
      ...door.request(metadataUrl(file.url)),
      limits: { maximumBytes: MAXIMUM_METADATA_BYTES },
    });
    const what = `the metadata of "${file.filename}"`;
    if (answer.status !== 200) throw door.refuse(answer, what);
    const bytes = await readBytes(answer.body);
    const expected = typeof file.metadata === "object" ? file.metadata.sha256 : undefined;
    if (expected === undefined || sha256Of(bytes) === expected) return bytes;
    throw new AppError("unavailable", `Cannot fetch ${what}: its sha256 is not the one announced`);
  }

  return {
    async fetchFile(file, { start, validator: expected } = { start: 0 }) {
      const answer = await http.fetch({
        ...door.request(file.url),
        ...(start > 0 && { headers: rangeHeaders(start, expected) }),
        limits: { maximumBytes: file.size ?? MAXIMUM_FILE_BYTES },
      });
      const validator = validatorOf(answer);
      const isPart = answer.status === 206 && beginsAt(answer, start);
      if (answer.status !== 200 && !isPart) {
        throw door.refuse(answer, `the file "${file.filename}"`);
      }
      // Not every server that knows ranges looks at `If-Range`.
      if (isPart && expected !== undefined && validator !== undefined && validator !== expected) {
        answer.body.destroy();
        throw new AppError(
          "unavailable",
          `Cannot fetch "${file.filename}": it was changed meanwhile`,
        );
      }
      const begin = isPart ? start : 0;
      const size = file.size ?? sizeOf(answer, begin);
      const { sha256 } = file.hashes;
      return {
        start: begin,
        body: answer.body,
        ...(validator !== undefined && { validator }),
        ...(size !== undefined && { size }),
        ...(sha256 !== undefined && { sha256 }),
      };
    },

    async findSize(file) {
      if (file.size !== undefined) return file.size;
      const answer = await http.fetch({ ...door.request(file.url), method: "HEAD" });
      answer.body.destroy();
      if (answer.status === 200) return sizeOf(answer, 0);
      // Some answer no HEAD, and have the file.
      if (answer.status === 405 || answer.status === 501) return undefined;
      throw door.refuse(answer, `the size of "${file.filename}"`);
    },

    async fetchMetadata(file) {
      // With a hash it is the upstream's own; without, it was announced because there are ranges.
      if (typeof file.metadata === "object" || !file.filename.endsWith(".whl")) {
        return fetchAnnounced(file);
      }
      const source = await openRangeSource(http, door.request(file.url), file.size);
      return source === undefined ? fetchAnnounced(file) : readWheelMetadata(source, file.filename);
    },

    async hasRanges(file) {
      const { origin } = parseUrl(file.url);
      const known = ranges.get(origin);
      if (known !== undefined) return known;
      try {
        const found = await givesRanges(http, door.request(file.url));
        ranges.set(origin, found);
        return found;
      } catch (error) {
        if (isAppError(error, "unavailable")) return false;
        throw error;
      }
    },
  };
}

/** A query belongs behind the suffix: `…/six.whl.metadata?token=…`. */
function metadataUrl(fileUrl: string): string {
  const url = parseUrl(fileUrl);
  url.pathname += ".metadata";
  return url.href;
}

function beginsAt(answer: HttpAnswer, start: number): boolean {
  return answer.headers["content-range"]?.startsWith(`bytes ${start}-`) ?? false;
}

function rangeHeaders(start: number, validator: string | undefined): Record<string, string> {
  const range = `bytes=${start}-`;
  return validator === undefined ? { range } : { range, "if-range": validator };
}

/** Spec: https://www.rfc-editor.org/rfc/rfc9110.html#field.if-range: a weak tag does not tell bytes apart. */
function validatorOf({ headers }: HttpAnswer): string | undefined {
  const { etag } = headers;
  return etag?.startsWith('"') ? etag : headers["last-modified"];
}

function sizeOf(answer: HttpAnswer, start: number): number | undefined {
  const length = answer.headers["content-length"];
  return length !== undefined && /^\d{1,15}$/.test(length) ? start + Number(length) : undefined;
}
