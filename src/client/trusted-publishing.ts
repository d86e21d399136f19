/**
 * Publishing without a secret: a CI's identity is exchanged for a token of a few minutes.
 * Reference: "Trusted publishers, internals" in the documentation of PyPI; any index may serve the same two addresses
 */
import { AppError } from "../errors.ts";
import { findKnownIndex, PYPI, TESTPYPI } from "../standards/known-indexes.ts";
import type { Http } from "../system/http.ts";
import { isLoopback } from "../system/loopback.ts";
import type { TokenCredential } from "./credentials.ts";
import { reach, readBeginning, readText } from "./server-api.ts";
import type { Environment } from "./user-folders.ts";

/** The CI that a token is asked for. */
export interface Workflow {
  readonly env: Environment;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** `undefined` outside of a CI that proves who it is, and where the index does not take part. */
export async function mintToken(
  http: Http,
  uploadUrl: string,
  workflow: Workflow,
): Promise<TokenCredential | undefined> {
  const { env, now } = workflow;
  if (!isInCi(env)) return undefined;
  const { origin } = new URL(uploadUrl);
  const audience = await askAudience(http, origin);
  if (audience === undefined) return undefined;
  refuseStranger(uploadUrl, audience);
  const identity = await askIdentity(http, audience, env);
  if (identity === undefined) return undefined;
  const answer = await askJson(http, `${origin}/_/oidc/mint-token`, {
    method: "POST",
    body: JSON.stringify({ token: identity.token }),
  });
  if (typeof answer.json.token !== "string") throw refuseMint(origin, identity, answer);
  const dueMs = identity.isLaid ? undefined : findDue(answer.json.expires, now());
  return {
    kind: "token",
    token: answer.json.token,
    place: `trusted publishing, as ${identity.place}`,
    ...(dueMs !== undefined && {
      renewal: { dueMs, renew: () => mintToken(http, uploadUrl, workflow) },
    }),
  };
}

/** By an identity made out to the last one, attestations are signed in our name. */
const OF_OTHERS: readonly string[] = [PYPI.label, TESTPYPI.label, "Sigstore"];

/**
 * Attack: the index names the audience. One that names PyPI's is given what PyPI would take, and publishes there in our
 * name; whoever listens on an open line can do the same with any.
 */
function refuseStranger(uploadUrl: string, audience: string): void {
  const { origin, protocol, hostname } = new URL(uploadUrl);
  // As they are laid: a CI has one identity for all spellings.
  const asked = OF_OTHERS.find((label) => variableOf(label) === variableOf(audience));
  if (asked !== undefined && asked !== findKnownIndex(uploadUrl)?.label) {
    throw new AppError(
      "denied",
      `Cannot prove who this is to ${origin}: it asks for an identity made out to ${asked}`,
      {
        hint: "Use a token, and tell whoever runs the index: its audience must be a name of its own",
      },
    );
  }
  if (protocol === "http:" && !isLoopback(hostname)) {
    throw new AppError("denied", `Cannot prove who this is to ${origin} over plain http`, {
      hint: "Use https, or a token",
    });
  }
}

/** After two thirds of its life, which PyPI's tokens of a quarter of an hour have behind them after ten minutes. */
function findDue(expiresSeconds: unknown, now: number): number | undefined {
  if (typeof expiresSeconds !== "number") return undefined;
  const lifeMs = expiresSeconds * 1000 - now;
  // A clock that is wrong would have us ask before each file.
  return lifeMs > 0 ? now + (lifeMs * 2) / 3 : undefined;
}

function isInCi(env: Environment): boolean {
  const github = env.ACTIONS_ID_TOKEN_REQUEST_URL;
  return Boolean(github) || Object.keys(env).some((name) => /_ID_TOKEN$/.test(name) && env[name]);
}

async function askAudience(http: Http, origin: string): Promise<string | undefined> {
  const { json, status } = await askJson(http, `${origin}/_/oidc/audience`, {});
  return status === 200 && typeof json.audience === "string" ? json.audience : undefined;
}

interface Identity {
  readonly token: string;
  /** Completes "as …". */
  readonly place: string;
  /** It lies there once for all: an index takes each identity only once. */
  readonly isLaid: boolean;
}

/**
 * Who this run is, made out to an audience: GitHub is asked for it; GitLab and others lay one for each audience into a
 * variable. `undefined` where neither has one.
 */
export async function askIdentity(
  http: Http,
  audience: string,
  env: Environment,
): Promise<Identity | undefined> {
  const variable = variableOf(audience);
  const laid = env[variable];
  if (laid) return { token: laid, place: variable, isLaid: true };
  const url = env.ACTIONS_ID_TOKEN_REQUEST_URL;
  const secret = env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (!url || !secret) return undefined;
  const sign = url.includes("?") ? "&" : "?";
  const asked = `${url}${sign}audience=${encodeURIComponent(audience)}`;
  const { json, status } = await askJson(http, asked, { authorization: `bearer ${secret}` });
  if (typeof json.value === "string") {
    return { token: json.value, place: "this GitHub workflow", isLaid: false };
  }
  throw new AppError("denied", `Cannot prove who this workflow is: GitHub answered ${status}`, {
    hint: "Give the job permissions: id-token: write",
  });
}

function variableOf(audience: string): string {
  return `${audience.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_ID_TOKEN`;
}

interface JsonAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function askJson(
  http: Http,
  url: string,
  request: { readonly method?: "POST"; readonly body?: string; readonly authorization?: string },
): Promise<JsonAnswer> {
  const answer = await reach(http, {
    url,
    allowedHosts: "any",
    headers: {
      Accept: "application/json",
      ...(request.body !== undefined && { "Content-Type": "application/json" }),
    },
    ...request,
    limits: { maximumBytes: 1024 ** 2, redirects: 0 },
  });
  const isTaken = answer.status >= 200 && answer.status < 300;
  const text = await (isTaken ? readText : readBeginning)(answer.body);
  try {
    const json: unknown = JSON.parse(text);
    const isObject = typeof json === "object" && json !== null;
    return { status: answer.status, json: isObject ? { ...json } : {} };
  } catch {
    // An index that does not take part answers with a page.
    return { status: answer.status, json: {} };
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  "invalid-publisher":
    "Look whether owner, repository, workflow and environment of the trusted publisher are those of this run",
  "invalid-pending-publisher": "The project is there already: add the publisher to it",
  "not-enabled": "The index has trusted publishing switched off: use a token",
  "invalid-reuse-token": "Run the job again: each identity is taken once",
};

function refuseMint(
  origin: string,
  { place, token }: Identity,
  { status, json }: JsonAnswer,
): AppError {
  const errors = Array.isArray(json.errors) ? json.errors : [];
  const texts = errors.map((it) => `${it?.code ?? ""}: ${it?.description ?? ""}`);
  const said = texts.join("; ") || (typeof json.message === "string" ? json.message : `${status}`);
  const hint = errors.map((it) => ADVICE[String(it?.code)]).find((it) => it !== undefined);
  // An index may repeat what it was sent.
  const words = said.replaceAll(token, "****");
  return new AppError("denied", `Cannot publish to ${origin} as ${place}: ${words}`, {
    status,
    ...(hint !== undefined && { hint }),
  });
}
