/**
 * The one place where an outcome becomes an answer: a status, a reason phrase, and a body in the form that the
 * client understands.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError, type ErrorKind } from "../errors.ts";
import { errorPage } from "./pages/error.ts";
import { formatHtml } from "./pages/html.ts";
import type { Parts } from "./parts.ts";
import { pageFrame } from "./request.ts";

/** What a route is: it answers by the reply, or by what it returns. */
export type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Programs that send no form of their own (twine, distutils) read the reason phrase, the rest of them the body. */
const STATUS = {
  invalid: 400,
  "unknown-caller": 401,
  denied: 403,
  "not-found": 404,
  conflict: 409,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Takes whatever was thrown. What is no `AppError` is a fault of ours: logged by the caller, and said without its text. */
export function respondWithError(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): void {
  const error = toAppError(thrown);
  const status = statusOf(error);
  const sentence = error.message;
  reply.raw.statusMessage = toReasonPhrase(sentence);
  reply.code(status).header("Cache-Control", "no-store");
  if (status === 401 && !reply.hasHeader("WWW-Authenticate"))
    reply.header("WWW-Authenticate", 'Basic realm="cheeseshop", charset="UTF-8"');
  if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", error.retryAfterSeconds);
  if (prefersHtml(request)) {
    const { kind, message, hint, problems } = error;
    const page = errorPage(pageFrame(parts, request), { status, kind, message, hint, problems });
    reply.type("text/html; charset=utf-8").send(formatHtml(page));
    return;
  }
  // As bytes: to a text the framework would add a charset, which this type has none of and some clients do not expect.
  reply.type("application/problem+json").send(Buffer.from(toProblem(status, error)));
}

/** The status of an answer that tells of the error. */
export function statusOf(error: AppError): number {
  return error.status ?? STATUS[error.kind];
}

/**
 * Leads to the address in its normal form, for good. The path is relative, so that a base path in front of us does not
 * matter; the query stays.
 */
export function leadToNormal(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): FastifyReply {
  const at = request.url.indexOf("?");
  const query = at === -1 ? "" : request.url.slice(at);
  return reply.code(301).header("Location", `${path}${query}`).send();
}

/** RFC 9457, with the keys that clients of package indexes read. */
export function toProblem(status: number, error: AppError): string {
  const problems = error.problems.map(({ rule, level, message, hint }) => ({
    rule,
    level,
    message,
    hint,
  }));
  return JSON.stringify({
    type: "about:blank",
    title: TITLES[error.kind],
    status,
    // PyPI's own sentences end with a full stop, ours do not.
    detail: [error.message.replace(/\.$/, ""), error.hint].filter(Boolean).join(". "),
    hint: error.hint,
    problems: problems.length > 0 ? problems : undefined,
  });
}

const TITLES = {
  invalid: "Not accepted",
  "unknown-caller": "A login is needed",
  denied: "Not allowed",
  "not-found": "Not found",
  conflict: "In the way of something else",
  unavailable: "Not possible now",
} as const satisfies Record<ErrorKind, string>;

/** Only browsers put `text/html` before everything else and never ask for JSON. */
function prefersHtml(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? "";
  return accept.startsWith("text/html") && request.headers["sec-fetch-mode"] !== "cors";
}

/** Longer ones are cut: proxies take a head of a few kilobytes, and the body has it all. */
const LONGEST_REASON = 1000;

/** RFC 9112 allows no control characters there, and Node writes ISO 8859-1. */
function toReasonPhrase(sentence: string): string {
  return sentence
    .slice(0, LONGEST_REASON)
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, "?");
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = frameworkStatusOf(thrown);
  if (status !== undefined && status < 500) {
    return new AppError("invalid", `Cannot read the request: ${(thrown as Error).message}`, {
      status,
    });
  }
  return new AppError("unavailable", "Cannot answer: something went wrong in the server", {
    status: 500,
    hint: "Its log tells what",
    cause: thrown,
  });
}

/** Faults that Fastify finds in a request carry a status of their own. */
function frameworkStatusOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !("statusCode" in thrown)) return undefined;
  return typeof thrown.statusCode === "number" ? thrown.statusCode : undefined;
}
