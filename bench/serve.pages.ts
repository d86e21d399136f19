/** Pages and files from memory, beside nginx: by size, encoding and number of connections; private and merged too. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AUTHORIZATION,
  JSON_TYPE,
  load,
  makeForm,
  type Subject,
  send,
  uploadAll,
} from "./serve.client.ts";
import { addProject, fill } from "./serve.fill.ts";
import { MEASURED_COLUMNS, type Measured, measuredCells, medianOf } from "./serve.measured.ts";
import {
  inFolder,
  type Served,
  sayRow,
  sayTable,
  sized,
  startNginx,
  startShop,
  stop,
} from "./serve.stage.ts";

const ROUNDS = sized(3, 1);
const WARM_UP_S = sized(5, 1);
const SIZES = [10, 1000, sized(50_000, 2000)];

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
      await compareAll(shop, nginx, await listSubjects(shop), { title: "Pages and files" });
    } finally {
      await stop(shop);
      await stop(nginx);
    }
  });
}

/** The same pages where they come from a base, and where they come from an upstream. One round. */
export async function measureIndexes(): Promise<void> {
  await inFolder(async (folder) => {
    const place = (name: string): string => path.join(folder, name);
    await stop(await startShop(place("hosted")));
    fill(place("hosted"), (db) => {
      for (const size of SIZES) addProject(db, "root/main", `files-${size}`, size);
    });
    const shop = await startShop(place("hosted"));
    const upstream = `http://127.0.0.1:${shop.port}/simple/`;
    const mirror = await startShop(place("mirror"), { upstream });
    const nginx = await startNginx(place("www"));
    try {
      await makeIndex(shop, { name: "merged", bases: ["root/main"] });
      const merged = await listPages(shop, "/root/merged");
      await compareAll(shop, nginx, merged, { title: "Pages of a merged index", rounds: 1 });
      const mirrored = await listPages(mirror, "/root/pypi");
      await compareAll(mirror, nginx, mirrored, { title: "Pages of a mirror", rounds: 1 });
    } finally {
      for (const served of [mirror, shop, nginx]) await stop(served);
    }
  });
}

/** An index that only its members read, on top of the public one. */
function makePrivate(shop: Served): Promise<void> {
  return makeIndex(shop, { name: "private", read: "members", bases: ["root/main"] });
}

async function makeIndex(shop: Served, settings: object): Promise<void> {
  const answer = await send(shop, "/+api/indexes", {
    method: "POST",
    headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
    form: Buffer.from(JSON.stringify({ owner: "root", kind: "hosted", ...settings })),
  });
  if (answer.status >= 300) throw new Error(`No such index: ${answer.status} ${answer.body}`);
}

/** Each size by one client and by many, in each coding, and asked for again. */
async function listPages(shop: Served, at = ""): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const size of SIZES) {
    const page = { path: `${at}/simple/files-${size}/`, headers: { accept: JSON_TYPE } };
    const seconds = sized(size > 1000 ? 6 : 3, 1);
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
  return subjects;
}

async function listSubjects(shop: Served): Promise<readonly Subject[]> {
  const subjects = [...(await listPages(shop))];
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
  { title, rounds = ROUNDS }: { readonly title: string; readonly rounds?: number },
): Promise<void> {
  // What is not yet compiled by the engine says nothing, and its young generation takes some ten seconds to grow.
  for (const subject of subjects.slice(0, 4)) await load(shop, { ...subject, seconds: WARM_UP_S });
  sayTable(`${title} beside nginx`, [
    ...["what", "server", ...MEASURED_COLUMNS],
    ...["of nginx by CPU", "of nginx by wall"],
  ]);
  for (const subject of subjects) {
    const there = await copyForNginx(shop, nginx, subject);
    const theirs: Measured[] = [];
    const ours: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      theirs.push(await load(nginx, there));
      ours.push(await load(shop, subject));
    }
    const [n, c] = [medianOf(theirs), medianOf(ours)];
    const ratios = [c.perCpuSecond / n.perCpuSecond, c.perSecond / n.perSecond];
    sayRow(subject.name, "nginx", ...measuredCells(n), "", "");
    sayRow(subject.name, "Cheeseshop", ...measuredCells(c), ...ratios.map((r) => r.toFixed(2)));
  }
}

/** The very bytes that we answer, as a file that nginx answers. */
async function copyForNginx(shop: Served, nginx: Served, subject: Subject): Promise<Subject> {
  const { "if-none-match": tag, ...headers } = subject.headers ?? {};
  const { body } = await send(shop, subject.path, { headers });
  const name = `${subject.path.replaceAll("/", "_")}${headers["accept-encoding"] ?? ""}`;
  await writeFile(path.join(nginx.folder, name), body);
  const there = { ...subject, path: `/${name}` };
  return tag === undefined ? there : askedAgain(nginx, { ...there, headers });
}
