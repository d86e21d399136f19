/** Pages and files from memory, beside nginx: by size, encoding and number of connections; private and merged too. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AUTHORIZATION,
  JSON_TYPE,
  load,
  type Measured,
  makeForm,
  type Subject,
  send,
  uploadAll,
} from "./serve.client.ts";
import { addProject, fill } from "./serve.fill.ts";
import {
  inFolder,
  median,
  memoryOf,
  type Served,
  say,
  sayRow,
  sayTable,
  startNginx,
  startShop,
  stop,
} from "./serve.stage.ts";

const ROUNDS = 3;
const WARM_UP_S = 5;
const SIZES = [10, 1000, 50_000];

export async function measurePages(): Promise<void> {
  await inFolder(async (folder) => {
    const data = path.join(folder, "data");
    await stop(await startShop(data));
    fill(data, (db) => {
      for (const size of SIZES) addProject(db, "root/main", `files-${size}`, size);
    });
    const shop = await startShop(data);
    const nginx = await startNginx(path.join(folder, "www"));
    try {
      await makePrivate(shop);
      await compareAll(shop, nginx, await listSubjects(shop));
      say(`\nResident memory of the server: ${(await memoryOf(shop)).now} MB`);
    } finally {
      await stop(shop);
      await stop(nginx);
    }
  });
}

/** An index that only its members read, on top of the public one. */
async function makePrivate(shop: Served): Promise<void> {
  const body = { name: "private", kind: "hosted", read: "members", bases: ["root/main"] };
  const answer = await send(shop, "/+api/indexes", {
    method: "POST",
    headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
    form: Buffer.from(JSON.stringify({ owner: "root", ...body })),
  });
  if (answer.status >= 300) throw new Error(`No private index: ${answer.status} ${answer.body}`);
}

async function listSubjects(shop: Served): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const size of SIZES) {
    const page = { path: `/simple/files-${size}/`, headers: { accept: JSON_TYPE } };
    const seconds = size > 1000 ? 6 : 3;
    const name = `page of ${size} files`;
    subjects.push(
      { ...page, name, seconds },
      { ...page, name: `${name}, 1 connection`, connections: 1, seconds },
    );
    for (const encoding of ["gzip", "zstd"]) {
      const headers = { ...page.headers, "accept-encoding": encoding };
      subjects.push({ ...page, name: `${name}, ${encoding}`, headers, seconds });
    }
    subjects.push(await askedAgain(shop, { ...page, name: `${name}, not changed` }));
  }
  const headers = { accept: JSON_TYPE, authorization: AUTHORIZATION, "accept-encoding": "gzip" };
  for (const size of [10, 1000]) {
    const at = `/root/private/simple/files-${size}/`;
    subjects.push({
      name: `private page of ${size} files over two bases, gzip`,
      path: at,
      headers,
    });
  }
  subjects.push(
    { name: "file of 2 kB", path: await addFile(shop, "1.0", 2000) },
    { name: "file of 1 MB", path: await addFile(shop, "2.0", 1_000_000) },
    { name: "file of 100 MB", path: await addFile(shop, "3.0", 100_000_000), connections: 4 },
  );
  return subjects;
}

async function askedAgain(shop: Served, subject: Subject): Promise<Subject> {
  const { headers } = await send(shop, subject.path, { headers: subject.headers ?? {} });
  return { ...subject, headers: { ...subject.headers, "if-none-match": String(headers.etag) } };
}

/** Uploads a wheel of noise, which does not compress, and returns its path on the server. */
async function addFile(shop: Served, version: string, size: number): Promise<string> {
  const files = { "noise.bin": randomBytes(size) };
  await uploadAll(shop, [makeForm({ name: "hot", version, files })], { clients: 1 });
  const { body } = await send(shop, "/simple/hot/", { headers: { accept: JSON_TYPE } });
  const page = JSON.parse(body.toString()) as { files: { filename: string; url: string }[] };
  const file = page.files.find(({ filename }) => filename.includes(`-${version}-`));
  if (file === undefined) throw new Error(`hot ${version} is not on its page`);
  return new URL(file.url, "http://x/simple/hot/").pathname;
}

async function compareAll(
  shop: Served,
  nginx: Served,
  subjects: readonly Subject[],
): Promise<void> {
  // What is not yet compiled by the engine says nothing, and its young generation takes some ten seconds to grow.
  for (const subject of subjects.slice(0, 4)) await load(shop, { ...subject, seconds: WARM_UP_S });
  sayTable("Pages and files, requests per CPU-second, beside nginx", [
    ...["what", "bytes", "nginx", "Cheeseshop", "ratio", "ratio by wall"],
  ]);
  for (const subject of subjects) {
    const { length, there } = await copyForNginx(shop, nginx, subject);
    const theirs: Measured[] = [];
    const ours: Measured[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await load(nginx, there));
      ours.push(await load(shop, subject));
    }
    const [n, c] = [rate(theirs, "perCpuSecond"), rate(ours, "perCpuSecond")];
    const wall = rate(ours, "perSecond") / rate(theirs, "perSecond");
    sayRow(subject.name, length, n.toFixed(0), c.toFixed(0), (c / n).toFixed(2), wall.toFixed(2));
  }
}

function rate(measured: readonly Measured[], key: keyof Measured): number {
  return median(measured.map((one) => one[key]));
}

/** The very bytes that we answer, as a file that nginx answers. */
async function copyForNginx(
  shop: Served,
  nginx: Served,
  subject: Subject,
): Promise<{ readonly length: number; readonly there: Subject }> {
  const { "if-none-match": tag, ...headers } = subject.headers ?? {};
  const { body } = await send(shop, subject.path, { headers });
  const name = `${subject.path.replaceAll("/", "_")}${headers["accept-encoding"] ?? ""}`;
  await writeFile(path.join(nginx.folder, name), body);
  const there = { ...subject, path: `/${name}` };
  if (tag === undefined) return { length: body.length, there };
  return { length: 0, there: await askedAgain(nginx, { ...there, headers }) };
}
