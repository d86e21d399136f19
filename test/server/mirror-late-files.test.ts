/** Files that a mirror has given, and that its upstream has no more before they are kept. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Stock } from "../fakes/fake-index.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";

const FILENAME = "demo-1.0.tar.gz";
/** Enough that it passes over the disk, and is answered before all of it has come. */
const LARGE = randomBytes(2_000_000);
/** It is kept when nobody waits for others. */
const SMALL = randomBytes(1_000);
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

async function openMirror(bytes: Uint8Array) {
  const stock: Stock = { demo: { [FILENAME]: { bytes } } };
  const upstream = await openFakeUpstream(stock);
  after(() => upstream.close());
  const server = await openServer({ settings: { upstream: upstream.url, mirrorFresh: 0 } });
  const line = makeLine(server.address);
  const ask = (path: string): Promise<Answered> =>
    line.ask("GET", `/root/pypi${path}`, { accept: JSON_TYPE });
  const [file] = JSON.parse((await ask("/simple/demo/")).body.toString()).files;
  const address = new URL(file.url, "http://x/simple/demo/").pathname;
  /** The file names on the page with what is said of each. */
  const listShown = async (): Promise<unknown> => {
    const { status, body } = await ask("/simple/demo/");
    if (status === 404) return [];
    const page = JSON.parse(body.toString());
    return page.files.map(({ filename, yanked }: Record<string, unknown>) => [filename, yanked]);
  };
  return { upstream, listShown, askFile: () => ask(address) };
}

const GONE = [[FILENAME, "The upstream no longer offers this file"]];

for (const [what, stock, bytes] of [
  ["the project of a large file", {}, LARGE],
  ["the project of a small file", {}, SMALL],
  ["a large file", { demo: {} }, LARGE],
  ["a small file", { demo: {} }, SMALL],
] as const) {
  test(`what somebody had whole is there, though the upstream dropped ${what} at once`, async () => {
    const { upstream, listShown, askFile } = await openMirror(bytes);
    assert.deepEqual((await askFile()).body, bytes);
    upstream.setStock(stock);
    assert.deepEqual(await listShown(), GONE);
    assert.deepEqual((await askFile()).body, bytes);
  });

  test(`what has come is there, though the upstream dropped ${what} meanwhile`, async () => {
    const { upstream, listShown, askFile } = await openMirror(bytes);
    upstream.misbehave("/files/", "half at first");
    const answer = askFile();
    for (let tries = 0; tries < 200 && !isAskedForFile(upstream.requests); tries += 1) {
      await setTimeout(10);
    }
    upstream.setStock(stock);
    assert.deepEqual(await listShown(), []);
    upstream.sendRest();
    assert.deepEqual((await answer).body, bytes);
    assert.deepEqual(await listShown(), GONE);
    assert.deepEqual((await askFile()).body, bytes);
  });
}

function isAskedForFile(requests: readonly { readonly path: string }[]): boolean {
  return requests.some(({ path }) => path.startsWith("/files/"));
}
