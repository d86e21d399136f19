/**
 * `npm run bench serve`: pages, files and uploads of the server, beside nginx which serves the very same bytes.
 *
 * Requests per CPU-second of the serving process, in turns (A B A B …), medians: neighbours on the machine disturb
 * them little. All traffic stays on loopback. nginx and wrk come from the system (`apt-get install nginx-light wrk`).
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeWheel } from "../test/fakes/sample-files.ts";

const ROUNDS = 3;
const SECONDS = 3;
const CONNECTIONS = 32;
const UPLOADS = 1500;
const UPLOADERS = 16;
const SHOP_PORT = 24_331;
const NGINX_PORT = 24_332;
const TOKEN = `cheeseshop_${"bench".repeat(6)}`;
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** Something to ask for, the same of both servers. */
interface Subject {
  readonly name: string;
  readonly path: string;
  readonly accept?: string;
  readonly encoding?: string;
  readonly connections?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: UPLOADERS });
/** What one run works with. */
interface Stage {
  readonly folder: string;
  readonly shop: ChildProcess;
  readonly nginx: ChildProcess;
}

/** Prints a table; `false` where no comparison could be made. */
export async function run(): Promise<boolean> {
  if (
    spawnSync("nginx", ["-v"]).error !== undefined ||
    spawnSync("wrk", ["-v"]).error !== undefined
  ) {
    process.stderr.write("nginx or wrk is not here: apt-get install nginx-light wrk\n");
    return false;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "cheeseshop-bench-"));
  const shop = await startShop(folder);
  const nginx = await startNginx(folder);
  try {
    await measure({ folder, shop, nginx });
  } finally {
    shop.kill("SIGTERM");
    nginx.kill("SIGTERM");
    await Promise.all([once(shop, "exit"), once(nginx, "exit")]);
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

async function measure(stage: Stage): Promise<void> {
  await uploadAll("ten-files", 10, 4);
  const uploads = await measureUploads();
  await uploadAll("thousand-files", 1000, UPLOADERS);
  const subjects: Subject[] = [
    ...pages("page of 10 files", "/simple/ten-files/"),
    ...pages("page of 1,000 files", "/simple/thousand-files/"),
    { name: "file of 2 kB", path: await uploadOne("hot-file", "1.0", 2000) },
    { name: "file of 1 MB", path: await uploadOne("hot-file", "2.0", 1_000_000) },
    {
      name: "file of 100 MB",
      path: await uploadOne("hot-file", "3.0", 100_000_000),
      connections: 4,
    },
  ];
  // What is not yet compiled by the engine says nothing: the first subject is asked for once beforehand.
  await load(stage.shop, SHOP_PORT, "/simple/ten-files/", {
    name: "",
    path: "",
    accept: JSON_TYPE,
  });
  process.stdout.write("\n| what | nginx, per CPU-second | Cheeseshop | ratio | ratio by wall |\n");
  process.stdout.write("|---|---|---|---|---|\n");
  for (const subject of subjects) {
    process.stdout.write(`| ${(await compare(stage, subject)).join(" | ")} |\n`);
  }
  process.stdout.write(
    `\nuploads of small wheels, ${UPLOADERS} clients with keep-alive: ${uploads}/s\n` +
      `resident memory of the server at the end: ${await residentMegabytes(stage.shop)} MB\n`,
  );
}

function pages(name: string, target: string): Subject[] {
  const plain = { path: target, accept: JSON_TYPE };
  return [
    { ...plain, name },
    { ...plain, name: `${name}, gzip`, encoding: "gzip" },
    { ...plain, name: `${name}, zstd`, encoding: "zstd" },
  ];
}

async function compare({ folder, shop, nginx }: Stage, subject: Subject): Promise<string[]> {
  const target = await copyForNginx(folder, subject);
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(await load(nginx, NGINX_PORT, target, subject));
    ours.push(await load(shop, SHOP_PORT, subject.path, subject));
  }
  const median = (list: readonly Measured[], key: keyof Measured): number =>
    list.map((measured) => measured[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const [n, c] = [median(theirs, "perCpuSecond"), median(ours, "perCpuSecond")];
  const wall = median(ours, "perSecond") / median(theirs, "perSecond");
  return [subject.name, n.toFixed(0), c.toFixed(0), (c / n).toFixed(2), wall.toFixed(2)];
}

interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Lets wrk ask for a while and takes the CPU time that the server used meanwhile. */
async function load(
  server: ChildProcess,
  port: number,
  target: string,
  { accept, encoding, connections = CONNECTIONS }: Subject,
): Promise<Measured> {
  const headers = [
    ...(accept === undefined ? [] : ["-H", `Accept: ${accept}`]),
    ...(encoding === undefined ? [] : ["-H", `Accept-Encoding: ${encoding}`]),
  ];
  const before = await cpuSeconds(server);
  const wrk = spawn("wrk", [
    ...["-t", "1", "-c", String(connections), "-d", `${SECONDS}s`, "--timeout", "30s", ...headers],
    `http://127.0.0.1:${port}${target}`,
  ]);
  let output = "";
  wrk.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(wrk, "exit");
  const used = (await cpuSeconds(server)) - before;
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const seconds = Number(/requests in ([\d.]+)s/.exec(output)?.[1] ?? SECONDS);
  if (/Non-2xx/.test(output) || requests === 0) throw new Error(`${target}: ${output}`);
  return { perSecond: requests / seconds, perCpuSecond: requests / used };
}

/** The very bytes that we answer, as a file that nginx answers. Returns its path there. */
async function copyForNginx(
  folder: string,
  { path: asked, accept, encoding }: Subject,
): Promise<string> {
  const headers = {
    "accept-encoding": encoding ?? "identity",
    ...(accept !== undefined && { accept }),
  };
  const { body } = await send("GET", asked, headers);
  const name = asked.replaceAll("/", "_") + (encoding ?? "");
  await writeFile(path.join(folder, "www", name), body);
  return `/${name}`;
}

async function startShop(folder: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, "../src/cli/main.ts"),
      ...["serve", "--port", String(SHOP_PORT), "--data", path.join(folder, "data")],
      ...["--upstream", "none", "--log", "silent"],
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, CHEESESHOP_ADMIN_TOKEN: TOKEN },
    },
  );
  await untilAnswered(`http://127.0.0.1:${SHOP_PORT}/+health`);
  return child;
}

