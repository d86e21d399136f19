/**
 * The header `Range`, as installers use it to read a wheel's metadata: one range, from the front or from the end.
 * Spec: RFC 9110 §14. Several ranges at once, and other units, are answered with the whole file, as it allows.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { ByteRange } from "../../indexes/package-index.ts";

/**
 * The range of a request for a file with this ETag: with an `If-Range` of anything else the whole file is meant (§13.1.5).
 */
export function chooseRange(
  { range, "if-range": ifRange }: IncomingHttpHeaders,
  etag: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  return ifRange === undefined || ifRange === etag ? parseRange(range, size) : undefined;
}

/** `undefined`: the whole file. `"unsatisfiable"`: 416. */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) };
}
