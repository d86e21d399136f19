/** Asks a server over a real line and looks at its bytes: no redirect is followed, nothing is unpacked. */
import http from "node:http";
import { hideAuthorization, overhearAnswer } from "../secrets.ts";

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders | Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export interface Line {
  /** As the header `Host` says it. */
  readonly host: string;
  ask(
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: Uint8Array,
  ): Promise<Answered>;
}

/** More requests at once wait for one of these. */
const MOST_CONNECTIONS = 64;
const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });

export function makeLine(address: string): Line {
  const { host } = new URL(address);
  return {
    host,
    ask: (method, path, headers = {}, body) =>
      new Promise((resolve, reject) => {
        hideAuthorization(headers.authorization);
        const request = http.request(`${address}${path}`, { method, headers, agent });
        request.on("error", reject);
        request.on("response", (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const { statusCode: status = 0, headers } = response;
            const body = Buffer.concat(chunks);
            overhearAnswer({ method, path, status, headers }, body);
            resolve({ status, headers, body });
          });
        });
        request.end(body);
      }),
  };
}
