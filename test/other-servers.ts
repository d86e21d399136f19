/** Index servers of other makes: processes of their own on loopback, on any free port. Stop them in the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { findTool } from "./client-tools.ts";
import { cleanEnvironment, run, temporaryFolder } from "./clients.ts";
import { findPort } from "./free-port.ts";

const started: ChildProcess[] = [];
const START_MS = 60_000;

/** Ends those that this process has started, and waits until they have. */
export async function stopOtherServers(): Promise<void> {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** Runs a server in `folder`, and waits until it answers at `address`. */
export async function startOther(
  program: string,
  words: readonly string[],
  { folder = temporaryFolder(), address }: { readonly folder?: string; readonly address: string },
): Promise<ChildProcess> {
  const env = cleanEnvironment(folder);
  const child = spawn(program, words, { cwd: folder, env, stdio: "ignore" });
  started.push(child);
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const isAnswered = await fetch(address).then(
      ({ ok, body }) => body?.cancel().then(() => ok) ?? ok,
      // It is not listening yet.
      () => false,
    );
    if (isAnswered) return child;
    await setTimeout(100);
  }
  throw new Error(`${address} does not answer`);
}

/** What can be killed, as a power cut does, and started again at the same address. */
export interface KeptServer {
  /** Without a slash at its end. */
  readonly address: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface ServerToKeep {
  readonly address: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly folder: string;
  /** Below the address, answered once it is there. */
  readonly health: string;
}

/** Starts a server that is to be killed. */
export async function keepOther(server: ServerToKeep): Promise<KeptServer> {
  const { address, program, words, folder, health } = server;
  const start = (): Promise<ChildProcess> =>
    startOther(program, words, { folder, address: `${address}${health}` });
  let child = await start();
  return {
    address,
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    async start() {
      child = await start();
    },
  };
}

/** pypiserver for the files of `folder`. Returns its address, without a slash at its end. */
export async function openPypiserver(folder: string, ...more: readonly string[]): Promise<string> {
  const port = await findPort();
  const address = `http://127.0.0.1:${port}`;
  const words = ["run", "-p", String(port), "-i", "127.0.0.1", "--disable-fallback", ...more];
  const { program } = findTool("pypiserver", "pypi-server");
  await startOther(program, [...words, folder], { address: `${address}/simple/` });
  return address;
}

export interface Devpi extends KeptServer {
  /** Of its one index, with a slash at its end: uploads go there, and its Simple API is at `+simple/` below. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** devpi-server with an empty stage that takes no file twice. */
export async function openDevpi(): Promise<Devpi> {
  const password = "a long enough password";
  const folder = temporaryFolder();
  const data = ["--serverdir", "data"];
  const { program: init } = findTool("devpi-server", "devpi-init");
  const made = await run(init, [...data, "--no-root-pypi", "--root-passwd", password], { folder });
  if (made.code !== 0) throw new Error(made.output);
  const port = await findPort();
  const address = `http://127.0.0.1:${port}`;
  const words = [...data, "--port", String(port)];
  const { program } = findTool("devpi-server");
  const server = await keepOther({ address, program, words, folder, health: "/+api" });
  await makeDevpiIndex(address, password, { type: "stage", volatile: false, bases: [] });
  return { ...server, url: `${address}/root/main/`, user: "root", password };
}

/** Makes `root/main`. Returns what goes behind `Basic` in the header of an upload. */
export async function makeDevpiIndex(
  address: string,
  password: string,
  settings: object,
): Promise<string> {
  const json = { "Content-Type": "application/json" };
  const body = JSON.stringify({ user: "root", password });
  const login = await fetch(`${address}/+login`, { method: "POST", headers: json, body });
  const { result } = (await login.json()) as { readonly result: { readonly password: string } };
  const credentials = btoa(`root:${result.password}`);
  const made = await fetch(`${address}/root/main`, {
    method: "PUT",
    headers: { ...json, "X-Devpi-Auth": credentials },
    body: JSON.stringify(settings),
  });
  if (made.status !== 200) throw new Error(await made.text());
  return credentials;
}

/** Makes a user without any right on the stage. */
export async function addDevpiUser(address: string, user: string, password: string): Promise<void> {
  const made = await fetch(`${address}/${user}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ password }),
  });
  if (made.status !== 201) throw new Error(await made.text());
}
