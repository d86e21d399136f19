/**
 * The door to the web: requests with bounds on everything. It waits a bounded time, reads a bounded number of bytes,
 * follows a bounded number of redirects, and asks again a bounded number of times, and only where that is harmless.
 *
 * Addresses are checked where the connection is made, after the name was resolved, so that neither a redirect nor a
 * name that changes its address (DNS rebinding) leads inside. Behind a proxy the proxy resolves names, and only
 * addresses written out in a URL can be checked here.
 */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { AppError } from "../errors.ts";
import { addressOfHost, isPublicAddress } from "./address.ts";
import {
  type Http,
  type HttpAnswer,
  type HttpLimits,
  type HttpRequest,
  NoAnswer,
  parseUrl,
  showUrl,
} from "./http.ts";
import { type AgentOptions, type Agents, makeAgents, makeTrust } from "./http-agents.ts";
import { boundedBody, translateFault } from "./http-body.ts";
import { backOffMs, mayTryAgain, retryAfterMs } from "./http-retry.ts";

export interface HttpOptions extends AgentOptions {
  readonly userAgent?: string;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

export interface HttpClient extends Http {
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

const LIMITS: HttpLimits = {
  headersMs: 30_000,
  stallMs: 30_000,
  maximumBytes: 128 * 1024 * 1024,
  redirects: 5,
  tries: 3,
  longestWaitMs: 10_000,
};

export function makeHttp(options: HttpOptions = {}): HttpClient {
  // Two pools: a connection that was made with leave must not serve a request without.
  const trust = makeTrust(options.certificateAuthorities, options.clientCertificate);
  const guarded = makeAgents(options, trust, guardedLookup);
  const open = makeAgents(options, trust, lookup);
  const sleep = options.sleep ?? wait;
  const random = options.random ?? Math.random;

  /** One request, with the redirects it meets. */
  async function fetchOnce(request: HttpRequest, limits: HttpLimits): Promise<HttpAnswer> {
    const first = parseUrl(request.url);
    const { show = showUrl } = request;
    let url = first;
    for (let redirects = 0; ; redirects += 1) {
      const isAllowed = isAllowedHost(url, request.allowedHosts);
      if (!isAllowed) checkWrittenAddress(url);
      const answer = await send(isAllowed ? open : guarded, url, {
        request,
        limits,
        headers: headersFor(request, options, url.origin === first.origin),
      });
      const next = redirectTarget(request, url, answer);
      if (next === undefined) return answer;
      answer.body.destroy();
      if (redirects === limits.redirects) {
        throw new AppError(
          "unavailable",
          `Cannot fetch ${show(first)}: it redirects more than ${limits.redirects} times`,
        );
      }
      url = next;
    }
  }

  return {
    async fetch(request) {
      const limits = { ...LIMITS, ...request.limits };
      for (let attempt = 1; ; attempt += 1) {
        const isLast = attempt >= limits.tries || !isSafe(request);
        try {
          const answer = await fetchOnce(request, limits);
          const waitMs = retryAfterMs(answer.headers, Date.now()) ?? backOffMs(attempt, random());
          if (isLast || !mayTryAgain(answer.status) || waitMs > limits.longestWaitMs) return answer;
          answer.body.destroy();
          await sleep(waitMs, request.signal);
        } catch (error) {
          if (isLast || !(error instanceof NoAnswer) || request.signal?.aborted) throw error;
          if (error.reason === "tls") throw error;
          await sleep(backOffMs(attempt, random()), request.signal);
        }
      }
    },

    async close() {
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}

interface Sending {
  readonly request: HttpRequest;
  readonly limits: HttpLimits;
  readonly headers: Record<string, string>;
}

async function send(agents: Agents, url: URL, sending: Sending): Promise<HttpAnswer> {
  const { request, limits, headers } = sending;
  const { show = showUrl } = request;
  try {
    const agent = await agents.choose(url);
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method ?? "GET",
      headers,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.stallMs,
      ...(request.body === undefined ? {} : { body: bodyOf(request.body) }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const flat = flatHeaders(answer.headers);
    return {
      status: answer.statusCode,
      reason: answer.statusText,
      headers: flat,
      url: url.href,
      body: boundedBody(answer.body, {
        url,
        show,
        maximumBytes: limits.maximumBytes,
        encoding: request.compressed ? flat["content-encoding"] : undefined,
        length: lengthOf(flat),
      }),
    };
  } catch (error) {
    const proxy = agents.proxyOf(url);
    const fault = translateFault(url, error, {
      ...{ proxy, show },
      isUnmade: agents.isUnmade(error),
    });
    throw proxy === undefined && (await isOfTls(url, request, fault))
      ? new NoAnswer(show(url), "it speaks TLS, which http:// does not", error, "tls")
      : fault;
  }
}

/** A person may have written http:// for https://; nobody is asked so of whom a page linked to. */
async function isOfTls(url: URL, { allowedHosts }: HttpRequest, fault: AppError): Promise<boolean> {
  const isMeant = url.protocol === "http:" && allowedHosts === "any";
  if (!isMeant || !(fault instanceof NoAnswer)) return false;
  if (fault.reason !== "lost" && fault.reason !== "garbled") return false;
  const { speaksTls } = await import("./tls-probe.ts");
  return speaksTls(url);
}

const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, []);
    const inside = found.find(({ address }) => !isPublicAddress(address));
    // One address inside is enough: which of them would be taken is not ours to choose.
    if (inside !== undefined) return callback(refusal(hostname, inside.address), []);
    if (options.all) return callback(null, found);
    const [first] = found;
    return callback(null, first?.address ?? "", first?.family);
  });
};

function checkWrittenAddress(url: URL): void {
  const address = addressOfHost(url.hostname);
  if (address !== undefined && !isPublicAddress(address)) throw refusal(url.host, address);
}

function refusal(host: string, address: string): AppError {
  return new AppError(
    "unavailable",
    `Cannot fetch from "${host}": ${address} is an address inside`,
    {
      hint: "Only hosts that were named for it may be inside: fileHosts of a mirror",
    },
  );
}

function isAllowedHost(url: URL, allowed: HttpRequest["allowedHosts"] = []): boolean {
  return allowed === "any" || allowed.includes(url.host);
}

function isSafe(request: HttpRequest): boolean {
  return (request.method ?? "GET") === "GET" || request.method === "HEAD";
}

function headersFor(
  request: HttpRequest,
  options: HttpOptions,
  isOwnOrigin: boolean,
): Record<string, string> {
  return {
    "user-agent": options.userAgent ?? "cheeseshop",
    "accept-encoding": request.compressed ? "zstd, gzip" : "identity",
    ...request.headers,
    ...(request.authorization !== undefined && isOwnOrigin
      ? { authorization: request.authorization }
      : {}),
  };
}

/** Where a GET or HEAD goes next. Other methods are not sent twice: what they carry was meant for one place. */
function redirectTarget(request: HttpRequest, from: URL, answer: HttpAnswer): URL | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(answer.status);
  const location = answer.headers.location;
  if (!isRedirect || location === undefined || !isSafe(request)) return undefined;
  const badRedirect = (obstacle: string): AppError =>
    new AppError("unavailable", `Cannot fetch ${(request.show ?? showUrl)(from)}: ${obstacle}`);
  if (!URL.canParse(location, from.href)) throw badRedirect("it redirects to what is no address");
  const to = new URL(location, from);
  if (to.protocol !== "https:" && to.protocol !== "http:") {
    throw badRedirect(`it redirects to the scheme "${to.protocol}"`);
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw badRedirect("it redirects from https to http");
  }
  return to;
}

function bodyOf(body: Uint8Array | string | Readable): Buffer | string | Readable {
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.length) : body;
}

function lengthOf(headers: Readonly<Record<string, string>>): number | undefined {
  const length = headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** Ends early, and well, where the signal comes: the next try then says that it was given up. */
async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await setTimeout(ms, undefined, options).catch(() => {});
}
