/**
 * What the program asks of the web. `makeHttp` of `http-client.ts` answers it.
 */
import type { Readable } from "node:stream";
import { AppError } from "../errors.ts";

export interface Http {
  /**
   * Any status is an answer; the caller reads `body` to its end or destroys it. Throws `NoAnswer` where none came, and
   * `unavailable` where none may be asked for. `body` fails likewise where it stalls, is cut, or is larger than allowed.
   */
  fetch(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable;
  /** Value of the header `Authorization`. It goes to the origin of `url` alone, never along a redirect to another. */
  readonly authorization?: string;
  /**
   * Hosts that may have an address inside: `name`, or `name:port` where the port is not the scheme's own.
   * "any" is for a person who named the address: never for what a page linked to.
   */
  readonly allowedHosts?: readonly string[] | "any";
  /** Asks for a compressed answer and unpacks it; `maximumBytes` then counts the unpacked bytes. */
  readonly compressed?: boolean;
  readonly limits?: Partial<HttpLimits>;
  readonly signal?: AbortSignal;
  /** How messages name an address, that of a redirect as well: without it as `showUrl` does. */
  readonly show?: ShowUrl;
}

export type ShowUrl = (url: URL) => string;

export interface HttpLimits {
  /** From the request sent to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly stallMs: number;
  readonly maximumBytes: number;
  readonly redirects: number;
  /** How often a GET or HEAD is sent in all. */
  readonly tries: number;
  /** A `Retry-After` beyond this is not waited for: the answer is passed on. */
  readonly longestWaitMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** What stands behind the status in HTTP/1.1; some indexes put their whole refusal there. */
  readonly reason?: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from in the end: what relative links in it start from. */
  readonly url: string;
  readonly body: Readable;
}

/** The other side could not be reached, or broke off: what it would have said is not known. */
export class NoAnswer extends AppError {
  /** What stood in the way, as the end of a sentence: "the connection was refused". */
  readonly obstacle: string;
  /**
   * What a program may act on: nobody vouches for the other side, it speaks TLS where it should not or the other way
   * round (nothing has reached it, and nothing will), it was there and broke off or answered in no HTTP, no connection
   * was made (nothing has reached it), or a proxy made none.
   */
  readonly reason: "certificate" | "tls" | "lost" | "garbled" | "unconnected" | "proxy" | undefined;

  /** `where` is an address, or one as it is to be shown. */
  constructor(where: URL | string, obstacle: string, cause: unknown, reason?: NoAnswer["reason"]) {
    const shown = typeof where === "string" ? where : showUrl(where);
    super("unavailable", `Cannot fetch ${shown}: ${obstacle}`, { cause });
    this.obstacle = obstacle;
    this.reason = reason;
  }
}

/** Value of `Authorization` for a user and a password (RFC 7617). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/**
 * Takes user and password out of an address, so that no message and no log can show them. Both are empty where it has
 * none. A bare % is meant as it stands: few know that an address wants `%25` for it.
 */
export function takeLogin(url: URL): { readonly user: string; readonly password: string } {
  const login = { user: decodeOrTake(url.username), password: decodeOrTake(url.password) };
  url.username = "";
  url.password = "";
  return login;
}

function decodeOrTake(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An address for a message: without user, password and query, any of which may be a secret. */
export function showUrl(url: URL | string): string {
  const { origin, pathname } = typeof url === "string" ? parseUrl(url) : url;
  return `"${origin}${pathname}"`;
}

/** Reads an address of the web. Throws `invalid` for any other. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new AppError("invalid", `Cannot fetch: the address ${faultOfAddress(text)}`);
}

/**
 * What is wrong with a text that is no address of the web: "has a port beyond 65535". It shows nothing of the text, which
 * may be a password in the wrong place.
 */
export function faultOfAddress(text: string): string {
  const [, host] = /^https?:\/\/([^/?#\\]*)/i.exec(text.trim()) ?? [];
  if (host === undefined) return "does not begin with http:// or https://";
  const port = /:(\d+)$/.exec(host)?.[1];
  if (port !== undefined && Number(port) > 65_535) return "has a port beyond 65535";
  return "has a host or a port that cannot be";
}
