/**
 * The real clients that people use, for tests: pip newest and 21.3, uv, twine, build with setuptools.
 *
 * They are installed once into a cache outside the repository, with the machine's own configuration, and then run
 * without any of it: no variable of pip, uv or twine, and an empty home.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { hide, hideEnvironment, overhear } from "./secrets.ts";

/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  /** stdout and stderr, as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
}

/** Programs and folders of the cache. */
export interface Clients {
  readonly python: string;
  readonly uv: string;
  readonly twine: string;
  /** Runs in the environment that has build, setuptools and wheel. */
  readonly buildPython: string;
  /** Version by client, as a test prints it. */
  readonly versions: Readonly<Record<string, string>>;
  /** A folder with nothing but this pip in it: put first on `PYTHONPATH`, it serves any environment. */
  pipFolder(pip: PipVersion): string;
}

export type PipVersion = "newest" | "21.3" | OldPip;

/** For interpreters of years ago, which no newer one serves. */
export type OldPip = "8.0.2" | "9.0.1" | "10.0.1";

export const PIP_VERSIONS: readonly PipVersion[] = ["newest", "21.3"];
export const OLD_PIP_VERSIONS: readonly OldPip[] = ["8.0.2", "9.0.1", "10.0.1"];

/** Raised by one, the cache is filled anew. */
const CACHE_LAYOUT = 2;
const CACHE = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
  ...["cheeseshop", "clients", `layout-${CACHE_LAYOUT}`],
);
/** A cache older than this is filled again, so that "newest" means it. */
const FRESH_MS = 7 * 86_400_000;

/** The clients, or the reason why there are none here: a test skips with it. */
export type FoundClients =
  | { readonly clients: Clients; readonly missing?: undefined }
  | { readonly clients?: undefined; readonly missing: string };

let found: Promise<FoundClients> | undefined;

/** Installs what is missing, once for all test files that run at the same time. */
export function findClients(): Promise<FoundClients> {
  found ??= prepare();
  return found;
}

async function prepare(): Promise<FoundClients> {
  const python = findPython();
  if (python === undefined) return { missing: "no Python 3.9 or newer on this machine" };
  mkdirSync(CACHE, { recursive: true });
  await using _ = await lock(path.join(CACHE, "lock"));
  const isFresh = existsSync(mark()) && Date.now() - statSync(mark()).mtimeMs < FRESH_MS;
  if (!isFresh) {
    const fault = install(python);
    // An old cache is better than none where the network is away.
    if (fault !== undefined && !existsSync(mark())) return { missing: fault };
  }
  return { clients: openClients(python) };
}

function mark(): string {
  return path.join(CACHE, "complete");
}

function findPython(): string | undefined {
  const result = spawnSync(
    "python3",
    ["-c", "import sys, ensurepip; assert sys.version_info >= (3, 9); print(sys.executable)"],
    { encoding: "utf8" },
  );
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** An interpreter of years ago, by name (`python2.7`): on the path, or where pyenv keeps its own. */
export function findOldPython(name: string): string | undefined {
  const pyenv = globSync(path.join(os.homedir(), ".pyenv/versions/*/bin", name));
  return [...pyenv, name].find((program) => spawnSync(program, ["--version"]).status === 0);
}

/** Returns what went wrong. */
function install(python: string): string | undefined {
  const tools = path.join(CACHE, "tools");
  const steps: readonly (readonly string[])[] = [
    [python, "-m", "venv", "--clear", tools],
    [binOf(tools, "python"), "-m", "pip", "install", "--upgrade", "pip"],
    [
      ...[binOf(tools, "python"), "-m", "pip", "install", "--upgrade"],
      ...["uv", "twine", "build", "setuptools", "wheel"],
    ],
    ...[...PIP_VERSIONS, ...OLD_PIP_VERSIONS].map((pip) => [
      ...[binOf(tools, "python"), "-m", "pip", "install", "--upgrade", "--no-compile"],
      ...["--target", path.join(CACHE, `pip-${pip}`), pip === "newest" ? "pip" : `pip==${pip}`],
    ]),
  ];
  rmSync(mark(), { force: true });
  for (const [program = "", ...rest] of steps) {
    const { status, stderr } = spawnSync(program, rest, { encoding: "utf8", timeout: 600_000 });
    if (status !== 0) return `cannot install the clients: ${lastLine(stderr)}`;
  }
  writeFileSync(mark(), "");
  return undefined;
}

function lastLine(text: string | null): string {
  return text?.trim().split("\n").at(-1) ?? "it took too long";
}

function openClients(python: string): Clients {
  const tools = path.join(CACHE, "tools");
  const pipFolder = (pip: PipVersion): string => path.join(CACHE, `pip-${pip}`);
  return {
    python,
    pipFolder,
    uv: binOf(tools, "uv"),
    twine: binOf(tools, "twine"),
    buildPython: binOf(tools, "python"),
    versions: readVersions(tools, pipFolder("newest")),
  };
}

function readVersions(tools: string, pip: string): Record<string, string> {
  const ask = "import importlib.metadata as m, sys; print(*[m.version(n) for n in sys.argv[1:]])";
  const names = ["uv", "twine", "build", "setuptools"];
  const { stdout } = spawnSync(binOf(tools, "python"), ["-c", ask, ...names], { encoding: "utf8" });
  const entries = stdout
    .trim()
    .split(" ")
    .map((version, i) => [names[i] ?? "", version] as const);
  const folder = readdirSync(pip).find((name) => /^pip-[\d.]+\.dist-info$/.test(name)) ?? "";
  return { ...Object.fromEntries(entries), pip: folder.slice(4, -".dist-info".length) };
}

function binOf(environment: string, program: string): string {
  return path.join(environment, "bin", program);
}

/** Others wait for the one who made the folder; one whose owner has died is taken over. */
async function lock(folder: string): Promise<AsyncDisposable> {
  const owner = path.join(folder, "pid");
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch {
      if (isAbandoned(owner)) rmSync(folder, { recursive: true, force: true });
      await setTimeout(200);
    }
  }
  writeFileSync(owner, String(process.pid));
  return { [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }) };
}

