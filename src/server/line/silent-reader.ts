/** Cuts off whoever stops reading, so that he only holds a place and the bytes that wait for him. */
import type { Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";

const SILENCE_MS = 60_000;

/**
 * A connection on which nothing moves for so long, in neither direction, is closed; where bytes wait, after twice the
 * time at the latest. Node sees it where the system takes a part of a long write, so a slow reader is none.
 */
export function cutSilentReaders(server: Server | TlsServer, silenceMs = SILENCE_MS): void {
  server.timeout = silenceMs;
}

/** Lets a connection be on which nothing moves because the answer is not there yet: to be called before it is made. */
export function waitForAnswer(response: ServerResponse): void {
  response.on("timeout", cutWhereBytesWait);
}

/** To listen at all tells Node not to close the connection by itself. */
function cutWhereBytesWait(this: ServerResponse): void {
  const { socket } = this;
  if (socket !== null && socket.writableLength > 0) socket.destroy();
}
