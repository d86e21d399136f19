/** A file on a web server as bytes that can be read at random, by HTTP ranges. */

import type { ByteSource } from "../archives/byte-source.ts";
import { AppError } from "../errors.ts";
import { type Http, type HttpAnswer, type HttpRequest, parseUrl, showUrl } from "../system/http.ts";
import { readBytes } from "../system/read-stream.ts";

/**
 * `undefined` where the server gives no ranges. `knownSize` saves a question; without it the server is asked for the
 * first byte, whose answer tells the size of the whole.
 */
export async function openRangeSource(
  http: Http,
  request: HttpRequest,
  knownSize?: number,
): Promise<ByteSource | undefined> {
  const size = knownSize ?? (await findSize(http, request));
  if (size === undefined) return undefined;
  return {
    size,
    async read(offset, length) {
      if (length === 0) return new Uint8Array();
      const answer = await fetchRange(http, request, offset, offset + length);
      const bytes = answer.status === 206 ? await readBytes(answer.body) : undefined;
      answer.body.destroy();
      if (bytes?.length === length) return bytes;
      throw new AppError(
        "unavailable",
        `Cannot read a part of ${(request.show ?? showUrl)(parseUrl(request.url))}: the server gave another part, or the whole`,
      );
    },
  };
}

/** Whether the server gives a part of this file when it is asked for one. */
export async function givesRanges(http: Http, request: HttpRequest): Promise<boolean> {
  return (await findSize(http, request)) !== undefined;
}

async function findSize(http: Http, request: HttpRequest): Promise<number | undefined> {
  const answer = await fetchRange(http, request, 0, 1);
  answer.body.destroy();
  const total = /^bytes 0-0\/(\d{1,15})$/.exec(answer.headers["content-range"] ?? "")?.[1];
  return answer.status === 206 && total !== undefined ? Number(total) : undefined;
}

function fetchRange(
  http: Http,
  request: HttpRequest,
  start: number,
  end: number,
): Promise<HttpAnswer> {
  return http.fetch({
    ...request,
    headers: { ...request.headers, range: `bytes=${start}-${end - 1}` },
    // A server that gives the whole in place of the part is not read to the end.
    limits: { ...request.limits, maximumBytes: end - start },
  });
}
