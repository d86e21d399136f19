/**
 * The stage of `npm run bench serve`: servers as processes of their own on loopback, and what they use of the machine.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findPort } from "../test/free-port.ts";
import { readCpuSeconds, readMemory } from "../test/process-use.ts";

/** A server that is being measured. */
export interface Served {
  readonly process: ChildProcess;
  readonly port: number;
  /** Where it keeps what it has. */
  readonly folder: string;
}

/** Of the administrator of each of our servers. */
export const TOKEN = `cheeseshop_${"bench".repeat(6)}`;

const MAIN = path.join(import.meta.dirname, "../src/cli/main.ts");
const START_MS = 60_000;

/** `--small`: sees within minutes whether all of it runs. What it prints then says nothing. */
const isSmall = process.argv.includes("--small");

/** A size, a count or a time of what is measured, and what is enough to see whether it runs. */
export function sized(whole: number, small: number): number {
  return isSmall ? small : whole;
}

/** Runs `work` with a folder that goes afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "cheeseshop-bench-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints what is missing; `true` where nothing is. */
export function hasPrograms(...names: readonly string[]): boolean {
  const missing = names.filter((name) => spawnSync(name, ["-v"]).error !== undefined);
  if (missing.length === 0) return true;
  say(`Not here: ${missing.join(", ")} (apt-get install nginx-light wrk)`);
  return false;
}

export interface ShopOptions {
  readonly upstream?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

/** One of ours, on `folder`, which may have been filled before. */
export async function startShop(folder: string, options: ShopOptions = {}): Promise<Served> {
  const port = await findPort();
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeArgs ?? []),
      ...[MAIN, "serve", "--port", String(port), "--data", folder],
      ...["--upstream", options.upstream ?? "none", "--log", "silent"],
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, CHEESESHOP_ADMIN_TOKEN: TOKEN, ...options.env },
    },
  );
  const shop = { process: child, port, folder };
  await untilAnswered(shop, "/+health");
  return shop;
}

/** Serves the files of `folder`. One worker, so that its CPU time is that of one process. */
export async function startNginx(folder: string): Promise<Served> {
  const port = await findPort();
  await mkdir(folder, { recursive: true });
  const config = path.join(folder, "nginx.conf");
  await writeFile(
    config,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server { listen 127.0.0.1:${port}; root ${folder}; index index.html; } }\n`,
  );
  const child = spawn("nginx", ["-c", config], { stdio: ["ignore", "ignore", "inherit"] });
  const nginx = { process: child, port, folder };
  await untilAnswered(nginx, "/nginx.conf");
  return nginx;
}

/** Asks it to end and waits. */
export async function stop({ process: child }: Served): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Throws where the server ends or says nothing for a minute. */
export async function untilAnswered({ process: child, port }: Served, at: string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < START_MS; ) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs[0]} has ended`);
    const answered = await fetch(`http://127.0.0.1:${port}${at}`).then(
      ({ ok, body }) => body?.cancel().then(() => ok) ?? ok,
      () => false,
    );
    if (answered) return;
    await sleep(5);
  }
  throw new Error(`${child.spawnargs[0]} does not answer on port ${port}`);
}

/** User and system time of a server so far, in seconds. */
export function cpuSeconds({ process: { pid = 0 } }: Served): Promise<number> {
  return readCpuSeconds(pid);
}

/** Resident memory of a server in MB, and the most it ever was. */
export function memoryOf({ process: { pid = 0 } }: Served): ReturnType<typeof readMemory> {
  return readMemory(pid);
}

/** The peak of `memoryOf` counts anew from here. */
export async function forgetPeak({ process: { pid } }: Served): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, "5");
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The head of a table, with how busy the machine is: what was measured on a busy one says less. */
export function sayTable(title: string, columns: readonly string[]): void {
  say(`\n### ${title}\n\nLoad of the machine: ${loadavg()[0]?.toFixed(1)}\n`);
  say(`| ${columns.join(" | ")} |\n|${columns.map(() => "---").join("|")}|`);
}

export function sayRow(...cells: readonly (string | number)[]): void {
  say(`| ${cells.join(" | ")} |`);
}
