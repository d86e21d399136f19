/** Sends a file that is still on its way to us. */
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";

/**
 * Passes the bytes on as they come, and answers them all once they have come to their end; `undefined` where the reader
 * has left before. `writeHead` is called before the first: what breaks off earlier is thrown, and can still be told in
 * words. Later the line is cut as well, since a body that ends early must not look whole.
 */
export function sendArriving(
  response: ServerResponse,
  body: Readable,
  writeHead: () => void,
): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      body.destroy();
      if (response.headersSent) response.destroy();
      reject(error);
    };
    const begin = (): boolean => {
      try {
        if (!response.headersSent) writeHead();
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    };
    const leave = (): void => {
      begin();
      body.destroy();
      resolve(undefined);
    };
    body.once("error", fail);
    // While the first byte was waited for.
    if (response.destroyed) return leave();
    response.once("close", leave);
    response.on("drain", () => void body.resume());
    body.on("data", (piece: Buffer) => {
      if (!begin()) return;
      pieces.push(piece);
      if (!response.write(piece)) body.pause();
    });
    body.once("end", () => {
      if (!begin()) return;
      response.end();
      resolve(join(pieces));
    });
  });
}

/** Pieces that follow one another in one memory, as those of a small file do, are not copied. */
function join(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  if (first === undefined) return Buffer.alloc(0);
  let end = first.byteOffset;
  for (const piece of pieces) {
    if (piece.buffer !== first.buffer || piece.byteOffset !== end) return Buffer.concat(pieces);
    end += piece.length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}
