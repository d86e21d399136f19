/** A small file that a mirror has passed on once is at hand for whoever asks next. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

function sample(name: string, bytes: number) {
  // Noise, since a wheel is packed.
  const noise = createHash("shake256", { outputLength: bytes }).update(name).digest();
  const release = { name, version: "1.0", files: { "noise.bin": noise } };
  const wheel = makeWheel(release);
  const filename = wheelFilename(release);
  return {
    ...{ name, filename, bytes: wheel },
    address: `/root/pypi/files/${sha256Of(wheel)}/${filename}`,
  };
}

const small = sample("small", 200_000);
const part = sample("part", 200_000);
const large = sample("large", 600_000);
const stock = [small, part, large].map(({ name, filename, bytes }) => [
  name,
  { [filename]: { bytes } },
]);
const upstream = await openFakeUpstream(Object.fromEntries(stock));
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });
const line = makeLine(server.address);

/** As if the disk had lost them: whoever reads them from there now asks the upstream again. */
async function loseKept({ bytes }: typeof small): Promise<void> {
  await server.parts.indexes.settled();
  await server.parts.files.remove(sha256Of(bytes));
  upstream.forget();
}

test("a small file that was passed on once is answered alike from memory, and counted", async () => {
  const before = await countBytes();
  const first = await line.ask("GET", small.address);
  assert.equal(first.status, 200);
  assert.ok(first.body.equals(small.bytes));
  assert.equal((await countBytes()) - before, small.bytes.length);
  await loseKept(small);
  const second = await line.ask("GET", small.address);
  assert.ok(second.body.equals(small.bytes));
  const { date: _first, ...ofFirst } = first.headers;
  const { date: _second, ...ofSecond } = second.headers;
  assert.deepEqual(ofFirst, ofSecond);
  assert.deepEqual(upstream.requests, []);
});

test("a part of a file that nobody has asked for is answered, and the whole behind it", async () => {
  const half = await line.ask("GET", part.address, { range: "bytes=0-9" });
  assert.deepEqual([half.status, half.body.length], [206, 10]);
  const whole = await line.ask("GET", part.address);
  assert.ok(whole.body.equals(part.bytes));
});

test("a larger file is not held for a reader who may be slow", async () => {
  assert.ok((await line.ask("GET", large.address)).body.equals(large.bytes));
  await loseKept(large);
  assert.ok((await line.ask("GET", large.address)).body.equals(large.bytes));
  assert.equal(upstream.requests.length, 1);
});

async function countBytes(): Promise<number> {
  const { text } = await server.parts.metrics.format();
  return Number(/^cheeseshop_http_answered_bytes_total (\d+)$/m.exec(text)?.[1] ?? 0);
}
