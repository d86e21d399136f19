/** Numbers in the headers of a zip. */
import { BrokenArchive } from "./fault.ts";

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An unsigned 64-bit number. Throws `BrokenArchive` beyond what JavaScript counts exactly: no file is so large. */
export function uint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new BrokenArchive("zip-end-record", "a ZIP64 number is larger than any file");
  }
  return Number(value);
}
