/** Cuts off whoever sends so slowly that he only holds a place: below 1 kB a second over a minute. */
import type { IncomingMessage } from "node:http";

const WINDOW_MS = 60_000;
const LEAST_BYTES = 60_000;

/** Watches until the body is complete. There is no limit on the total time. */
export function watchSender(request: IncomingMessage, windowMs = WINDOW_MS): void {
  const { socket } = request;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    if (request.complete) clearInterval(timer);
    else if (socket.bytesRead - before < LEAST_BYTES) socket.destroy();
    before = socket.bytesRead;
  }, windowMs);
  timer.unref();
  request.once("close", () => clearInterval(timer));
}
