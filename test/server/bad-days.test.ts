/** Days on which the machine is against us: the disk is full, or may not be written, or the clock is set back. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { temporaryFolder } from "../clients.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, openShop, type Shop } from "../shop.ts";
import { findDiskFault, openSmallDisk, type SmallDisk, YESTERDAY } from "../small-disk.ts";

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** A wheel of about a megabyte that does not pack, each of its own bytes. */
function makeRelease(version: string, size: number) {
  const noise = Array.from({ length: size / 64 }, (_, at) => sha256Of(`${version} ${at}`)).join("");
  const release = { name: "tool", version };
  const bytes = makeWheel({ ...release, files: { "tool.py": `x = "${noise}"` } });
  return { ...release, bytes, filename: wheelFilename(release) };
}

async function send(shop: Shop, version: string, size = 64_000): Promise<Response> {
  const form = makeForm(makeRelease(version, size));
  return fetch(`${shop.address}/legacy/`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.token}`, "content-type": form.contentType },
    body: form.body,
  });
}

interface Shown {
  readonly filename: string;
  readonly url: string;
  readonly hashes: { readonly sha256: string };
  readonly "upload-time": string;
}

async function listShown(shop: Shop): Promise<readonly Shown[]> {
  const answer = await fetch(`${shop.address}/simple/tool/`, { headers: { accept: JSON_TYPE } });
  return JSON.parse(await answer.text()).files;
}

/** Each file that the page shows is whole. */
async function requireWhole(shop: Shop): Promise<readonly Shown[]> {
  const shown = await listShown(shop);
  for (const { url, hashes } of shown) {
    const answer = await fetch(new URL(url, `${shop.address}/simple/tool/`));
    assert.equal(sha256Of(new Uint8Array(await answer.arrayBuffer())), hashes.sha256);
  }
  return shown;
}

async function askReady(shop: Shop): Promise<{ readonly status: string; readonly disk?: string }> {
  const answer = await fetch(`${shop.address}/+ready`);
  assert.equal(answer.status, 200);
  return JSON.parse(await answer.text());
}

/** How long the server remembers how much room there was, and a little. */
const MEASURED_FOR_MS = 1100;

const skip = findDiskFault();

async function openOnDisk(
  megabytes: number,
): Promise<{ readonly shop: Shop; readonly disk: SmallDisk }> {
  const disk = await openSmallDisk(megabytes);
  const args = ["--minimum-free-disk", "0", "--log", "silent"];
  const shop = await openShop({ data: disk.folder, args, inside: disk.inside });
  after(async () => {
    await shop.stop();
    await disk.close();
  });
  return { shop, disk };
}

test("a full disk: uploads are refused with 507, what is there is served, and goes on where room is made", {
  skip,
}, async () => {
  const shop = (await openOnDisk(24)).shop;
  const accepted: string[] = [];
  let refusal: Response | undefined;
  for (let number = 0; number < 60 && refusal === undefined; number += 1) {
    const answer = await send(shop, `1.${number}`, 1_000_000);
    if (answer.ok) accepted.push(`1.${number}`);
    else refusal = answer;
  }
  assert.equal(refusal?.status, 507);
  assert.match(await refusal.text(), /disk.* full/i);
  const shown = await requireWhole(shop);
  assert.equal(shown.length, accepted.length);
  assert.equal((await fetch(`${shop.address}/+health`)).status, 200);
  assert.ok(accepted.length > 3, "there was room for some");
});

/** The disk is full, and the server ends, in one order or the other. */
const ENDS: Readonly<Record<string, (shop: Shop, disk: SmallDisk) => Promise<unknown>>> = {
  "that was killed on it": async (shop, disk) => {
    disk.fill();
    assert.equal((await send(shop, "1.1")).status, 507);
    await shop.kill();
  },
  "that was stopped on it": async (shop, disk) => {
    disk.fill();
    assert.equal((await send(shop, "1.1")).status, 507);
    await shop.stop();
  },
  "that was stopped before it was filled": async (shop, disk) => {
    await shop.stop();
    disk.fill();
  },
};

for (const [what, end] of Object.entries(ENDS)) {
  test(`a full disk: the server after one ${what} serves what is there, says that it cannot write, and goes on where room is made`, {
    skip,
  }, async (t) => {
    const disk = await openSmallDisk(24);
    t.after(() => disk.close());
    const args = ["--minimum-free-disk", "0", "--log", "json"];
    const start = async (): Promise<Shop> => {
      const shop = await openShop({ data: disk.folder, args, inside: disk.inside });
      t.after(() => shop.kill());
      return shop;
    };
    const first = await start();
    assert.equal((await send(first, "1.0")).status, 200);
    await end(first, disk);
    const verify = [process.execPath, MAIN, "verify", "--data", disk.folder];
    disk.run(...verify);
    assert.throws(() => disk.run(...verify, "--repair"), /Cannot repair "[^"]+": the disk is full/);
    disk.run(process.execPath, MAIN, "backup", temporaryFolder(), "--data", disk.folder);

    const second = await start();
    assert.equal((await requireWhole(second)).length, 1);
    assert.equal((await send(second, "1.1")).status, 507);
    assert.equal((await askReady(second)).disk, "full: uploads are refused");
    disk.makeRoom();
    await sleep(MEASURED_FOR_MS);
    assert.equal((await send(second, "1.1")).status, 200);
    assert.equal((await requireWhole(second)).length, 2);
    assert.equal((await askReady(second)).status, "ok");
    assert.equal(await second.stop(), 0);
    assert.doesNotMatch(second.output(), /not foreseen|something went wrong/);
    const complaints = second.output().match(/The jobs could not be looked at/g) ?? [];
    assert.ok(complaints.length < 10, `${complaints.length} lines of log say the same`);
  });
}

test("a full disk on which no room was kept for a start: that is said in a sentence", {
  skip,
}, async (t) => {
  const disk = await openSmallDisk(24);
  t.after(() => disk.close());
  const start = (): Promise<Shop> =>
    openShop({ data: disk.folder, args: ["--log", "silent"], inside: disk.inside });
  await (await start()).stop();
  disk.run("rm", `${disk.folder}/server.reserve`);
  disk.fill();
  await assert.rejects(start, /Cannot use "[^"]+" as the data folder: the disk is full\n {2}Make/);
});

test("a disk that may not be written: uploads are refused with 503, and taken again afterwards", {
  skip,
}, async () => {
  const { shop, disk } = await openOnDisk(32);
  assert.equal((await send(shop, "1.0")).status, 200);
  disk.setReadOnly(true);
  const refused = await send(shop, "1.1");
  assert.ok([503, 507].includes(refused.status), `${refused.status}`);
  assert.match(await refused.text(), /^.*Cannot/s);
  assert.equal((await requireWhole(shop)).length, 1);
  const ready = await askReady(shop);
  assert.equal(ready.status, "read-only");
  assert.equal(ready.disk, "may not be written: uploads are refused");
  disk.setReadOnly(false);
  assert.equal((await send(shop, "1.1")).status, 200);
  assert.equal((await requireWhole(shop)).length, 2);
});

test("a clock that was set back a day: order, pages and credentials stay right", async () => {
  const data = temporaryFolder();
  const first = await openShop({ data, args: ["--log", "silent"] });
  assert.equal((await send(first, "1.0")).status, 200);
  await first.stop();
  const shop = await openShop({
    ...{ data, args: ["--log", "silent"] },
    env: { NODE_OPTIONS: YESTERDAY },
  });
  after(() => shop.stop());
  assert.equal((await send(shop, "1.1")).status, 200);
  assert.equal((await requireWhole(shop)).length, 2);
  const feed = await shop.ask("GET", "/+changes?since=0");
  const { changes } = (await feed.json()) as { changes: { serial: number; at: string }[] };
  assert.ok(changes.length >= 2);
  for (const [at, entry] of changes.entries()) {
    const before = changes[at - 1];
    if (before === undefined) continue;
    assert.ok(entry.serial > before.serial);
    assert.ok(entry.at >= before.at, "a row's time is never before its predecessor's");
  }
  assert.equal((await shop.ask("GET", "/+api/tokens")).status, 200);
  assert.deepEqual((await verifyShop(data)).faults, []);
});
