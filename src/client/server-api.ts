/**
 * The REST interface of a Cheeseshop server, below `/+api/`, as the commands use it (docs/routes.md lists it).
 * Refusals arrive as problem+json (RFC 9457) and leave as `AppError` with the server's own sentence.
 */
import { AppError, type ErrorKind, isAppError } from "../errors.ts";
import { type Http, type HttpAnswer, type HttpRequest, NoAnswer } from "../system/http.ts";
import { type Credential, formatAuthorization } from "./credentials.ts";
import type { ServerAddress } from "./settings.ts";

/** A JSON object whose keys have not been looked at yet. */
export type Row = Readonly<Record<string, unknown>>;

export interface ServerApi {
  readonly server: ServerAddress;
  /** Asks, and returns the JSON of the answer; `undefined` where it has none. Throws what the server refuses. */
  ask(method: Method, path: string, body?: object): Promise<unknown>;
}

type Method = NonNullable<HttpRequest["method"]>;

export interface ServerApiParts {
  readonly http: Http;
  readonly server: ServerAddress;
  readonly credential?: Credential;
}

const MAXIMUM_ANSWER_BYTES = 64 * 1024 ** 2;

export function makeServerApi({ http, server, credential }: ServerApiParts): ServerApi {
  return {
    server,
    async ask(method, path, body) {
      const answer = await reach(http, {
        method,
        url: `${server}${path}`,
        // The person named this server: it may well be a machine inside.
        allowedHosts: "any",
        headers: {
          Accept: "application/json, application/problem+json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(credential === undefined ? {} : { authorization: formatAuthorization(credential) }),
        limits: { maximumBytes: MAXIMUM_ANSWER_BYTES },
      });
      if (answer.status < 200 || answer.status >= 300) {
        throw toAppError(answer.status, await readBeginning(answer.body), credential);
      }
      const text = await readText(answer.body);
      return text === "" ? undefined : parseJson(text, server);
    },
  };
}

/** Asks a server that somebody named. Throws `unavailable` in words for that somebody where it gives no answer. */
export async function reach(http: Http, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await http.fetch(request);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const { origin } = new URL(request.url);
    throw new AppError("unavailable", `Cannot reach ${origin}: ${error.obstacle}`, {
      hint: hintAt(origin, error.reason),
      cause: error,
    });
  }
}

function hintAt(origin: string, reason: NoAnswer["reason"]): string {
  if (reason === "proxy") {
    return "HTTP_PROXY and HTTPS_PROXY name the proxy, NO_PROXY what is asked without it";
  }
  if (reason !== "tls") return "Is the server running, and is this its address?";
  return origin.startsWith("https:")
    ? "If it has no other port for https://, write the address with http://; then whoever is on the way can read all that is sent, the password too"
    : "Write the address with https://";
}

/** A path below `/+api/`; what a person typed cannot break out of its place in it. */
export function apiPath(...parts: readonly string[]): string {
  return `/+api/${parts.map(encodeURIComponent).join("/")}`;
}

/** The rows of a list that the server answers under a key. Throws `unavailable` where there is none. */
export function parseRows(answer: unknown, key: string): readonly Row[] {
  const rows = isRow(answer) ? answer[key] : undefined;
  if (Array.isArray(rows) && rows.every(isRow)) return rows;
  throw new AppError("unavailable", `Cannot read the server's answer: it has no "${key}"`, {
    hint: "Is it a Cheeseshop, of this version?",
  });
}

/** One value of an answer's object as text; lists are joined, and what is not there is empty. */
export function parseCell(row: unknown, key: string): string {
  const value = isRow(row) ? row[key] : undefined;
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** An answer that is none of a Cheeseshop: of another make of server, or of something that stands before one. */
export class ForeignAnswer extends AppError {}

/** The error that an answer stands for. `credential` lets a refusal name where the token came from. */
export function toAppError(
  status: number,
  body: string,
  credential: Credential | undefined,
): AppError {
  const problem = parseProblem(body);
  const said = problem.hint === undefined ? [] : [problem.hint];
  const isRefused = status === 401 || status === 403;
  const origin = isRefused && credential !== undefined;
  const hints = origin ? [...said, `The ${credential.kind} came from ${credential.place}`] : said;
  const Kind = problem.detail === undefined ? ForeignAnswer : AppError;
  return new Kind(kindOf(status), problem.detail ?? `Cannot go on: the server answered ${status}`, {
    status,
    ...(hints.length === 0 ? {} : { hint: hints.join(". ") }),
    problems: problem.problems,
  });
}

function kindOf(status: number): ErrorKind {
  if (status === 401) return "unknown-caller";
  if (status === 403) return "denied";
  if (status === 404) return "not-found";
  if (status === 409) return "conflict";
  return status >= 500 || status === 429 ? "unavailable" : "invalid";
}

interface ProblemDocument {
  readonly detail?: string;
  readonly hint?: string;
  readonly problems: AppError["problems"];
}

/** Another server than ours may answer with anything at all: then there is no detail. */
function parseProblem(body: string): ProblemDocument {
  const document = parseRow(body);
  const { detail, hint, problems } = document;
  return {
    ...(typeof detail === "string" ? { detail: withoutHint(detail, hint) } : {}),
    ...(typeof hint === "string" ? { hint } : {}),
    problems: Array.isArray(problems) ? problems.filter(isRow).map(parseFinding) : [],
  };
}

/** Our server writes the hint behind the detail as well, for clients that show the detail alone. */
function withoutHint(detail: string, hint: unknown): string {
  const tail = `. ${hint}`;
  return typeof hint === "string" && detail.endsWith(tail) ? detail.slice(0, -tail.length) : detail;
}

function parseFinding(row: Row): AppError["problems"][number] {
  return {
    rule: parseCell(row, "rule"),
    level: row.level === "warning" || row.level === "note" ? row.level : "error",
    message: parseCell(row, "message"),
    ...(typeof row.hint === "string" ? { hint: row.hint } : {}),
  };
}

function parseJson(text: string, server: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ForeignAnswer("unavailable", `Cannot read the answer of ${server}: it is no JSON`, {
      hint: "Is it a Cheeseshop?",
      cause,
    });
  }
}

function parseRow(text: string): Row {
  try {
    const value: unknown = JSON.parse(text);
    return isRow(value) ? value : {};
  } catch {
    // No JSON is no problem document, and that is all the caller wants to know.
    return {};
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  return readUntilBroken(body, (error) => {
    throw error;
  });
}

/**
 * What can be read of a body beside a status that says all: one that breaks off or is too long takes nothing from it.
 * `onCut` hears where the line broke.
 */
export function readBeginning(
  body: AsyncIterable<Uint8Array>,
  onCut: () => void = () => {},
): Promise<string> {
  return readUntilBroken(body, (error) => {
    if (!isAppError(error, "unavailable")) throw error;
    if (error instanceof NoAnswer) onCut();
  });
}

async function readUntilBroken(
  body: AsyncIterable<Uint8Array>,
  onBreak: (error: unknown) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    onBreak(error);
  }
  return text + decoder.decode();
}
