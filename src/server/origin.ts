/**
 * Which requests are meant for us: against the rebinding of the loopback name, and against pages of other sites
 * that make a browser write here.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { AppError } from "../errors.ts";

export interface OriginSettings {
  /** Where the server listens. */
  readonly host: string;
  readonly publicUrl?: string;
}

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a request with this `Host` is answered. On loopback only names of this machine are: a stranger's name that
 * was made to point here (DNS rebinding) would let his page read everything.
 */
export function makeHostCheck(settings: OriginSettings): (host: string | undefined) => boolean {
  if (!isLoopback(settings.host)) return () => true;
  const names = new Set(LOOPBACK_NAMES);
  names.add(isIP(settings.host) === 6 ? `[${settings.host}]` : settings.host);
  if (settings.publicUrl !== undefined) names.add(new URL(settings.publicUrl).hostname);
  return (host) => host === undefined || names.has(host.replace(/:\d{1,5}$/, "").toLowerCase());
}

/** A name or an address (RFC 3986 §3.2.2), and a port. */
const HOST = /^(?:[a-z0-9._~-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Throws `invalid` for a `Host` that is none. It stands in absolute addresses, and whatever else is in it would lead
 * whoever follows them elsewhere, or cut the answer in two. HTTP/1.0 names none.
 */
export function requireHost(host: string): void {
  if (host === "" || HOST.test(host)) return;
  throw new AppError("invalid", "Cannot answer: the Host of the request is no name or address", {
    hint: "It has the form host or host:port",
  });
}

/** Throws `invalid` for a request that names two hosts: who stands before the server may believe the other one. */
export function requireOneHost(rawHeaders: readonly string[]): void {
  if (!hasManyHosts(rawHeaders)) return;
  throw new AppError("invalid", "Cannot answer: the request has more than one Host", {
    hint: "Send one (RFC 9112, section 3.2)",
  });
}

/** Of names and values in turn, as they came. */
export function hasManyHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count > 1;
}

/** Throws `denied` for a write that a page of another site asked a browser for. */
export function refuseForeignWrite(headers: IncomingHttpHeaders, settings: OriginSettings): void {
  const { origin, host } = headers;
  const isForeign =
    headers["sec-fetch-site"] === "cross-site" ||
    (origin !== undefined && !ourOrigins(host, settings).has(origin));
  if (!isForeign) return;
  throw new AppError("denied", "Cannot write: the request comes from a page of another site", {
    hint: "Where the server stands behind a proxy, set public_url to the address that people use",
  });
}

function ourOrigins(host: string | undefined, settings: OriginSettings): Set<string> {
  const origins = new Set([`http://${host}`, `https://${host}`]);
  if (settings.publicUrl !== undefined) origins.add(new URL(settings.publicUrl).origin);
  return origins;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