function isAbandoned(owner: string): boolean {
  try {
    process.kill(Number(readFileSync(owner, "utf8")), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** An environment without a single thing of this machine's configuration. */
export function cleanEnvironment(home: string): Record<string, string> {
  return { HOME: home, PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8", TMPDIR: os.tmpdir() };
}

/** An empty folder that is gone when this process ends, with what is in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "shop-"));
  if (TEMPORARY.length === 0) process.once("exit", removeTemporary);
  TEMPORARY.push(folder);
  return folder;
}

const TEMPORARY: string[] = [];

function removeTemporary(): void {
  for (const folder of TEMPORARY) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A program that is just being killed may write there still: no test is to fail of that.
    }
  }
}

/** Runs a program to its end in a clean environment. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const env = { ...cleanEnvironment(temporaryFolder()), ...options.env };
  const child = spawn(program, args, { env, cwd: options.folder ?? os.tmpdir() });
  const parts: string[] = [];
  const stdout: string[] = [];
  const stderr: string[] = [];
  hideEnvironment(options.env);
  if (args.includes("--password-stdin")) hide(options.input?.trim());
  child.stdout.setEncoding("utf8").on("data", (text) => {
    parts.push(text);
    stdout.push(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    parts.push(text);
    stderr.push(text);
  });
  // A program may end without reading what it was given.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const done = { code: code ?? -1, output: parts.join(""), stdout: stdout.join("") };
      if (isOurs(args)) overhearCommand(args.slice(1), done.stdout, stderr.join(""));
      resolve(done);
    });
  });
}

function isOurs([program = ""]: readonly string[]): boolean {
  return program.endsWith(path.join("src", "cli", "main.ts"));
}

/** These are there to give a secret, once, to whoever called them: as their data, for no other eyes. */
const GIVING = /^(?:token create|user add|user token|user link)\b/;
const SECRET = /[\w-]{39,}/g;

function overhearCommand(words: readonly string[], stdout: string, stderr: string): void {
  const who = `cheeseshop ${words.slice(0, 2).join(" ")}`;
  overhear(who, stderr);
  if (!GIVING.test(words.join(" "))) overhear(who, stdout);
  else for (const secret of stdout.match(SECRET) ?? []) hide(secret);
}

/** A command of ours on a terminal, which shows data and talk as one: but for a line that is a new secret alone, all of it is talk. */
export function overhearTerminal(words: readonly string[], shown: string): void {
  const lines = stripVTControlCharacters(shown).split(/[\r\n]+/);
  const isGiven = (line: string): boolean => line.replace(SECRET, "") === "";
  const given = GIVING.test(words.join(" ")) ? lines.filter(isGiven) : [];
  const talk = lines.filter((line) => !given.includes(line));
  overhearCommand(words, given.join("\n"), talk.join("\n"));
}
