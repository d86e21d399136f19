/** A web server on loopback that answers as a test tells it, and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WebServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Such as `127.0.0.1:40123`. */
  readonly host: string;
  /** In the order of their coming, since the last `forget`. */
  readonly requests: readonly SeenRequest[];
  forget(): void;
  /** Cuts all connections. */
  close(): Promise<void>;
}

export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export async function openWebServer(answer: Answer): Promise<WebServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push({ method, path: url, headers });
    Promise.resolve(answer(request, response)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${portOf(server.address())}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    forget: () => void requests.splice(0),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
