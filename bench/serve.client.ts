/** What `npm run bench serve` asks of the servers: single requests, uploads, and load by wrk. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { makeWheel, type SampleWheel, wheelFilename } from "../test/fakes/sample-files.ts";
import { cpuSeconds, type Served, TOKEN } from "./serve.stage.ts";

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
}

export function send({ port }: Served, path: string, asked: Asked = {}): Promise<Answer> {
  const { method = "GET", headers = {}, form, isAlone = false } = asked;
  const agent = isAlone ? oneEach : keepAlive;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent }, (answer) => {
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
}

/** Sends all forms, each client one after the other. Throws where one is refused. Resolves with the seconds it took. */
export async function uploadAll(
  server: Served,
  forms: readonly Form[],
  { clients, path = "/legacy/", isAlone = false }: UploadOptions,
): Promise<number> {
  const started = performance.now();
  const waiting = forms[Symbol.iterator]();
  const client = async (): Promise<void> => {
    for (const { filename, headers, bytes } of waiting) {
      const answer = await send(server, path, { method: "POST", headers, form: bytes, isAlone });
      if (answer.status >= 300) throw new Error(`${filename}: ${answer.status} ${answer.body}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (performance.now() - started) / 1000;
}

/** Something to ask for again and again. */
export interface Subject {
  readonly name: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections?: number;
  readonly seconds?: number;
}

export interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Lets wrk ask for a while, and takes the CPU time that the server used meanwhile. */
export async function load(
  server: Served,
  { path, headers = {}, connections = 32, seconds = 3 }: Subject,
): Promise<Measured> {
  const before = await cpuSeconds(server);
  const wrk = spawn("wrk", [
    ...["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "30s"],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    `http://127.0.0.1:${server.port}${path}`,
  ]);
  let output = "";
  wrk.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(wrk, "exit");
  const used = (await cpuSeconds(server)) - before;
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const took = Number(/requests in ([\d.]+)s/.exec(output)?.[1] ?? seconds);
  if (/Non-2xx/.test(output) || requests === 0) throw new Error(`${path}: ${output}`);
  return { perSecond: requests / took, perCpuSecond: requests / used };
}
