/** What `npm run bench serve` asks of the servers: single requests, uploads, and load by wrk. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { makeWheel, type SampleWheel, wheelFilename } from "../test/fakes/sample-files.ts";
import { type Measured, percentile, readWrk } from "./serve.measured.ts";
import { cpuSeconds, memoryOf, type Served, sized, TOKEN } from "./serve.stage.ts";

export const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
export const AUTHORIZATION = `Basic ${Buffer.from(`__token__:${TOKEN}`).toString("base64")}`;

const keepAlive = new Agent({ keepAlive: true, maxSockets: 128 });
const oneEach = new Agent({ keepAlive: false, maxSockets: 128 });

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Uint8Array;
  /** A connection of its own. */
  readonly isAlone?: boolean;
  readonly signal?: AbortSignal;
}

export function send({ port }: Served, path: string, asked: Asked = {}): Promise<Answer> {
  const { method = "GET", headers = {}, form, isAlone = false, signal } = asked;
  const agent = isAlone ? oneEach : keepAlive;
  return new Promise((resolve, reject) => {
    const to = { host: "127.0.0.1", port, method, path, headers, agent, ...(signal && { signal }) };
    const sent = request(to, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks),
          headers: answer.headers,
        }),
      );
    });
    sent.on("error", reject);
    sent.end(form);
  });
}

/** An upload form, ready to be sent. */
export interface Form {
  readonly filename: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** What is in it. */
  readonly file: Uint8Array;
}

/** As twine sends it. */
export function makeForm(release: SampleWheel, authorization = AUTHORIZATION): Form {
  const wheel = makeWheel(release);
  const filename = wheelFilename(release);
  const boundary = "bench-boundary";
  const fields = {
    ...{ ":action": "file_upload", protocol_version: "1", metadata_version: "2.4" },
    ...{ name: release.name, version: release.version, filetype: "bdist_wheel", pyversion: "py3" },
    sha256_digest: createHash("sha256").update(wheel).digest("hex"),
  };
  const head = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const bytes = Buffer.concat([
    Buffer.from(head.join("") + part),
    wheel,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return {
    filename,
    bytes,
    file: wheel,
    headers: {
      authorization,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": String(bytes.length),
    },
  };
}

export interface UploadOptions {
  readonly clients: number;
  readonly path?: string;
  readonly isAlone?: boolean;
  /** A server that is not done by then is left. */
  readonly limitMs?: number;
  /** How often a form is sent again that was answered by 5xx. Nothing is where it is not given. */
  readonly retries?: number;
}

export interface Uploaded extends Measured {
  readonly seconds: number;
  /** Answers of 5xx after which a form was sent again. */
  readonly retried: number;
}

/** Sends all forms, each client one after the other. Throws where one is refused, or time is over. */
export async function uploadAll(
  server: Served,
  forms: Iterable<Form>,
  { clients, path = "/legacy/", isAlone = false, limitMs, retries = 0 }: UploadOptions,
): Promise<Uploaded> {
  const before = await cpuSeconds(server);
  const started = performance.now();
  const waiting = forms[Symbol.iterator]();
  const took: number[] = [];
  let sentBytes = 0;
  let retried = 0;
  const post = async ({ filename, headers, bytes }: Form): Promise<void> => {
    for (let again = retries; ; again -= 1) {
      const answer = await send(server, path, { method: "POST", headers, form: bytes, isAlone });
      if (answer.status < 300) return;
      if (answer.status < 500 || again === 0)
        throw new Error(`${filename}: ${answer.status} ${answer.body}`);
      retried += 1;
    }
  };
  const client = async (): Promise<void> => {
    // Not for … of: a client that leaves would end the iterator for all others.
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const posted = performance.now();
      if (limitMs !== undefined && posted - started > limitMs)
        throw new Error(`only ${took.length} files were taken in ${limitMs / 1000} s`);
      await post(next.value);
      took.push(performance.now() - posted);
      sentBytes += next.value.bytes.length;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1000;
  return {
    ...{ seconds, retried, perSecond: took.length / seconds },
    perCpuSecond: took.length / ((await cpuSeconds(server)) - before),
    ...{ p50Ms: percentile(took, 50), p99Ms: percentile(took, 99) },
    ...{ megabytes: (await memoryOf(server)).now, bytes: sentBytes / took.length },
  };
}

/** Something to ask for again and again. */
export interface Subject {
  readonly name: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections?: number;
  readonly seconds?: number;
}

/** Lets wrk ask for a while, and takes the CPU time that the server used meanwhile. */
export async function load(
  server: Served,
  { path, headers = {}, connections = 32, seconds = sized(3, 1) }: Subject,
): Promise<Measured> {
  const before = await cpuSeconds(server);
  const wrk = spawn("wrk", [
    ...["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "30s", "--latency"],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    `http://127.0.0.1:${server.port}${path}`,
  ]);
  let output = "";
  for (const stream of [wrk.stdout, wrk.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  await once(wrk, "close");
  const used = (await cpuSeconds(server)) - before;
  const { requests, seconds: took, bytes, p50Ms, p99Ms, faults } = readWrk(output);
  if (faults !== "") throw new Error(`${path}: ${faults}`);
  if (requests === 0) throw new Error(`${path}: no answer within ${seconds} s`);
  return {
    ...{ perSecond: requests / took, perCpuSecond: requests / used, p50Ms, p99Ms },
    ...{ megabytes: (await memoryOf(server)).now, bytes: bytes / requests },
  };
}
