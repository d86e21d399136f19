/**
 * The body of an answer on its way: unpacked, counted, and with faults in the words of this program.
 */
import { type Readable, Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { AppError, isAppError } from "../errors.ts";
import { NoAnswer, showUrl } from "./http.ts";

export interface BodyBounds {
  /** For messages. */
  readonly url: URL;
  /** Counted after unpacking: a small answer may unpack into an endless one. */
  readonly maximumBytes: number;
  /** Value of `Content-Encoding`, where the body shall be unpacked. */
  readonly encoding: string | undefined;
}

/** Passes a body on. Whoever destroys what this answers lets go of `body`, too. */
export function boundedBody(body: Readable, { url, maximumBytes, encoding }: BodyBounds): Readable {
  const unpack = unpacker(encoding);
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maximumBytes) return done(null, chunk);
      const obstacle = `it is larger than ${maximumBytes} bytes`;
      done(new AppError("unavailable", `Cannot fetch ${showUrl(url)}: ${obstacle}`));
    },
  });
  const fail = (error: unknown): void => void bounded.destroy(translateFault(url, error));
  body.once("error", fail);
  bounded.once("close", () => {
    body.destroy();
    // It holds memory of the compressor's own, which only its end gives back.
    unpack?.destroy();
  });
  // A body may fail before its reader has begun; the reader still learns of it, and the process must not end.
  bounded.on("error", () => {});
  if (unpack === undefined) body.pipe(bounded);
  else body.pipe(unpack.once("error", fail)).pipe(bounded);
  return bounded;
}

/** An error of a connection as `unavailable` in a sentence. `proxy` is the address by which `url` was asked. */
export function translateFault(url: URL, error: unknown, proxy?: string): AppError {
  if (isAppError(error)) return error;
  const { words, reason } = (proxy && obstacleAt(proxy, error)) || obstacleOf(error);
  return new NoAnswer(url, words, error, reason);
}

function unpacker(encoding: string | undefined): Transform | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "zstd") return createZstdDecompress();
  return undefined;
}

interface Obstacle {
  /** The end of a sentence. */
  readonly words: string;
  readonly reason?: NoAnswer["reason"];
}

const LOST: Obstacle = { words: "the connection was lost", reason: "lost" };

const UNTRUSTED: Obstacle = {
  words:
    "its certificate is not trusted (ca_file or CHEESESHOP_CA_FILE may name its authority, or the system's list hold it)",
  reason: "certificate",
};

const GIVEN_UP: Obstacle = { words: "it was given up" };

/** By code, or by the name of the error. */
const OBSTACLES: Readonly<Record<string, Obstacle>> = {
  ECONNREFUSED: { words: "the connection was refused", reason: "unconnected" },
  ECONNRESET: LOST,
  CERT_HAS_EXPIRED: { words: "its certificate has expired", reason: "certificate" },
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    words: "its certificate is for another host",
    reason: "certificate",
  },
  EPIPE: LOST,
  ENOTFOUND: { words: "its name is not known", reason: "unconnected" },
  EAI_AGAIN: { words: "its name cannot be looked up now", reason: "unconnected" },
  UND_ERR_SOCKET: LOST,
  UND_ERR_CONNECT_TIMEOUT: { words: "it takes no connection in time", reason: "unconnected" },
  UND_ERR_HEADERS_TIMEOUT: { words: "it does not answer in time" },
  UND_ERR_BODY_TIMEOUT: { words: "it stopped in the middle" },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { words: "its length is not the one announced" },
  UND_ERR_ABORTED: GIVEN_UP,
  AbortError: GIVEN_UP,
  TimeoutError: { words: "it takes too long" },
};

/** `undefined` where it was not the proxy: only what begins a connection is looked up and reached by it. */
function obstacleAt(proxy: string, error: unknown): Obstacle | undefined {
  if (!(error instanceof Error)) return undefined;
  const { origin } = new URL(proxy);
  // The library has no other sign of what a proxy answers to CONNECT.
  const [, status] = /^Proxy response \((\d+)\)/.exec(error.message) ?? [];
  if (status !== undefined) {
    return { words: `the proxy ${origin} answers ${status} in its place`, reason: "proxy" };
  }
  // The library's own wrapping: what happened stands behind it.
  const isWrapped = ["UND_ERR_PRX_CONN", "UND_ERR_PRX_TLS"].includes(codeOf(error));
  const { words, reason } = obstacleOf(isWrapped ? error.cause : error);
  if (!isWrapped && reason !== "unconnected") return undefined;
  return { words: `the proxy ${origin} does not help: ${words}`, reason: "proxy" };
}

function obstacleOf(error: unknown): Obstacle {
  if (!(error instanceof Error)) return { words: String(error) };
  const code = codeOf(error);
  return OBSTACLES[code] ?? OBSTACLES[error.name] ?? { words: error.message };
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
