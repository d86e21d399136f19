/** The other site behind a mirror, and what may be sent to it. */
import { AppError } from "../errors.ts";
import { labelOfIndex } from "../standards/known-indexes.ts";
import {
  basicAuthorization,
  type HttpAnswer,
  type HttpRequest,
  parseUrl,
  takeLogin,
} from "../system/http.ts";
import { retryAfterMs } from "../system/http-retry.ts";

export interface Upstream {
  /** Of its Simple API, such as `https://packages.example.org/simple/`; user and password may stand in it. */
  readonly url: string;
  /** Value of the header `Authorization`. */
  readonly authorization?: string;
  /** Hosts beside its own that may have an address inside: `name` or `name:port`. */
  readonly fileHosts?: readonly string[];
}

/** How requests are made that an upstream or one of its pages gave rise to. */
export interface UpstreamDoor {
  /** The address of the Simple API, with a slash at its end. */
  readonly base: URL;
  /** What people call the upstream: "PyPI", or its host. */
  readonly label: string;
  request(url: string): HttpRequest;
  /** An address for a message, without quotation marks: no more of it than anybody may know. */
  show(address: URL | string): string;
  /** Lets go of an answer that cannot be used, and says so. `what` is a noun with its article. */
  refuse(answer: HttpAnswer, what: string): AppError;
}

/** Credentials go where the upstream itself is, not where a page of it points to. */
export function openUpstream(upstream: Upstream): UpstreamDoor {
  const base = parseUrl(upstream.url.replace(/\/*$/, "/"));
  const said = takeAuthorization(base);
  const authorization = upstream.authorization ?? said;
  const allowedHosts = [base.host, ...(upstream.fileHosts ?? [])];
  const show = (address: URL | string): string => showBelow(base, address);
  return {
    base,
    label: labelOfIndex(base.href),
    request(url) {
      const isOwn = parseUrl(url).origin === base.origin;
      const known = isOwn && authorization !== undefined && { authorization };
      return { url, allowedHosts, show: (address) => `"${show(address)}"`, ...known };
    },
    show,
    refuse: (answer, what) => refuseAnswer(answer, what, show(answer.url)),
  };
}

/**
 * Some indexes want a token in the path of their address, and have it in those of their files, too: only the host is
 * told, and what follows the upstream's own address.
 */
function showBelow(base: URL, address: URL | string): string {
  const { origin, pathname } = typeof address === "string" ? parseUrl(address) : address;
  const isBelow = origin === base.origin && pathname.startsWith(base.pathname);
  const below = isBelow ? pathname.slice(base.pathname.length) : "";
  if (below === "") return origin;
  return base.pathname === "/" ? `${origin}/${below}` : `${origin}/…/${below}`;
}

/** By the user and the password that stand in the address. */
function takeAuthorization(url: URL): string | undefined {
  const { user, password } = takeLogin(url);
  return user === "" && password === "" ? undefined : basicAuthorization(user, password);
}

/** The upstream does not show this to us: for whoever asks us, it is `unavailable` like any other fault. */
export class UpstreamDenied extends AppError {
  constructor(message: string) {
    super("unavailable", message, {
      hint: "The upstream asks for credentials, or refuses those that it was given",
    });
  }
}

function refuseAnswer(answer: HttpAnswer, what: string, address: string): AppError {
  answer.body.destroy();
  const where = `"${address}" answers ${answer.status}`;
  if (answer.status === 404 || answer.status === 410) {
    return new AppError("not-found", `Cannot fetch ${what}: ${where}`);
  }
  if (answer.status === 401 || answer.status === 403) {
    return new UpstreamDenied(`Cannot fetch ${what}: ${where}`);
  }
  const waitMs = retryAfterMs(answer.headers, Date.now());
  return new AppError("unavailable", `Cannot fetch ${what}: ${where}`, {
    ...(waitMs !== undefined && { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
  });
}
