/** A part of a body on its way. */
import { type Readable, Transform } from "node:stream";

/** Leaves out `skip` bytes, passes `length` on, and lets go of the rest. Ends early where the body does. */
export function partOf(body: Readable, skip: number, length: number): Readable {
  let position = -skip;
  const part = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const from = Math.max(0, -position);
      const to = Math.min(chunk.length, length - position);
      position += chunk.length;
      if (to > from) part.push(chunk.subarray(from, to));
      if (position >= length) part.push(null);
      done();
    },
  });
  body.once("error", (error) => part.destroy(error));
  part.once("close", () => body.destroy());
  part.once("end", () => part.destroy());
  body.pipe(part);
  return part;
}
