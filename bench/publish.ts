/**
 * Publishing and checking beside twine on the same files in the same run, and descriptions as `readme.ts` has them. Each
 * side is a program that is started as people start it, ours as npm packs it; sides take turns, and the best time of
 * each counts, for others may be busy on the machine. Processor time is told beside it.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { findClients } from "../test/clients.ts";
import { makeWheel, wheelFilename } from "../test/fakes/sample-files.ts";
import { openWebServer } from "../test/fakes/web-server.ts";
import { packRelease } from "./build.release.ts";
import { run as measureDescriptions } from "./readme.ts";

const FILES = 50;
/** There and back. */
const LINK_MS = 50;
const RUNS = 5;

/** Prints a line for each task. False where a budget is missed or there are no peers. */
export async function run(): Promise<boolean> {
  const { clients, missing } = await findClients();
  if (clients === undefined) {
    console.log(`skipped: ${missing}`);
    return false;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "bench-publish-"));
  try {
    const cli = packRelease(path.join(folder, "release"));
    const sides: Sides = { ours: [process.execPath, cli], theirs: [clients.twine] };
    console.log(`load ${loadavg()[0]?.toFixed(1)}`);
    console.log(
      line("task", "ours ms", "theirs ms", "our CPU", "their CPU", "ratio", "by CPU", "budget"),
    );
    const files = writeWheels(folder);
    return [
      await measureUploads(sides, files),
      await measureCheck(sides, files[0] ?? ""),
      await measureDescriptions(),
    ].every((isWithin) => isWithin);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Sides {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

function writeWheels(folder: string): readonly string[] {
  const dist = path.join(folder, "dist");
  mkdirSync(dist);
  return Array.from({ length: FILES }, (_, number) => {
    const release = {
      ...{ name: "sample-lib", version: `1.${number}`, description: "# Sample\n" },
      ...{ licenseExpression: "MIT", licenseFiles: ["LICENSE"] },
    };
    const file = path.join(dist, wheelFilename(release));
    writeFileSync(file, makeWheel(release));
    return file;
  });
}

async function measureUploads(sides: Sides, files: readonly string[]): Promise<boolean> {
  const index = await openWebServer(async (request, response) => {
    request.resume();
    await new Promise((done) => request.on("end", done));
    response.writeHead(request.method === "POST" ? 200 : 404).end();
  });
  const link = await openSlowLink(Number(new URL(index.origin).port));
  const to = ["--repository-url", `http://127.0.0.1:${link.port}/legacy/`];
  const login = ["-u", "__token__", "-p", "a-token", "--disable-progress-bar"];
  try {
    const [ours, theirs] = await takeTurns(RUNS, [
      [...sides.ours, "publish", "--url", to[1] ?? "", ...files],
      [...sides.theirs, "upload", ...to, ...login, ...files],
    ]);
    return faster(`publish ${FILES} files over ${LINK_MS} ms`, ours, theirs, 5);
  } finally {
    link.close();
    await index.close();
  }
}

async function measureCheck(sides: Sides, file: string): Promise<boolean> {
  const [ours, theirs] = await takeTurns(2 * RUNS, [
    [...sides.ours, "check", file],
    [...sides.theirs, "check", file],
  ]);
  return faster("check of one wheel", ours, theirs, 10);
}

/** Rendering alone, in a process that has begun: texts of real projects, each several times. */
interface Taken {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** The best of each command line in several rounds, in which they take turns. */
async function takeTurns(
  rounds: number,
  commands: readonly [readonly string[], readonly string[]],
): Promise<readonly [Taken, Taken]> {
  const best = commands.map(() => ({
    wallMs: Number.POSITIVE_INFINITY,
    cpuMs: Number.POSITIVE_INFINITY,
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, words] of commands.entries()) {
      const { wallMs, cpuMs } = await timeOne(words);
      const before = best[at];
      if (before === undefined) continue;
      before.wallMs = Math.min(before.wallMs, wallMs);
      before.cpuMs = Math.min(before.cpuMs, cpuMs);
    }
  }
  const [ours, theirs] = best;
  if (ours === undefined || theirs === undefined) throw new Error("There are two sides");
  return [ours, theirs];
}

/** A shell around the program tells what its children took. */
async function timeOne(words: readonly string[]): Promise<Taken> {
  const started = performance.now();
  const { stdout } = await runProgram([
    "sh",
    "-c",
    '"$@" > /dev/null 2>&1 || exit 1; times',
    "sh",
    ...words,
  ]);
  const wallMs = performance.now() - started;
  const children = stdout.trim().split("\n").at(-1) ?? "";
  const cpuMs = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
  return { wallMs, cpuMs };
}

function runProgram([program = "", ...words]: readonly string[]): Promise<{
  readonly stdout: string;
}> {
  const env = { ...process.env, CHEESESHOP_TOKEN: "a-token", CHEESESHOP_KEYRING: "none" };
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve({ stdout }) : reject(new Error(`${words.join(" ")} ended with ${code}`)),
    );
  });
}

/** Passes bytes on half of the link's time later, in both directions; connections are made at once. */
async function openSlowLink(port: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), LINK_MS / 2));
      from.on("end", () => setTimeout(() => to.end(), LINK_MS / 2));
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port");
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function faster(task: string, ours: Taken, theirs: Taken, budget: number): boolean {
  const ratio = theirs.wallMs / ours.wallMs;
  const said = `≥ ${budget}${ratio >= budget ? "" : "  MISSED"}`;
  const byCpu = theirs.cpuMs / ours.cpuMs;
  const times = [ours.wallMs, theirs.wallMs, ours.cpuMs, theirs.cpuMs].map((ms) => ms.toFixed(0));
  console.log(line(task, ...times, ratio.toFixed(1), byCpu.toFixed(1), said));
  return ratio >= budget;
}

function line(task: string, ...columns: readonly string[]): string {
  return task.padEnd(36) + columns.map((column) => column.padStart(11)).join("");
}
