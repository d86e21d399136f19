/** The HTTP side of the server: Fastify with its hooks, behind the front that answers warm pages from memory. */
import http from "node:http";
import https from "node:https";
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import { AppError } from "../errors.ts";
import { makeAllowedMethods } from "./allowed-methods.ts";
import type { Front } from "./front.ts";
import { answeredBytes } from "./line/past-framework.ts";
import { SAFE_HEADERS } from "./line/safe-headers.ts";
import { cutSilentReaders, waitForAnswer } from "./line/silent-reader.ts";
import { hasBody, watchSender } from "./line/slow-sender.ts";
import { type OriginSettings, refuseForeignWrite, requireHost, requireOneHost } from "./origin.ts";
import type { Parts } from "./parts.ts";
import { basePath } from "./request.ts";
import { type Answer, respondWithError } from "./respond.ts";
import { listRoutes } from "./router.ts";

/** Key and certificate chain in PEM. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

export interface AppOptions {
  readonly tls?: TlsFiles;
  readonly isOurHost: (host: string | undefined) => boolean;
}

/** Bodies of the REST API are small; uploads are read as streams and have limits of their own. */
const JSON_LIMIT = 1024 ** 2;
const LONGEST_PATH_PART = 500;

export function makeApp(parts: Parts, options: AppOptions): FastifyInstance {
  const { settings } = parts;
  const app = fastify({
    serverFactory: (handler) => makeServer(parts.front, handler, basePath(parts), options.tls),
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    bodyLimit: JSON_LIMIT,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    forceCloseConnections: "idle",
    // Our own hook counts and logs: two lines a request cost a third of the throughput.
    logController: new LogController({ disableRequestLogging: true }),
    logger: false,
    // No route has a schema: the compilers for them, a third of all that a start would load, stay away.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    // Faults in the request line, which no route comes to see.
    frameworkErrors: (error, request, reply) => respondWithError(parts, request, reply, error),
    rewriteUrl: (request) => withoutBase(request.url ?? "/", basePath(parts)),
  });
  readBodiesAsStreams(app);
  sweepIdleConnections(app);
  addHooks(app, parts, options);
  const routes = listRoutes(parts);
  for (const { method, path, answer } of routes) {
    const handler = guarded(parts, answer);
    app.route({ method: method === "GET" ? ["GET", "HEAD"] : method, url: path, handler });
  }
  app.setErrorHandler((error, request, reply) => {
    if (hasReaderLeft(reply, error)) return;
    logFault(parts, request, error);
    respondWithError(parts, request, reply, error);
  });
  answerWhatIsNotThere(app, parts, routes);
  return app;
}

function answerWhatIsNotThere(
  app: FastifyInstance,
  parts: Parts,
  routes: ReturnType<typeof listRoutes>,
): void {
  const allowedMethods = makeAllowedMethods(parts, routes);
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const allowed = allowedMethods(path);
    if (allowed.length === 0) {
      respondWithError(parts, request, reply, new AppError("not-found", `Cannot find "${path}"`));
      return;
    }
    reply.header("Allow", allowed.join(", "));
    const error = new AppError("invalid", `Cannot answer ${request.method} "${path}"`, {
      status: 405,
      hint: `This address takes ${allowed.join(", ")}`,
    });
    respondWithError(parts, request, reply, error);
  });
}

function noSchemas(): never {
  throw new Error("Cannot compile a schema: no route has one");
}

/** Of a fault in an answer that is written past it the framework says nothing, and the client would wait for ever. */
function guarded(parts: Parts, answer: Answer): Answer {
  return async (request, reply) => {
    try {
      return await answer(request, reply);
    } catch (error) {
      if (!reply.sent) throw error;
      if (hasReaderLeft(reply, error)) return reply;
      logFault(parts, request, error);
      // What was ended already is whole.
      if (!reply.raw.writableEnded) reply.raw.destroy();
      return reply;
    }
  };
}

/** Whether a stream ended early because nobody waits for it any more: no fault, and nobody to tell of one. */
function hasReaderLeft({ raw }: FastifyReply, error: unknown): boolean {
  const isCut = error instanceof Error && "code" in error && error.code === CUT_STREAM;
  return isCut && raw.destroyed;
}

const CUT_STREAM = "ERR_STREAM_PREMATURE_CLOSE";

const SWEEP_MS = 100;

