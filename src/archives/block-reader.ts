/** Bytes that arrive in pieces, taken in lengths of the reader's own. */
export interface BlockReader {
  /** Exactly `length` bytes; fewer only where the bytes end. A view that holds until the next call. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over `length` bytes and tells how many of them were there. */
  skip(length: number): Promise<number>;
}

export function makeBlockReader(pieces: AsyncIterable<Uint8Array>): BlockReader {
  const iterator = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array(0);
  let at = 0;

  async function fill(): Promise<boolean> {
    while (at === piece.length) {
      const next = await iterator.next();
      if (next.done === true) {
        return false;
      }
      piece = next.value;
      at = 0;
    }
    return true;
  }

  return {
    async take(length) {
      const parts: Uint8Array[] = [];
      let missing = length;
      while (missing > 0 && (await fill())) {
        const part = piece.subarray(at, at + missing);
        at += part.length;
        missing -= part.length;
        parts.push(part);
      }
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    },
    async skip(length) {
      let missing = length;
      while (missing > 0 && (await fill())) {
        const step = Math.min(missing, piece.length - at);
        at += step;
        missing -= step;
      }
      return length - missing;
    },
  };
}
