/** Cuts off whoever sends so slowly that he only holds a place: below 1 kB a second over a minute. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../../errors.ts";
import { toProblem } from "../respond.ts";

const WINDOW_MS = 60_000;
const LEAST_BYTES = 60_000;

/** How often a window is looked at. */
const LOOKS = 10;

const STATUS = 408;
const REFUSAL = new AppError(
  "invalid",
  "Cannot wait for the body: it comes slower than 1 kB a second",
  {
    status: STATUS,
    hint: "Send it again over a faster line",
  },
);

/**
 * Watches until the body is complete. There is no limit on the total time. Time in which the server itself does not
 * read (it asks who that is, or waits for the disk) does not count: then a full buffer holds the sender back.
 */
export function watchSender(
  request: IncomingMessage,
  response: ServerResponse,
  windowMs = WINDOW_MS,
): void {
  const { socket } = request;
  let before = socket.bytesRead;
  let looks = 0;
  const timer = setInterval(() => {
    if (request.complete) return clearInterval(timer);
    if (request.readableLength < request.readableHighWaterMark) looks += 1;
    if (looks < LOOKS) return;
    if (socket.bytesRead - before < LEAST_BYTES) cutOff(request, response);
    before = socket.bytesRead;
    looks = 0;
  }, windowMs / LOOKS);
  timer.unref();
  request.once("close", () => clearInterval(timer));
}

function cutOff({ socket }: IncomingMessage, response: ServerResponse): void {
  // Half an answer may be on its way already.
  if (response.headersSent) {
    socket.destroy();
    return;
  }
  const headers = { "content-type": "application/problem+json", connection: "close" };
  response.writeHead(STATUS, REFUSAL.message, headers);
  response.end(toProblem(STATUS, REFUSAL), () => socket.destroy());
}

/** Whether a body is announced, of whatever method. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
