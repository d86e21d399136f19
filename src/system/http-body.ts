/**
 * The body of an answer on its way: unpacked, counted, and with faults in the words of this program.
 */
import { type Readable, Transform } from "node:stream";
import {
  createGunzip,
  createZstdDecompress,
  gunzip,
  gunzipSync,
  zstdDecompress,
  zstdDecompressSync,
} from "node:zlib";
import { AppError, isAppError } from "../errors.ts";
import { NoAnswer, type ShowUrl, showUrl } from "./http.ts";
import { SHORT_BYTES } from "./zstd.ts";

export interface BodyBounds {
  /** For messages. */
  readonly url: URL;
  /** How they name it: without it as `showUrl` does. */
  readonly show?: ShowUrl;
  /** Counted after unpacking: a small answer may unpack into an endless one. */
  readonly maximumBytes: number;
  /** Value of `Content-Encoding`, where the body shall be unpacked. */
  readonly encoding: string | undefined;
  /** In bytes as they come, where that was announced. */
  readonly length?: number | undefined;
}

/** Passes a body on. Whoever destroys what this answers lets go of `body`, too. */
export function boundedBody(body: Readable, bounds: BodyBounds): Readable {
  const { encoding, length = Number.POSITIVE_INFINITY } = bounds;
  const packing = PACKINGS[encoding ?? ""];
  const isShort = packing !== undefined && length <= SHORT_BYTES;
  const unpack = isShort ? undefined : packing?.open();
  const bounded = isShort ? unpackingAtOnce(packing, bounds) : counting(bounds);
  const fail = (error: unknown): void =>
    void bounded.destroy(translateFault(bounds.url, error, bounds));
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

export interface FaultOrigin {
  /** The address of the proxy by which it was asked. */
  readonly proxy?: string | undefined;
  /** Whether the connection was never made. */
  readonly isUnmade?: boolean;
  /** How the sentence names the address: without it as `showUrl` does. */
  readonly show?: ShowUrl;
}

/** An error of a connection as `unavailable` in a sentence. */
export function translateFault(
  url: URL,
  error: unknown,
  { proxy, isUnmade = false, show = showUrl }: FaultOrigin = {},
): AppError {
  if (isAppError(error)) return error;
  const { words, reason } =
    (proxy && obstacleAt(proxy, error)) ||
    (isUnmade ? obstacleBefore(url, error) : obstacleOf(error));
  return new NoAnswer(show(url), words, error, reason);
}

function counting(bounds: BodyBounds): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= bounds.maximumBytes) done(null, chunk);
      else done(tooLarge(bounds));
    },
  });
}

/** Of a short body: a stream of the compressor's would cost ten times as much as to unpack it. */
function unpackingAtOnce(packing: Packing, bounds: BodyBounds): Transform {
  const packed: Uint8Array[] = [];
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      packed.push(chunk);
      done();
    },
    flush(done) {
      const bytes = Buffer.concat(packed);
      const { maximumBytes } = bounds;
      const end = (error: unknown, unpacked?: Uint8Array): void => {
        if (isTooLarge(error)) done(tooLarge(bounds));
        else if (error instanceof Error) done(translateFault(bounds.url, error, bounds));
        else done(null, unpacked);
      };
      try {
        end(undefined, packing.now(bytes, Math.min(maximumBytes, MOST_AT_ONCE)));
      } catch (error) {
        // Little may unpack to much: then another thread does it.
        if (!isTooLarge(error) || maximumBytes <= MOST_AT_ONCE) end(error);
        else packing.later(bytes, maximumBytes, end);
      }
    },
  });
}

/** So many bytes are unpacked in about a millisecond. */
const MOST_AT_ONCE = 1024 ** 2;

interface Packing {
  open(): Transform;
  /** Fails where there are more bytes in it than `most`. */
  now(packed: Uint8Array, most: number): Uint8Array;
  later(
    packed: Uint8Array,
    most: number,
    end: (error: Error | null, bytes: Uint8Array) => void,
  ): void;
}

const GZIP: Packing = {
  open: createGunzip,
  now: (packed, maxOutputLength) => gunzipSync(packed, { maxOutputLength }),
  later: (packed, maxOutputLength, end) => gunzip(packed, { maxOutputLength }, end),
};

const ZSTD: Packing = {
  open: createZstdDecompress,
  now: (packed, maxOutputLength) => zstdDecompressSync(packed, { maxOutputLength }),
  later: (packed, maxOutputLength, end) => zstdDecompress(packed, { maxOutputLength }, end),
};

/** By what `Content-Encoding` calls them. */
const PACKINGS: Readonly<Record<string, Packing>> = {
  gzip: GZIP,
  "x-gzip": GZIP,
  zstd: ZSTD,
};

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

function tooLarge({ url, show = showUrl, maximumBytes }: BodyBounds): AppError {
  const obstacle = `it is larger than ${maximumBytes} bytes`;
  return new AppError("unavailable", `Cannot fetch ${show(url)}: ${obstacle}`);
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

const NO_TLS: Obstacle = { words: "it speaks no TLS, which https:// asks for", reason: "tls" };

const OLD_TLS: Obstacle = {
  words: "it speaks no version of TLS that is still safe",
  reason: "tls",
};

const UNAGREED: Obstacle = {
  words: "it refuses to agree on TLS, which it may do for want of a client certificate",
  reason: "tls",
};

const NO_WAY: Obstacle = { words: "there is no way to it", reason: "unconnected" };

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
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: { words: "it takes no connection in time", reason: "unconnected" },
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_UNEXPECTED_MESSAGE: NO_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": UNAGREED,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: UNAGREED,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    words: "it asks for a client certificate",
    reason: "certificate",
  },
  HTTPParserError: { words: "what it answers is no HTTP", reason: "garbled" },
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
  const known = OBSTACLES[code] ?? OBSTACLES[error.name];
  if (known !== undefined) return known;
  return isTlsFault(error) ? brokenTls(error) : { words: error.message };
}

/** What stands in the way of a connection: whatever it is, nothing has left. */
function obstacleBefore(url: URL, error: unknown): Obstacle {
  const { words, reason = "unconnected" } = obstacleOf(error);
  if (isTlsFault(error)) return { words, reason: reason === "certificate" ? reason : "tls" };
  if (reason !== "lost") return { words, reason };
  const isSecret = url.protocol === "https:";
  // It may be starting just now: that is worth another try.
  const before = "it closed the connection before TLS was agreed on";
  return { words: isSecret ? before : words, reason: "unconnected" };
}

function isTlsFault(error: unknown): boolean {
  return error instanceof Error && codeOf(error).startsWith("ERR_SSL_");
}

/** OpenSSL's own message has lines of its source in it: only what it calls the fault is told. */
function brokenTls(error: Error): Obstacle {
  const called = codeOf(error).slice("ERR_SSL_".length).toLowerCase().replaceAll("_", " ");
  return { words: `TLS broke off: ${called}`, reason: "lost" };
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
