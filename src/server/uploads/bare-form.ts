/**
 * The form of `setup.py register`: distutils up to Python 3.6 ended its lines with a bare `\n`, which no reader of
 * multipart takes. It holds a few texts and never a file.
 */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { AppError } from "../../errors.ts";
import { UPLOAD_LIMITS } from "./upload-limits.ts";

/** In bytes: metadata with a long description. */
const LARGEST_FORM = 4 * 1024 ** 2;

/** That client alone names a charset behind the boundary. */
const CONTENT_TYPE = /^multipart\/form-data;\s*boundary=([^;"\s]{1,70});\s*charset=utf-8$/i;

/** The values by field; `undefined` for every other form, of which nothing has been taken then. */
export async function readBareForm(
  body: Readable,
  contentType: string | undefined,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const boundary = CONTENT_TYPE.exec(contentType ?? "")?.[1];
  if (boundary === undefined || !(await beginsBare(body, boundary))) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A form that is too long is refused on the same line: the body stays whole, for what follows is still to be read.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_FORM) {
      throw new AppError("invalid", "Cannot read the form: it is too long", { status: 413 });
    }
  }
  return parseBareForm(Buffer.concat(chunks).toString(), boundary);
}

/** Looks at the first bytes and puts them back. */
async function beginsBare(body: Readable, boundary: string): Promise<boolean> {
  const start = `\n--${boundary}\n`;
  let first: Buffer | null = body.read();
  while (first === null && !body.readableEnded && !body.destroyed) {
    // An empty body ends without anything to read.
    await Promise.race(["readable", "end", "close"].map((event) => once(body, event)));
    first = body.read();
  }
  if (first === null) return false;
  body.unshift(first);
  return first.subarray(0, start.length).toString() === start;
}

const HEADER = /^\nContent-Disposition: form-data; name="([^"\n]{1,100})"\n\n/;

function parseBareForm(text: string, boundary: string): ReadonlyMap<string, readonly string[]> {
  const [, ...parts] = text.split(`\n--${boundary}`, UPLOAD_LIMITS.parts + 1);
  if (parts.length === UPLOAD_LIMITS.parts) {
    throw new AppError("invalid", "Cannot read the form: it has more parts than a form may have", {
      status: 413,
    });
  }
  const fields = new Map<string, string[]>();
  for (const part of parts) {
    const [header, name] = HEADER.exec(part) ?? [];
    if (header === undefined || name === undefined) continue;
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [part.slice(header.length)]);
    else values.push(part.slice(header.length));
  }
  return fields;
}
