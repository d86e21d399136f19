/**
 * Other index servers on the same stage: peryx, devpi, pypiserver and proxpi, installed from PyPI into the cache of the
 * user, each with an empty hosted index of its own, or as a mirror of an upstream on loopback.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findCacheFolder } from "../src/client/user-folders.ts";
import { findPort } from "../test/free-port.ts";
import { makeDevpiIndex } from "../test/other-servers.ts";
import { type Served, say, stop, untilAnswered } from "./serve.stage.ts";

export interface Peer {
  readonly name: string;
  readonly server: Served;
  /** Where uploads go, and who sends them. Empty for a mirror. */
  readonly uploadPath: string;
  readonly authorization: string;
  /** Where its Simple API begins, with a slash at its end. */
  readonly simple: string;
  /** So many may upload at once where it is to be filled. */
  readonly clients?: number;
  /** A file that is put here is served, without an upload. */
  readonly filesFolder?: string;
}

/** An upload that is answered by 5xx is sent again, as people do, and counted. */
export const PEER_RETRIES = 3;

type Open = (folder: string, upstream: string | undefined) => Promise<Peer>;

const OPEN: Readonly<Record<string, Open>> = {
  peryx: openPeryx,
  devpi: openDevpi,
  pypiserver: openPypiserver,
  proxpi: openProxpi,
};
const SECRET = "bench-bench-bench-bench-bench-12";

/** Runs `work` with each peer in turn. What cannot be had here is said and left out. */
export async function withPeers(
  folder: string,
  names: readonly string[],
  work: (peer: Peer) => Promise<void>,
  upstream?: string,
): Promise<void> {
  for (const name of names) {
    let peer: Peer | undefined;
    try {
      const place = path.join(folder, name);
      await mkdir(place, { recursive: true });
      peer = await OPEN[name]?.(place, upstream);
      if (peer !== undefined) await work(peer);
    } catch (error) {
      say(`\n${name} was left out: ${error instanceof Error ? error.message : error}\n`);
    } finally {
      if (peer !== undefined) await stop(peer.server);
    }
  }
}

/** Runs a program of a peer, which is installed where it is missing. */
function run(name: string, program: string, args: readonly string[], folder: string): ChildProcess {
  return spawn(programOf(name, program), args, {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore"],
    env: { ...process.env, RUST_LOG: "error", HOME: folder },
  });
}

function programOf(name: string, program: string): string {
  const cache = findCacheFolder(process.env, process.platform, os.homedir());
  const venv = path.join(cache, "bench", name);
  const file = path.join(venv, "bin", program);
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(venv), { recursive: true });
  for (const [command = "", ...words] of [
    ["python3", "-m", "venv", venv],
    [path.join(venv, "bin", "pip"), "install", "--quiet", name],
  ]) {
    const { status } = spawnSync(command, words, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${name} cannot be installed`);
  }
  return file;
}

async function openPeryx(folder: string, upstream: string | undefined): Promise<Peer> {
  const port = await findPort();
  const index =
    upstream === undefined
      ? `hosted = true
anonymous_read = true
[[index.access_token]]
name = "bench"
secret = "${SECRET}"
actions = ["read", "write"]
resources = ["*"]`
      : `[[index.upstream]]
name = "upstream"
url = "${upstream}"`;
  await writeFile(
    path.join(folder, "peryx.toml"),
    `host = "127.0.0.1"
port = ${port}
data_dir = "${folder}/data"
[[index]]
name = "main"
route = "main"
ecosystem = "pypi"
${index}
`,
  );
  const process = run("peryx", "peryx", ["serve", "-c", "peryx.toml"], folder);
  const server = { process, port, folder };
  await untilAnswered(server, "/+health");
  const authorization = `Basic ${Buffer.from(`__token__:${SECRET}`).toString("base64")}`;
  return { name: "peryx", server, uploadPath: "/main/", authorization, simple: "/main/simple/" };
}

async function openDevpi(folder: string, upstream: string | undefined): Promise<Peer> {
  const port = await findPort();
  const data = path.join(folder, "data");
  const made = spawnSync(
    programOf("devpi-server", "devpi-init"),
    ["--serverdir", data, "--no-root-pypi", "--root-passwd", SECRET],
    { stdio: "ignore" },
  );
  if (made.status !== 0) throw new Error("devpi-init failed");
  const words = ["--serverdir", data, "--port", String(port)];
  const process = run("devpi-server", "devpi-server", words, folder);
  const server = { process, port, folder };
  await untilAnswered(server, "/+api");
  const index =
    upstream === undefined
      ? { type: "stage", bases: [], volatile: true }
      : { type: "mirror", mirror_url: upstream };
  const credentials = await makeDevpiIndex(`http://127.0.0.1:${port}`, SECRET, index);
  const authorization = `Basic ${credentials}`;
  const simple = "/root/main/+simple/";
  // Each upload writes the list of all versions anew, and holds SQLite's lock meanwhile, which its other writers poll
  // for: with four clients and a project of a thousand files one may get none in 66 seconds, and is answered by 500.
  return { name: "devpi", server, uploadPath: "/root/main/", authorization, simple, clients: 1 };
}

async function openPypiserver(folder: string, upstream: string | undefined): Promise<Peer> {
  if (upstream !== undefined) throw new Error("pypiserver mirrors nothing");
  const port = await findPort();
  const words = ["run", "--interface", "127.0.0.1", "--port", String(port)];
  const everybody = ["--passwords", ".", "--authenticate", "."];
  const process = run("pypiserver", "pypi-server", [...words, ...everybody, folder], folder);
  const server = { process, port, folder };
  await untilAnswered(server, "/simple/");
  const addresses = { uploadPath: "/", authorization: "", simple: "/simple/" };
  return { name: "pypiserver", server, ...addresses, filesFolder: folder };
}

async function openProxpi(folder: string, upstream: string | undefined): Promise<Peer> {
  if (upstream === undefined) throw new Error("proxpi hosts nothing");
  const port = await findPort();
  const child = spawn(
    programOf("proxpi", "flask"),
    ["--app", "proxpi.server:app", "run", "--port", String(port)],
    {
      cwd: folder,
      stdio: "ignore",
      env: {
        ...process.env,
        PROXPI_INDEX_URL: upstream,
        PROXPI_CACHE_DIR: path.join(folder, "cache"),
      },
    },
  );
  const server = { process: child, port, folder };
  await untilAnswered(server, "/health");
  return { name: "proxpi", server, uploadPath: "", authorization: "", simple: "/index/" };
}
