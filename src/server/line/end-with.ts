/** Ends an answer with bytes that are kept in memory. */
import type { ServerResponse } from "node:http";

/** Node writes a text of up to 16 kB with its head from the stack; a head takes up to one of them. */
const SHORT_BYTES = 15 * 1024;

const texts = new WeakMap<Buffer, string>();

/**
 * Short bytes go out as a text of the same bytes: Node joins that to the head in one piece, while a buffer is a second
 * one, which costs the system twice the time. The head must tell their length.
 */
export function endWith(response: ServerResponse, bytes: Buffer): void {
  if (bytes.length > SHORT_BYTES) {
    response.end(bytes);
    return;
  }
  let text = texts.get(bytes);
  if (text === undefined) {
    text = bytes.toString("latin1");
    texts.set(bytes, text);
  }
  response.end(text, "latin1");
}
