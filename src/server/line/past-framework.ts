/** Answers that are written straight to the line, past the framework: pages and files, which have to be fast. */
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";

const bytesWritten = new WeakMap<ServerResponse, number>();

/**
 * Takes the reply out of the framework's hands and writes it. `write` returns the bytes of the body. From here on the
 * framework hears of no fault: what can fail comes before.
 */
export function writePast(
  reply: FastifyReply,
  write: (response: ServerResponse) => number,
): FastifyReply {
  reply.hijack();
  bytesWritten.set(reply.raw, write(reply.raw));
  return reply;
}

/** The bytes of a body that was answered, whichever way; 0 where nobody knows the length of a stream. */
export function answeredBytes(request: FastifyRequest, reply: FastifyReply): number {
  const written = bytesWritten.get(reply.raw);
  if (written !== undefined) return written;
  if (request.method === "HEAD" || reply.statusCode === 304) return 0;
  const length = Number(reply.getHeader("content-length") ?? 0);
  return Number.isFinite(length) ? length : 0;
}
