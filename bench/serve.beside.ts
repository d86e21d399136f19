/** Pages and files of ours and of other index servers: hosted, and through a mirror that has them already. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AUTHORIZATION,
  type Form,
  JSON_TYPE,
  load,
  makeForm,
  send,
  uploadAll,
} from "./serve.client.ts";
import { addProject, fill } from "./serve.fill.ts";
import { MEASURED_COLUMNS, measuredCells } from "./serve.measured.ts";
import { PEER_RETRIES, type Peer, withPeers } from "./serve.peers.ts";
import { inFolder, say, sayRow, sayTable, sized, startShop, stop } from "./serve.stage.ts";

const SIZES = [10, sized(1000, 100)];
const FILE_BYTES = [2000, 1_000_000];
/** Of one more project. */
const HUGE = sized(50_000, 500);
/** So long a peer may take to be filled with a page, or this page of it is left out. */
const FILL_S = sized(240, 10);
/** Of a page of `HUGE` the first files tell how long all take. */
const FIRST_FILES = sized(2000, 50);
const FIRST_ANSWER_MS = 60_000;
const LONGEST_LOAD_S = 20;
/** What takes longer is not warmed up: its clients would not be answered within that. */
const QUICK_S = 0.03;

export async function measureBeside(): Promise<void> {
  await inFolder(async (folder) => {
    const place = (name: string): string => path.join(folder, name);
    sayTable("Hosted", ["server", "what", ...MEASURED_COLUMNS]);
    await stop(await startShop(place("hosted")));
    fill(place("hosted"), (db) => addProject(db, "root/main", hugeName(), HUGE));
    const ours = await openOurs(place("hosted"), "/simple/");
    await measure(ours, await fillWith(ours));
    await measurePage(ours, HUGE);
    await withPeers(place("peers"), ["peryx", "devpi", "pypiserver"], async (peer) => {
      await measure(peer, await fillWith(peer));
      if (await fillHuge(peer)) await measurePage(peer, HUGE);
    });

    sayTable("Mirrored", ["server", "what", ...MEASURED_COLUMNS]);
    const upstream = `http://127.0.0.1:${ours.server.port}/simple/`;
    const mirror = await openOurs(place("mirror"), "/root/pypi/simple/", upstream);
    const measureAll = async (peer: Peer): Promise<void> => {
      await measure(peer, SIZES);
      await measurePage(peer, HUGE);
    };
    await measureAll(mirror);
    await stop(mirror.server);
    await withPeers(place("mirrors"), ["peryx", "devpi", "proxpi"], measureAll, upstream);
    await stop(ours.server);
    say("\npypiserver mirrors nothing and proxpi hosts nothing: they have no row there.");
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

/** Of which sizes there are pages now. */
async function fillWith(peer: Peer): Promise<readonly number[]> {
  const files = FILE_BYTES.map((size) => {
    const noise = { "noise.bin": randomBytes(size) };
    return makeForm({ name: `bytes-${size}`, version: "1.0", files: noise }, peer.authorization);
  });
  await fillFrom(peer, files);
  const filled: number[] = [];
  for (const size of SIZES) {
    try {
      await fillFrom(peer, makePage(peer, size));
      filled.push(size);
    } catch (error) {
      say(`${peer.name}: the page of ${size} files was left out: ${wordsOf(error)}`);
    }
  }
  return filled;
}

async function fillFrom(peer: Peer, forms: Iterable<Form>): Promise<void> {
  const options = { clients: peer.clients ?? 4, path: peer.uploadPath, retries: PEER_RETRIES };
  const { retried } = await uploadAll(peer.server, forms, { ...options, limitMs: FILL_S * 1000 });
  if (retried > 0) say(`${peer.name}: ${retried} uploads were answered by 5xx and sent again`);
}

/** `false` where it would take too long, which is said. */
async function fillHuge(peer: Peer): Promise<boolean> {
  const forms = makePage(peer, HUGE);
  const { filesFolder } = peer;
  try {
    if (filesFolder !== undefined) {
      for (const { filename, file } of forms)
        await writeFile(path.join(filesFolder, filename), file);
      return true;
    }
    const limitMs = FILL_S * 1000;
    const options = { clients: peer.clients ?? 16, path: peer.uploadPath, retries: PEER_RETRIES };
    const first = Array.from({ length: FIRST_FILES }, () => forms.next().value ?? []).flat();
    const { perSecond } = await uploadAll(peer.server, first, { ...options, limitMs });
    if (HUGE / perSecond > FILL_S)
      throw new Error(`it takes ${perSecond.toFixed(0)} files a second at first`);
    await uploadAll(peer.server, forms, { ...options, limitMs });
    return true;
  } catch (error) {
    say(`${peer.name}: the page of ${HUGE} files was left out: ${wordsOf(error)}`);
    return false;
  }
}

/** Made one by one, as they are asked for: of many, all at once would fill the memory. */
function* makePage({ authorization }: Peer, size: number): Generator<Form> {
  for (let number = 0; number < size; number += 1)
    yield makeForm({ name: `files-${size}`, version: `1.${number}` }, authorization);
}

function hugeName(): string {
  return `files-${HUGE}`;
}

async function measure(peer: Peer, sizes: readonly number[]): Promise<void> {
  for (const size of sizes) await measurePage(peer, size);
  for (const size of FILE_BYTES) {
    const what = `file of ${size / 1000} kB`;
    await measureRow(peer, what, () => findFile(peer, `bytes-${size}`));
  }
}

async function measurePage(peer: Peer, size: number): Promise<void> {
  await measureRow(peer, `page of ${size} files`, async () => `${peer.simple}files-${size}/`);
}

async function measureRow(
  { name, server }: Peer,
  what: string,
  findPath: () => Promise<string>,
): Promise<void> {
  let alone = "";
  try {
    const at = await findPath();
    const ask = async (): Promise<number> => {
      const started = performance.now();
      const signal = AbortSignal.timeout(FIRST_ANSWER_MS);
      const { status } = await send(server, at, { headers: HEADERS, signal });
      if (status !== 200) throw new Error(`${at} answers ${status}`);
      return (performance.now() - started) / 1000;
    };
    // The first answers find it, and are not what is measured.
    const first = await ask();
    const second = await ask();
    alone = ` (asked alone: ${first.toFixed(2)} s, then ${second.toFixed(2)} s)`;
    // Slow ones get the time to answer each of the 32 clients once or twice.
    const seconds = Math.ceil(Math.min(LONGEST_LOAD_S, Math.max(sized(3, 1), second * 64)));
    const subject = { name: what, path: at, headers: HEADERS };
    if (second < QUICK_S) await load(server, { ...subject, seconds: sized(2, 1) });
    sayRow(name, what, ...measuredCells(await load(server, { ...subject, seconds })));
  } catch (error) {
    sayRow(name, what, `failed: ${wordsOf(error)}${alone}`, ...MEASURED_COLUMNS.slice(1).fill(""));
  }
}

/** The path of a project's only file, as its page tells it. */
async function findFile({ name, server, simple }: Peer, project: string): Promise<string> {
  const page = `${simple}${project}/`;
  const { body, headers } = await send(server, page, { headers: HEADERS });
  const isJson = String(headers["content-type"]).includes("json");
  const url = isJson
    ? (JSON.parse(body.toString()) as { files: readonly { url: string }[] }).files[0]?.url
    : /href="([^"]+\.whl[^"]*)"/.exec(body.toString())?.[1];
  if (url === undefined) throw new Error(`${name} has no file of ${project}`);
  return new URL(url, `http://x${page}`).pathname;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll("\n", " ").slice(0, 300) : String(error);
}

const HEADERS = { accept: `${JSON_TYPE}, text/html;q=0.1` };
