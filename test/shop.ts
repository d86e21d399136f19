/** A real server for a test: a process of its own, on any free port, with a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  cleanEnvironment,
  type Outcome,
  type RunOptions,
  run,
  temporaryFolder,
} from "./clients.ts";
import { hide, hideAddress, hideEnvironment, overhear, overhearAnswer } from "./secrets.ts";

export interface Shop {
  /** Without a slash at its end. */
  readonly address: string;
  readonly data: string;
  readonly processId: number;
  /** The administrator's token. */
  readonly token: string;
  /** Everything that the server has said so far, on stdout and stderr. */
  output(): string;
  /** What it says at its start, once all of it is there. */
  greeting(): Promise<string>;
  /** Asks as the administrator. */
  ask(method: string, path: string, body?: object): Promise<Response>;
  /** Runs `cheeseshop …` with this server and the administrator's token in its environment. */
  cheeseshop(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Asks it to end, and waits until it has. Returns the exit code. */
  stop(): Promise<number | null>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

export interface ShopOptions {
  /** A command line that runs the words behind it in the end, in the same process. */
  readonly inside?: readonly string[];
  readonly data?: string;
  /** More of the command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const TOKEN = "cheeseshop_token_of_the_administrator_for_tests";
export const MAIN = path.join(path.dirname(import.meta.dirname), "src", "cli", "main.ts");
const START_MS = 60_000;

/**
 * What our own program takes from the machine in spite of its clean environment: the cache of compiled code, without
 * which each start takes a second, and the certificate by which some machines reach the world.
 */
export const OF_THIS_MACHINE: Readonly<Record<string, string>> = {
  XDG_CACHE_HOME: process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
  ...(process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
};

/** Starts a server without a mirror, unless `args` names an upstream. Stop it in the end. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const data = options.data ?? path.join(temporaryFolder(), "data");
  const { args = [] } = options;
  const upstream = args.includes("--upstream") ? [] : ["--upstream", "none"];
  const serve = [MAIN, "serve", "--port", "0", "--data", data, ...upstream, ...args];
  const [program = "", ...words] = [...(options.inside ?? []), process.execPath, ...serve];
  const child = spawn(program, words, {
    env: {
      ...cleanEnvironment(temporaryFolder()),
      CHEESESHOP_ADMIN_TOKEN: TOKEN,
      ...OF_THIS_MACHINE,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const parts: string[] = [];
  const output = (): string => parts.join("");
  hide(TOKEN);
  hideEnvironment(options.env);
  for (const word of args) hideAddress(word);
  overhear("a server", output);
  const address = await waitForAddress(child, parts);
  return {
    ...{ address, data, token: TOKEN, output, processId: child.pid ?? 0 },
    greeting: () => waitForText(output, /^twine .*$/m),
    ask: (method, at, body) => ask(`${address}${at}`, method, body),
    cheeseshop: (words, more = {}) =>
      run(process.execPath, [MAIN, ...words], {
        ...more,
        env: {
          ...OF_THIS_MACHINE,
          ...{ CHEESESHOP_SERVER: address, CHEESESHOP_TOKEN: TOKEN },
          ...more.env,
        },
      }),
    stop: () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
  };
}

async function ask(url: string, method: string, body: object | undefined): Promise<Response> {
  if (body !== undefined && "password" in body) hide(String(body.password));
  const answer = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      Authorization: `Bearer ${TOKEN}`,
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = await answer.bytes();
  const { status } = answer;
  const headers = Object.fromEntries(answer.headers);
  overhearAnswer({ method, path: new URL(url).pathname, status, headers }, bytes);
  // An answer without content must have no body, not even an empty one.
  return new Response(bytes.length === 0 ? null : bytes, answer);
}

async function waitForAddress(child: ChildProcess, parts: string[]): Promise<string> {
  const deadline = AbortSignal.timeout(START_MS);
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`The server did not start: ${why}\n${parts.join("")}`));
    const look = (text: string): void => {
      parts.push(text);
      // Its log may name other servers before.
      const address = /listens on (https?:\/\/\S+:\d+)/.exec(parts.join(""))?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.setEncoding("utf8").on("data", look);
    child.stderr?.setEncoding("utf8").on("data", look);
    child.on("exit", (code) => fail(`it ended with ${code}`));
    deadline.addEventListener("abort", () => fail("no address within a minute"));
  });
}

async function waitForText(output: () => string, wanted: RegExp): Promise<string> {
  const deadline = performance.now() + START_MS;
  while (!wanted.test(output())) {
    if (performance.now() > deadline) throw new Error(`The server did not say it:\n${output()}`);
    await setTimeout(20);
  }
  return output();
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}
