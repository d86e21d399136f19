/** What an index means that refuses a file, in words: every make of server says it in a place of its own. Pure. */
import { AppError } from "../errors.ts";
import { decodeText } from "../standards/html-tag.ts";
import { findKnownIndex } from "../standards/known-indexes.ts";
import { retryAfterMs } from "../system/http-retry.ts";
import { type Credential, formatAuthorization } from "./credentials.ts";
import { toAppError } from "./server-api.ts";

/**
 * What a status is called that says nothing else (RFC 9110). Node's own list is not imported: to look at the exports of
 * `node:http` loads its own `fetch`, which takes 50 ms.
 */
const PHRASES: Readonly<Record<number, string>> = {
  ...{ 301: "Moved Permanently", 302: "Found", 303: "See Other" },
  ...{ 307: "Temporary Redirect", 308: "Permanent Redirect" },
  ...{ 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" },
  ...{ 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 410: "Gone" },
  ...{ 411: "Length Required", 413: "Payload Too Large", 422: "Unprocessable Entity" },
  ...{ 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented" },
  ...{ 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout" },
  ...{ 507: "Insufficient Storage" },
};

export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly text: string;
  /** The upload address that was asked. */
  readonly url: string;
  readonly filename: string;
}

/** The error that a refusal stands for: the index's own sentence, and what to do about it. */
export function explainRefusal(said: Refusal, credential: Credential | undefined): AppError {
  const refusal = withoutEcho(said, credential);
  const { status, headers } = refusal;
  const error = toAppError(status, refusal.text, credential);
  const { isOurs, isAdvised } = parseOurs(refusal.text);
  const words = isOurs ? error.message : (findSentence(refusal) ?? PHRASES[status] ?? "");
  const isTaken = isOfTakenName(refusal, words);
  const advice = isAdvised ? undefined : advise(refusal, words, isTaken, credential);
  const hint = [error.hint, advice].filter((it) => it !== undefined).join(". ");
  const seconds = secondsToWait(headers);
  return new AppError(
    // Artifactory denies it, GitLab and Nexus find it wrong: it is the same obstacle everywhere.
    isTaken ? "conflict" : error.kind,
    isOurs ? error.message : `Cannot publish ${refusal.filename}: ${status} ${words}`.trim(),
    {
      status,
      problems: error.problems,
      ...(hint !== "" && { hint }),
      ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    },
  );
}

function secondsToWait(headers: Refusal["headers"]): number | undefined {
  const waitMs = retryAfterMs(headers, Date.now());
  return waitMs === undefined ? undefined : Math.ceil(waitMs / 1000);
}

/** What is shorter stands in many a sentence that is no secret. */
const SHORTEST_SECRET = 6;

/** A server or a gateway in trouble may show the whole request that it was sent, with what nobody else shall see. */
function withoutEcho(refusal: Refusal, credential: Credential | undefined): Refusal {
  if (credential === undefined) return refusal;
  const secret = credential.kind === "token" ? credential.token : credential.password;
  if (secret.length < SHORTEST_SECRET) return refusal;
  const [, encoded = ""] = formatAuthorization(credential).split(" ");
  const clean = (text: string): string =>
    text
      .replaceAll(encoded, "…")
      .replaceAll(secret, "…")
      .replaceAll(encodeURIComponent(secret), "…");
  const { reason, text } = refusal;
  return { ...refusal, text: clean(text), ...(reason !== undefined && { reason: clean(reason) }) };
}

/**
 * Our own server tells what was tried, in a whole sentence, and what to do; or it says in PyPI's words what is there, and
 * beside them what to do. Others have a `detail`, too, of a word or two.
 */
function parseOurs(text: string): { readonly isOurs: boolean; readonly isAdvised: boolean } {
  try {
    const { detail, hint } = JSON.parse(text);
    const isOurs = typeof detail === "string" && detail.startsWith("Cannot ");
    return { isOurs, isAdvised: isOurs || typeof hint === "string" };
  } catch {
    return { isOurs: false, isAdvised: false };
  }
}

const MOST_CHARACTERS = 500;

/** PyPI and pypiserver say it in the reason phrase, devpi too; others in a page, in JSON, or in plain text. */
function findSentence({ status, reason = "", text }: Refusal): string | undefined {
  const phrase = reason.trim();
  const isSaid = phrase !== "" && phrase.toLowerCase() !== PHRASES[status]?.toLowerCase();
  const sentence = isSaid ? phrase : (findInJson(text) ?? findInPage(text, status));
  return sentence.replace(/\.$/, "") || undefined;
}

function findInJson(text: string): string | undefined {
  try {
    const { message, detail, error, errors } = JSON.parse(text);
    // Artifactory has a list of them, Google one inside.
    const inner = [error?.message, errors?.[0]?.message];
    return [message, detail, error, ...inner].find((it) => typeof it === "string");
  } catch {
    return undefined;
  }
}

function findInPage(text: string, status: number): string {
  const words = text
    .slice(0, 100_000)
    // Nothing is looked for beyond the next "<": each character is looked at once.
    .replaceAll(/<(?:title|head|style|script)\b[^<>]*>[^<]*/gi, " ")
    .replaceAll(/<[^<>]*>/g, " ");
  return decodeText(words)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replace(new RegExp(`^\\s*${status}\\s+`), "")
    .trim()
    .slice(0, MOST_CHARACTERS);
}

/** PyPI and most others, Nexus, Artifactory, GitLab, Azure. */
const TAKEN =
  /already exist|updating asset|overwrite artifact|already been taken|already contains/i;

/** Whether the index has a file of this name already, and takes no other. */
function isOfTakenName({ status, text }: Refusal, said: string): boolean {
  if (status === 409) return true;
  return (status === 400 || status === 403) && (TAKEN.test(said) || TAKEN.test(text));
}

/** In the host or the path of an address: no program can sign in there. */
const SIGN_IN = /\b(?:log-?in|log_in|sign-?in|sign_in|sso|saml2?|oauth2?|oidc|adfs|authorize)\b/i;

/** nginx, Go's servers (Caddy, Traefik), Apache, Tomcat. */
const WANTS_TLS = /plain HTTP request|HTTP request to an HTTPS|speaking plain HTTP|requires TLS/i;

/** What to do, where the index itself does not say. */
function advise(
  { status, url, headers }: Refusal,
  said: string,
  isTaken: boolean,
  credential: Credential | undefined,
): string | undefined {
  if (isTaken) {
    return "Publish changes under a new version, or say --skip-existing to leave out what is there";
  }
  if (status >= 300 && status < 400) {
    const to = headers.location;
    const where = to === undefined ? "elsewhere" : `to ${withoutSecrets(to, url)}`;
    if (SIGN_IN.test(where)) {
      return `The upload is sent on ${where}, which looks like a sign-in for browsers: ask who runs the index for an address that takes tokens`;
    }
    return `The index sends uploads on ${where}; if you trust it, give that address by --url`;
  }
  if (status === 401 || status === 403) return adviseOnAccess(url, said, credential);
  if (status === 404 || status === 405 || status === 410) {
    return `Is ${url} the address for uploads? It mostly ends in /legacy/, and is another than the one to install from`;
  }
  if (status === 413) {
    return "The file is larger than the index takes: leave data out of it, or ask for a higher limit";
  }
  if (status === 429) {
    const seconds = secondsToWait(headers);
    const when = seconds === undefined ? "after a while" : `in ${formatWait(seconds)}`;
    return `Too much was sent in a short time: try again ${when}`;
  }
  if (status === 400 && url.startsWith("http:") && WANTS_TLS.test(said)) {
    return "Write the address with https://";
  }
  if (status === 400) return "cheeseshop check tells what is wrong with a file, and what to do";
  return undefined;
}

const UNITS = [
  [86_400, "days"],
  [3600, "hours"],
  [60, "minutes"],
] as const;

/** As people say it: never too early, and never "1 minutes". */
function formatWait(seconds: number): string {
  const [length, unit] = UNITS.find(([length]) => seconds >= 2 * length) ?? [1, "s"];
  return `${Math.ceil(seconds / length)} ${unit}`;
}

function adviseOnAccess(url: string, said: string, credential: Credential | undefined): string {
  const known = findKnownIndex(url);
  if (/isn't allowed|not allowed/i.test(said)) {
    return "The project belongs to others, or the token is for another project";
  }
  if (credential === undefined)
    return "Say who you are: by a token in .pypirc, or cheeseshop login";
  if (known !== undefined) {
    return `A token of ${known.label} is for ${known.label} alone and begins with pypi-; make one at ${known.webUrl}manage/account/token/`;
  }
  return `Look whether it is for ${new URL(url).host}, whole, and still valid`;
}

function withoutSecrets(location: string, base: string): string {
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
  return url === undefined ? "elsewhere" : `${url.origin}${url.pathname}`;
}
