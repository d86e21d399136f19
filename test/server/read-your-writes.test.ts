/**
 * Whatever was written is right in the next answer, on every path and both ways, also while other clients read all the
 * time and pages are being rendered.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { sha256Of } from "../../src/system/digest.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, metadataText, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";

const server = await openServer();
const line = makeLine(server.address);
const INDEX = "root/test";

interface Seen {
  /** What the file's address gave; `undefined` for 404. */
  readonly summary: string | undefined;
  readonly yanked: boolean | string | undefined;
}

interface SimpleFile {
  readonly filename: string;
  readonly yanked: boolean | string;
  readonly hashes: { readonly sha256: string };
  readonly "core-metadata": { readonly sha256: string } | false;
}

async function send(release: SampleWheel, index = INDEX): Promise<Uint8Array> {
  const bytes = makeWheel(release);
  const { name, version } = release;
  const sent = await server.upload(
    { name, version, filename: wheelFilename(release), bytes },
    { index },
  );
  assert.equal(sent.statusCode, 200, sent.body);
  return bytes;
}

async function unpack({ headers, body }: Answered): Promise<string> {
  switch (headers["content-encoding"]) {
    case "gzip":
      return (await promisify(gunzip)(body)).toString();
    case "zstd":
      return (await promisify(zstdDecompress)(body)).toString();
    default:
      return body.toString();
  }
}

const FORMS = ["application/vnd.pypi.simple.v1+json", "text/html"];
const ENCODINGS = ["identity", "gzip", "zstd"];

/** Looks at every path that could tell of the release, and finds the same on all. */
async function look(release: SampleWheel, bytes: Uint8Array): Promise<Seen> {
  const filename = wheelFilename(release);
  const { name, version } = release;
  const page = `/${INDEX}/simple/${name}/`;
  const [json, ...others] = await Promise.all(
    FORMS.flatMap((accept) =>
      ENCODINGS.map((encoding) => line.ask("GET", page, { accept, "accept-encoding": encoding })),
    ),
  );
  assert.ok(json !== undefined);
  const files: readonly SimpleFile[] =
    json.status === 404 ? [] : JSON.parse(await unpack(json)).files;
  const shown = files.find((file) => file.filename === filename);
  const sha256 = sha256Of(bytes);
  const isShown = shown?.hashes.sha256 === sha256;
  for (const other of others) {
    const text = other.status === 404 ? "" : await unpack(other);
    assert.equal(text.includes(sha256), isShown, `${other.headers["content-type"]}`);
  }
  const file = await line.ask("GET", `/${INDEX}/files/${sha256}/${filename}`);
  assert.equal(file.status, isShown ? 200 : 404);
  if (isShown) assert.ok(file.body.equals(Buffer.from(bytes)));
  const metadata = await line.ask("GET", `/${INDEX}/files/${sha256}/${filename}.metadata`);
  assert.equal(metadata.status, isShown ? 200 : 404);
  if (isShown) {
    assert.equal(metadata.body.toString(), metadataText(release));
    assert.deepEqual(shown["core-metadata"], { sha256: sha256Of(metadata.body) });
  }
  const api = await line.ask("GET", `/${INDEX}/pypi/${name}/${version}/json`);
  const told = api.status === 404 ? undefined : JSON.parse(api.body.toString());
  const urls = (told?.urls ?? []) as readonly { digests: { sha256: string }; yanked: boolean }[];
  const url = urls.find(({ digests }) => digests.sha256 === sha256);
  assert.equal(url !== undefined, isShown);
  assert.equal(url?.yanked, isShown ? shown.yanked !== false : undefined);
  const list = await line.ask("GET", `/${INDEX}/simple/`);
  assert.equal((await unpack(list)).includes(`>${name}<`), json.status === 200);
  return {
    summary: isShown ? told?.info.summary : undefined,
    yanked: isShown ? shown.yanked : undefined,
  };
}

/** Clients that never stop reading, so that something is always being rendered. */
function keepReading(paths: readonly string[]): () => Promise<void> {
  let isOver = false;
  const readers = paths.map(async (path, at) => {
    const headers = { accept: FORMS[at % FORMS.length] ?? "", "accept-encoding": "zstd" };
    while (!isOver) await line.ask("GET", path, headers);
  });
  return async () => {
    isOver = true;
    await Promise.all(readers);
  };
}

test("each write is right in the next answer, on every path, while others read", async () => {
  const name = "busy";
  const first = { name, version: "1.0", summary: "the first" };
  const second = { name, version: "1.0", summary: "the second" };
  const [a, b] = [makeWheel(first), makeWheel(second)];
  const filename = wheelFilename(first);
  const rest = `/+api/indexes/${INDEX}/projects/${name}`;
  const stop = keepReading([
    `/${INDEX}/simple/${name}/`,
    `/${INDEX}/simple/${name}/`,
    `/${INDEX}/simple/`,
    ...[a, b].map((bytes) => `/${INDEX}/files/${sha256Of(bytes)}/${filename}`),
    ...[a, b].map((bytes) => `/${INDEX}/files/${sha256Of(bytes)}/${filename}.metadata`),
    `/${INDEX}/pypi/${name}/json`,
  ]);
  try {
    for (let round = 0; round < 5; round += 1) {
      await send(first);
      assert.deepEqual(await look(first, a), { summary: "the first", yanked: false });
      await server.ask("PUT", `${rest}/1.0/yank`, { body: { reason: "broken" } });
      assert.deepEqual(await look(first, a), { summary: "the first", yanked: "broken" });
      await server.ask("DELETE", `${rest}/1.0/yank`);
      assert.deepEqual(await look(first, a), { summary: "the first", yanked: false });
      await send(second);
      assert.deepEqual(await look(first, a), { summary: undefined, yanked: undefined });
      assert.deepEqual(await look(second, b), { summary: "the second", yanked: false });
      await server.ask("PUT", `${rest}/status`, { body: { status: "quarantined" } });
      assert.deepEqual(await look(second, b), { summary: undefined, yanked: undefined });
      await server.ask("PUT", `${rest}/status`, { body: { status: "active" } });
      assert.deepEqual(await look(second, b), { summary: "the second", yanked: false });
      await server.ask("DELETE", `${rest}/1.0/${filename}`);
      assert.deepEqual(await look(second, b), { summary: undefined, yanked: undefined });
    }
  } finally {
    await stop();
  }
});