/** A connection that falls idle after its last answer would hold up the end until it times out. */
function sweepIdleConnections(app: FastifyInstance): void {
  app.addHook("preClose", async () => {
    // One that never listened never tells that it is closed: the sweeping would not end.
    if (!app.server.listening) return;
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
    app.server.once("close", () => clearInterval(sweep));
  });
}

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => void;

function makeServer(
  front: Front,
  handler: Listener,
  base: string,
  tls: TlsFiles | undefined,
): http.Server {
  const answer: Listener = (request, response) => {
    // A body may come with any method, and whoever asks for what is warm can hold a place by it as well.
    if (hasBody(request)) watchSender(request, response);
    else if (front.answer(request, response, withoutBase(request.url ?? "/", base))) return;
    forgetTypeOfNothing(request);
    waitForAnswer(response);
    handler(request, response);
  };
  // The life of a stream without a body is a quarter of a warm page.
  const options = { optimizeEmptyRequests: true };
  const server =
    tls === undefined
      ? http.createServer(options, answer)
      : https.createServer({ ...tls, ...options }, answer);
  // A large upload over a slow line may take hours: `slow-sender.ts` cuts those off who only hold a place.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 75_000;
  cutSilentReaders(server);
  return server;
}

/** Who announces no body sends none (RFC 9112, section 6.3). A type would make its reader wait for an end of it. */
function forgetTypeOfNothing({ headers }: http.IncomingMessage): void {
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
    delete headers["content-type"];
  }
}

/** Upload forms are parsed while they come in, by `receive-upload.ts`. */
function readBodiesAsStreams(app: FastifyInstance): void {
  const untouched = (_request: unknown, _body: unknown, done: (error: null) => void): void =>
    done(null);
  app.addContentTypeParser(/^multipart\/form-data/, untouched);
  app.addContentTypeParser("*", untouched);
}

function addHooks(app: FastifyInstance, parts: Parts, { isOurHost }: AppOptions): void {
  const origin: OriginSettings = parts.settings;
  app.addHook("onRequest", async (request, reply) => {
    for (let at = 0; at < SAFE_HEADERS.length; at += 2) {
      reply.header(SAFE_HEADERS[at] ?? "", SAFE_HEADERS[at + 1]);
    }
    // Accounts and tokens are nothing for a cache.
    if (request.url.startsWith("/+api/")) reply.header("Cache-Control", "no-store");
    // Behind a trusted proxy it is another than the header's.
    requireHost(request.host ?? "");
    requireOneHost(request.raw.rawHeaders);
    if (!isOurHost(request.headers.host)) {
      throw new AppError("denied", `Cannot answer for the host "${request.headers.host}"`, {
        status: 421,
        hint: "Set public_url to the address that people use",
      });
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      // Behind a trusted proxy it is the host that the browser knows.
      refuseForeignWrite({ ...request.headers, host: request.host }, origin);
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    parts.metrics.countAnswer(reply.statusCode, answeredBytes(request, reply));
    if (request.method !== "GET" && request.method !== "HEAD") {
      parts.log.info(`${request.method} ${pathOf(request)} answered ${reply.statusCode}`, {
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      });
    }
  });
}

const NOT_OURS: ReadonlySet<number> = new Set([502, 507]);

function logFault(parts: Parts, request: FastifyRequest, error: unknown): void {
  if (error instanceof AppError && error.kind !== "unavailable") return;
  const cause = error instanceof Error ? error : new Error(String(error));
  const sentence = `Cannot answer ${request.method} ${pathOf(request)}: ${cause.message}`;
  const fields = { method: request.method, path: pathOf(request), cause: cause.cause };
  // That an upstream fails or a disk is full is no fault of ours, and where it was met tells nobody anything.
  if (error instanceof AppError && NOT_OURS.has(error.status ?? 0))
    parts.log.warn(sentence, fields);
  else parts.log.error(sentence, { ...fields, at: placesOf(cause) });
}

/** Where in the program it happened. The rest of a stack are the words of the error, which the log writes itself. */
function placesOf({ stack = "" }: Error): readonly string[] {
  return stack.split("\n").flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
}

/** Without the query, which may hold what should not be written down. */
function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? "";
}

function withoutBase(url: string, base: string): string {
  if (base === "" || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  // `/shopping` is not below `/shop`.
  return rest.startsWith("/") ? rest : url;
}
