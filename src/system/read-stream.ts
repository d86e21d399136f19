/** What a stream gives, whole in memory. The caller has seen to it that this is bounded. */
import type { Readable } from "node:stream";

/**
 * Fails where the stream does, and where it is destroyed before its end. Node's own `buffer` goes by way of a Blob, which
 * takes several times as long for what is short.
 */
export function readBytes(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      reject(body.errored ?? new Error("The stream was closed before its end"));
    };
    // Then no event would come any more.
    if (body.destroyed) return fail();
    const chunks: Uint8Array[] = [];
    body.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    body.once("error", reject);
    body.once("close", fail);
    body.once("end", () => {
      body.off("close", fail);
      resolve(Buffer.concat(chunks));
    });
  });
}
