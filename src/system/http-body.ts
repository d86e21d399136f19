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

/** An error of a connection as `unavailable` in a sentence. */
export function translateFault(url: URL, error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new NoAnswer(url, obstacleOf(error), error, REASONS[code]);
}

function unpacker(encoding: string | undefined): Transform | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "zstd") return createZstdDecompress();
  return undefined;
}

const UNTRUSTED =
  "its certificate is not trusted (ca_file or CHEESESHOP_CA_FILE may name its authority, or the system's list hold it)";

const OBSTACLES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was lost",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  EPIPE: "the connection was lost",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up now",
  UND_ERR_SOCKET: "the connection was lost",
  UND_ERR_CONNECT_TIMEOUT: "it takes no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "it does not answer in time",
  UND_ERR_BODY_TIMEOUT: "it stopped in the middle",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "its length is not the one announced",
  UND_ERR_ABORTED: "it was given up",
  AbortError: "it was given up",
  TimeoutError: "it takes too long",
};

const REASONS: Readonly<Record<string, NoAnswer["reason"]>> = {
  ...{ CERT_HAS_EXPIRED: "certificate", ERR_TLS_CERT_ALTNAME_INVALID: "certificate" },
  ...{ DEPTH_ZERO_SELF_SIGNED_CERT: "certificate", SELF_SIGNED_CERT_IN_CHAIN: "certificate" },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  ...{ ECONNRESET: "lost", EPIPE: "lost", UND_ERR_SOCKET: "lost" },
};

function obstacleOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return OBSTACLES[code] ?? OBSTACLES[error.name] ?? error.message;
}
