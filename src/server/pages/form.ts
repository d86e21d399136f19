/** Reads the forms of our own pages: small ones, as browsers send them. */
import type { FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";

/** In bytes: a password of the longest kind, each character escaped, is a tenth of it. */
const LARGEST_FORM = 128 * 1024;

/** Throws `invalid` for what is no such form, or too large for one. */
export async function readForm(request: FastifyRequest): Promise<URLSearchParams> {
  const contentType = request.headers["content-type"] ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    throw new AppError(
      "invalid",
      "Cannot read the form: it was sent in another way than browsers do",
      {
        status: 415,
        hint: "Programs use the addresses below /+api/",
      },
    );
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.raw as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LARGEST_FORM) {
      throw new AppError("invalid", "Cannot read the form: it is too large", { status: 413 });
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
