/** Pages and files of ours and of other index servers: hosted, and through a mirror that has them already. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { AUTHORIZATION, JSON_TYPE, load, makeForm, send, uploadAll } from "./serve.client.ts";
import { type Peer, withPeers } from "./serve.peers.ts";
import { inFolder, say, sayRow, sayTable, startShop, stop } from "./serve.stage.ts";

const SIZES = [10, 1000];
const FILE_BYTES = [2000, 1_000_000];
const COLUMNS = [
  "server",
  ...SIZES.map((size) => `page of ${size} files`),
  ...FILE_BYTES.map((size) => `file of ${size / 1000} kB`),
];

export async function measureBeside(): Promise<void> {
  await inFolder(async (folder) => {
    const place = (name: string): string => path.join(folder, name);
    sayTable("Hosted, requests per CPU-second", COLUMNS);
    const ours = await openOurs(place("hosted"), "/simple/");
    await fillWith(ours);
    await measure(ours);
    await withPeers(place("peers"), ["peryx", "devpi", "pypiserver"], async (peer) => {
      await fillWith(peer);
      await measure(peer);
    });

    sayTable("Mirrored, requests per CPU-second", COLUMNS);
    const upstream = `http://127.0.0.1:${ours.server.port}/simple/`;
    const mirror = await openOurs(place("mirror"), "/root/pypi/simple/", upstream);
    await measure(mirror);
    await stop(mirror.server);
    await withPeers(place("mirrors"), ["peryx", "devpi", "proxpi"], measure, upstream);
    await stop(ours.server);
  });
}

async function openOurs(folder: string, simple: string, upstream = "none"): Promise<Peer> {
  const server = await startShop(folder, { upstream });
  return {
    name: "Cheeseshop",
    server,
    uploadPath: "/legacy/",
    authorization: AUTHORIZATION,
    simple,
  };
}

async function fillWith({ server, uploadPath, authorization }: Peer): Promise<void> {
  const pages = SIZES.flatMap((size) =>
    Array.from({ length: size }, (_, number) => ({
      name: `files-${size}`,
      version: `1.${number}`,
    })),
  );
  const files = FILE_BYTES.map((size) => ({
    ...{ name: `bytes-${size}`, version: "1.0", files: { "noise.bin": randomBytes(size) } },
  }));
  const forms = [...pages, ...files].map((release) => makeForm(release, authorization));
  await uploadAll(server, forms, { clients: 4, path: uploadPath });
}

async function measure({ name, server, simple }: Peer): Promise<void> {
  const rate = async (at: string): Promise<string> => {
    try {
      // The first answers find it, and are not what is measured.
      await load(server, { name: "", path: at, headers: HEADERS, seconds: 2 });
      const { perCpuSecond } = await load(server, { name: "", path: at, headers: HEADERS });
      return perCpuSecond.toFixed(0);
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : error}`);
      return "failed";
    }
  };
  const cells: string[] = [];
  for (const size of SIZES) cells.push(await rate(`${simple}files-${size}/`));
  for (const size of FILE_BYTES) cells.push(await rate(await findFile(`bytes-${size}`)));
  sayRow(name, ...cells);

  /** The path of a project's only file, as its page tells it. */
  async function findFile(project: string): Promise<string> {
    const page = `${simple}${project}/`;
    const { body, headers } = await send(server, page, { headers: HEADERS });
    const isJson = String(headers["content-type"]).includes("json");
    const url = isJson
      ? (JSON.parse(body.toString()) as { files: readonly { url: string }[] }).files[0]?.url
      : /href="([^"]+\.whl[^"]*)"/.exec(body.toString())?.[1];
    if (url === undefined) throw new Error(`${name} has no file of ${project}`);
    return new URL(url, `http://x${page}`).pathname;
  }
}

const HEADERS = { accept: `${JSON_TYPE}, text/html;q=0.1` };