async function startNginx(folder: string): Promise<ChildProcess> {
  await mkdir(path.join(folder, "www"));
  const config = path.join(folder, "nginx.conf");
  await writeFile(
    config,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server { listen 127.0.0.1:${NGINX_PORT}; root ${folder}/www; } }\n`,
  );
  const child = spawn("nginx", ["-c", config], { stdio: ["ignore", "ignore", "inherit"] });
  await untilAnswered(`http://127.0.0.1:${NGINX_PORT}/`);
  return child;
}

async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

/** Files of one project: versions 1.0.0, 1.0.1, … */
async function uploadAll(project: string, count: number, clients: number): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      await upload(
        makeWheel({ name: project, version: `1.0.${number}` }),
        project,
        `1.0.${number}`,
      );
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function measureUploads(): Promise<number> {
  const wheels = Array.from({ length: UPLOADS }, (_, number) => ({
    project: `upload-${number % 50}`,
    version: `1.${number}`,
    wheel: makeWheel({ name: `upload-${number % 50}`, version: `1.${number}` }),
  }));
  const started = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    for (let one = wheels[next++]; one !== undefined; one = wheels[next++]) {
      await upload(one.wheel, one.project, one.version);
    }
  };
  await Promise.all(Array.from({ length: UPLOADERS }, client));
  return Math.round(UPLOADS / ((performance.now() - started) / 1000));
}

/** Returns the path of the file on the server. */
async function uploadOne(project: string, version: string, size: number): Promise<string> {
  // Bytes that do not compress, as in most wheels of that size.
  const noise = randomBytes(size);
  const wheel = makeWheel({ name: project, version, files: { "noise.bin": noise } });
  await upload(wheel, project, version);
  const { body } = await send("GET", `/simple/${project}/`, { accept: JSON_TYPE });
  const page = JSON.parse(body.toString()) as { files: { filename: string; url: string }[] };
  const file = page.files.find(({ filename }) => filename.includes(`-${version}-`));
  if (file === undefined) throw new Error(`${project} ${version} is not on its page`);
  return new URL(file.url, `http://x/simple/${project}/`).pathname;
}

async function upload(wheel: Uint8Array, project: string, version: string): Promise<void> {
  const boundary = "bench-boundary";
  const filename = `${project.replaceAll("-", "_")}-${version}-py3-none-any.whl`;
  const fields = {
    ":action": "file_upload",
    protocol_version: "1",
    metadata_version: "2.1",
    ...{ name: project, version, filetype: "bdist_wheel", pyversion: "py3" },
    sha256_digest: createHash("sha256").update(wheel).digest("hex"),
  };
  const head = Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join("");
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const form = Buffer.concat([
    Buffer.from(head + part),
    wheel,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = {
    authorization: `Basic ${Buffer.from(`__token__:${TOKEN}`).toString("base64")}`,
    "content-type": `multipart/form-data; boundary=${boundary}`,
    "content-length": String(form.length),
  };
  const { status, body } = await send("POST", "/legacy/", headers, form);
  if (status !== 200) throw new Error(`upload of ${filename}: ${status} ${body}`);
}

function send(
  method: string,
  target: string,
  headers: Record<string, string>,
  form?: Buffer,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port: SHOP_PORT, method, path: target, headers, agent },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(form);
  });
}

/** User and system time of a process, in seconds. */
async function cpuSeconds(child: ChildProcess): Promise<number> {
  const line = await readFile(`/proc/${child.pid}/stat`, "utf8");
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function residentMegabytes(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
