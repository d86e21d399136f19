/** A proxy before a real server that cuts, refuses and stalls as a test tells it. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/**
 * Sees each upload, or each look; `lose` passes it on, and cuts the line before the answer, `shorten` behind the
 * answer's headers.
 */
export type Trouble = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => "handled" | "pass" | "lose" | "shorten";

export interface BrokenLine extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly address: string;
  /** How many uploads have come so far. */
  uploads(): number;
}

export interface LineOptions {
  readonly delayMs?: number;
  /** Hears of each upload that begins and that ends. */
  readonly onUpload?: (change: 1 | -1) => void;
  /** Sees each request that is no upload. */
  readonly lookTrouble?: Trouble;
}

/** A line to the server at `address`. */
export async function openBrokenLine(
  address: string,
  trouble: Trouble,
  { delayMs = 0, onUpload = () => {}, lookTrouble = () => "pass" }: LineOptions = {},
): Promise<BrokenLine> {
  let uploads = 0;
  const server = createServer(async (incoming, outgoing) => {
    const isUpload = incoming.method === "POST";
    if (isUpload) onUpload(1);
    outgoing.once("close", () => isUpload && onUpload(-1));
    await setTimeout(delayMs);
    if (isUpload) uploads += 1;
    const fate = (isUpload ? trouble : lookTrouble)(incoming, outgoing);
    if (fate === "handled") return;
    const passed = request(
      `${address}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (fate === "lose") {
          answer.resume().on("end", () => incoming.socket.destroy());
          return;
        }
        if (fate === "shorten") {
          answer.resume().on("end", () => {
            outgoing.writeHead(answer.statusCode ?? 0, { "Content-Length": 100 });
            outgoing.write("ok", () => incoming.socket.destroy());
          });
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
      },
    );
    // The server is away: so is the line.
    passed.on("error", () => incoming.socket.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    uploads: () => uploads,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Trouble for the first few, and none for the rest. */
export function times(most: number, trouble: Trouble): Trouble {
  let seen = 0;
  return (incoming, outgoing) => {
    seen += 1;
    return seen <= most ? trouble(incoming, outgoing) : "pass";
  };
}

/** The line breaks while the body is on its way. */
export const cut: Trouble = (incoming) => {
  incoming.once("data", () => incoming.socket.destroy());
  return "handled";
};

export function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Trouble {
  return (incoming, outgoing) => {
    incoming.resume().on("end", () => outgoing.writeHead(status, headers).end());
    return "handled";
  };
}

/** Nobody answers. */
export const stall: Trouble = (incoming) => {
  incoming.resume();
  return "handled";
};
