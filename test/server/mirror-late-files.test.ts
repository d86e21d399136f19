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
const BYTES = randomBytes(2_000_000);
const STOCK: Stock = { demo: { [FILENAME]: { bytes: BYTES } } };
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

async function openMirror() {
  const upstream = await openFakeUpstream(STOCK);
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

for (const [what, stock] of [
  ["its project", {}],
  ["it", { demo: {} }],
] as const) {
  test(`a file is there for whoever had it whole, though the upstream dropped ${what} at once`, async () => {
    const { upstream, listShown, askFile } = await openMirror();
    assert.deepEqual((await askFile()).body, BYTES);
    upstream.setStock(stock);
    assert.deepEqual(await listShown(), GONE);
    assert.deepEqual((await askFile()).body, BYTES);
  });

  test(`a file is there once it has come, though the upstream dropped ${what} meanwhile`, async () => {
    const { upstream, listShown, askFile } = await openMirror();
    upstream.misbehave("/files/", "half at first");
    const answer = askFile();
    for (let tries = 0; tries < 200 && !isAskedForFile(upstream.requests); tries += 1) {
      await setTimeout(10);
    }
    upstream.setStock(stock);
    assert.deepEqual(await listShown(), []);
    upstream.sendRest();
    assert.deepEqual((await answer).body, BYTES);
    assert.deepEqual(await listShown(), GONE);
    assert.deepEqual((await askFile()).body, BYTES);
  });
}

function isAskedForFile(requests: readonly { readonly path: string }[]): boolean {
  return requests.some(({ path }) => path.startsWith("/files/"));
}
