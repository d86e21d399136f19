import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { CONTRACT_STOCK, packageIndexContract } from "../../../test/contracts/package-index.ts";
import type { Stock } from "../../../test/fakes/fake-index.ts";
import {
  type FakeUpstream,
  type FakeUpstreamOptions,
  openFakeUpstream,
} from "../../../test/fakes/fake-upstream.ts";
import type { PackageIndex } from "../../indexes/package-index.ts";
import { parseName } from "../../standards/name.ts";
import { makeHttp } from "../../system/http-client.ts";
import type { Log } from "../../system/log.ts";
import type { Database } from "../database/database.ts";
import { openTemporarySqlite } from "../database/sqlite.ts";
import type { FileStore } from "../files/file-store.ts";
import { openFolderStore } from "../files/folder.ts";
import { makeSweepMark } from "../files/sweep-mark.ts";
import type { MirrorIndex } from "../index-tree.ts";
import { DEFAULT_SETTINGS } from "../tables/index-settings.ts";
import { addIndex } from "../tables/indexes.ts";
import { addUser } from "../tables/users.ts";
import { makeMirrorIndex } from "./mirror-index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-mirror-"));
const http = makeHttp({ sleep: async () => {}, connectMs: 1000 });
after(async () => {
  await http.close();
  rmSync(folder, { recursive: true });
});

const NAME = parseName("cheese-shop");
const WHEEL = "cheese_shop-1.0-py3-none-any.whl";
const SDIST = "cheese_shop-0.9.tar.gz";
const AT = "2026-08-22T10:00:00.000000Z";
const HOUR = 60 * 60_000;

/** A data folder that outlives the mirrors that are opened on it. */
interface Shop {
  readonly db: Database;
  readonly files: FileStore;
  readonly log: string[];
  /** A server that was just started: nothing of the mirror is in memory. */
  open(upstream: string | undefined): MirrorIndex;
  pass(ms: number): void;
  close(): Promise<void>;
}

let shops = 0;

async function openShop(minimumFreeDisk = 0): Promise<Shop> {
  const db = openTemporarySqlite();
  shops += 1;
  const files = await openFolderStore(path.join(folder, String(shops)));
  const index = await db.transaction(async (db) => {
    await addUser(db, { name: "root", password: undefined, isAdmin: true, created: AT });
    const settings = DEFAULT_SETTINGS;
    return addIndex(db, { owner: "root", name: "pypi", kind: "mirror", settings, created: AT });
  });
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log: Log = { info() {}, warn: write, error: write };
  let time = Date.parse(AT);
  const now = (): Date => new Date(time);
  const settings = { minimumFreeDisk, mirrorFresh: 300 };
  const parts = { db, files, sweepMark: makeSweepMark(), http, log, now, settings };
  return {
    ...{ db, files, log: lines },
    open: (upstream) => makeMirrorIndex(parts, { ...index, upstream }),
    pass(ms) {
      time += ms;
    },
    close: () => db.close(),
  };
}

type Context = { after(work: () => Promise<void>): void };

async function openBoth(
  context: Context,
  stock: Stock = CONTRACT_STOCK,
  options: FakeUpstreamOptions = {},
): Promise<{ shop: Shop; upstream: FakeUpstream; mirror: MirrorIndex }> {
  const [shop, upstream] = await Promise.all([openShop(), openFakeUpstream(stock, options)]);
  context.after(async () => {
    await shop.close();
    await upstream.close();
  });
  return { shop, upstream, mirror: shop.open(upstream.url) };
}

async function read(index: PackageIndex, filename: string): Promise<Buffer> {
  const opened = await index.openFile(NAME, filename);
  assert.ok(opened !== undefined, filename);
  return buffer(opened.body);
}

/** Waits for what the mirror does after the last byte: what it gave is kept a moment later. */
async function untilKept(
  shop: Shop,
  count: number,
  table: "mirrored_files" | "upstream_pages" = "mirrored_files",
): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const rows = await shop.db.read.selectFrom(table).selectAll().execute();
    if (rows.length >= count) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  assert.fail(`${table} has not ${count}`);
}

for (const kind of ["rich", "poor"] as const) {
  packageIndexContract(`makeMirrorIndex() of a ${kind} upstream`, async (stock) => {
    const [shop, upstream] = await Promise.all([openShop(), openFakeUpstream(stock, { kind })]);
    const close = async (): Promise<void> => {
      await upstream.close();
      await shop.close();
    };
    return { index: shop.open(upstream.url), fail: upstream.close, close };
  });
}

packageIndexContract("makeMirrorIndex() without an upstream", async (stock) => {
  const [shop, upstream] = await Promise.all([openShop(), openFakeUpstream(stock)]);
  const mirror = shop.open(upstream.url);
  await mirror.refreshNames();
  for (const [project, files] of Object.entries(stock)) {
    const name = parseName(project);
    await mirror.findProject(name);
    for (const filename of Object.keys(files)) {
      const opened = await mirror.openFile(name, filename);
      await buffer(opened?.body ?? nothing());
    }
  }
  await untilKept(shop, 3);
  await upstream.close();
  return { index: shop.open(undefined), close: shop.close };
});

test("makeMirrorIndex() answers after a restart what it had kept, with the upstream gone", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  const before = await mirror.findProject(NAME);
  const bytes = await read(mirror, WHEEL);
  const metadata = await read(mirror, `${WHEEL}.metadata`);
  await untilKept(shop, 1);
  await upstream.close();
  shop.pass(HOUR);
  const again = shop.open(upstream.url);
  assert.deepEqual(await again.findProject(NAME), before);
  assert.deepEqual(await read(again, WHEEL), bytes);
  assert.deepEqual(await read(again, `${WHEEL}.metadata`), metadata);
  await assert.rejects(read(again, SDIST), { kind: "unavailable" });
});

test("makeMirrorIndex() knows after a restart what is wrong with a page, and tells it once", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  await read(mirror, WHEEL);
  await untilKept(shop, 1);
  upstream.setStock({ "cheese-shop": { [WHEEL]: { bytes: Buffer.from("others") } } });
  shop.pass(HOUR);
  await mirror.findProject(NAME);
  const faults = await mirror.listFaults(NAME);
  assert.match(faults.join(), /now has other bytes as cheese_shop-1\.0-py3-none-any\.whl/);
  await mirror.settled();
  shop.pass(HOUR);
  const again = shop.open(upstream.url);
  await again.findProject(NAME);
  assert.deepEqual(await again.listFaults(NAME), faults);
  upstream.setStock(CONTRACT_STOCK);
  shop.pass(HOUR);
  await again.findProject(NAME);
  assert.deepEqual(await again.listFaults(NAME), []);
});

test("makeMirrorIndex() asks with the kept ETag after a restart, and another upstream without", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  const other = await openFakeUpstream({ "cheese-shop": {} });
  context.after(() => other.close());
  await mirror.findProject(NAME);
  await untilKept(shop, 1, "upstream_pages");
  shop.pass(HOUR);
  await shop.open(upstream.url).findProject(NAME);
  assert.match(upstream.requests.at(-1)?.headers["if-none-match"] ?? "", /^"/);
  const page = await shop.open(other.url).findProject(NAME);
  assert.equal(other.requests.at(-1)?.headers["if-none-match"], undefined);
  assert.deepEqual(page?.files, []);
});

test("makeMirrorIndex() fetches nothing from an upstream that it had before", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  await read(mirror, WHEEL);
  await untilKept(shop, 1);
  const gone = await openFakeUpstream({});
  await gone.close();
  const other = shop.open(gone.url);
  upstream.forget();
  const page = await other.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename }) => filename),
    [WHEEL],
  );
  assert.equal(await other.openFile(NAME, SDIST), undefined);
  assert.ok((await read(other, `${WHEEL}.metadata`)).length > 0);
  assert.deepEqual(upstream.requests, []);
});

test("makeMirrorIndex() shows without an upstream only what is kept", async (context) => {
  const { shop, mirror } = await openBoth(context);
  await read(mirror, WHEEL);
  await untilKept(shop, 1);
  const off = shop.open(undefined);
  const page = await off.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename, yanked }) => [filename, yanked]),
    [[WHEEL, false]],
  );
  assert.equal(await off.openFile(NAME, SDIST), undefined);
  assert.equal(await off.findProject(parseName("brie")), undefined);
  assert.equal(await off.lookUpName(NAME), "taken");
  assert.equal(await off.lookUpName(parseName("brie")), "free");
});

test("makeMirrorIndex() counts a row for the bytes it keeps, and none twice", async (context) => {
  const { shop, mirror } = await openBoth(context);
  await Promise.all([read(mirror, WHEEL), read(mirror, WHEEL), read(mirror, WHEEL)]);
  await untilKept(shop, 1);
  await read(mirror, WHEEL);
  const blobs = await shop.db.read.selectFrom("blobs").select("reference_count").execute();
  assert.deepEqual(
    blobs.map(({ reference_count }) => reference_count),
    [1],
  );
});

test("makeMirrorIndex() keeps the list of names, and forgets those that are gone", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  const names = async (): Promise<string[]> =>
    (await mirror.listProjects()).map(({ name }) => name).sort();
  await mirror.refreshNames();
  upstream.setStock({ brie: {}, stilton: {} });
  upstream.forget();
  await mirror.refreshNames();
  assert.deepEqual(upstream.requests, [], "the list was read just now");
  assert.deepEqual(await names(), ["brie", "cheese-shop"]);
  shop.pass(24 * HOUR);
  await mirror.refreshNames();
  assert.deepEqual(await names(), ["brie", "stilton"]);
});

test("makeMirrorIndex() keeps the old list where the new one is cut short", async (context) => {
  const { shop, upstream, mirror } = await openBoth(context);
  await mirror.refreshNames();
  shop.pass(24 * HOUR);
  upstream.misbehave("/simple/", "truncated");
  await assert.rejects(mirror.refreshNames());
  assert.equal((await mirror.listProjects()).length, 2);
});

for (const [what, prepare, name, expected] of [
  ["is on the kept list, the upstream being gone", "list, gone", "brie", "taken"],
  ["is not on the kept list, the upstream being gone", "list, gone", "new", "free"],
  ["has a page, no list being kept", "", "brie", "taken"],
  ["has no page, no list being kept", "", "new", "free"],
  ["cannot be asked for, no list being kept", "gone", "new", "unknown"],
  ["came after the list was kept", "list, more", "new", "taken"],
] as const) {
  test(`lookUpName() answers "${expected}" for a name that ${what}`, async (context) => {
    const { upstream, mirror } = await openBoth(context);
    if (prepare.includes("list")) await mirror.refreshNames();
    if (prepare.includes("more")) upstream.setStock({ new: {} });
    if (prepare.includes("gone")) await upstream.close();
    assert.equal(await mirror.lookUpName(parseName(name)), expected);
  });
}

test("refreshNames() ends at once when it is told to, be the upstream silent", async (context) => {
  const { upstream, mirror } = await openBoth(context);
  upstream.misbehave("/simple/", "silent");
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 50);
  const started = performance.now();
  await assert.rejects(mirror.refreshNames(stopping.signal));
  assert.ok(performance.now() - started < 5_000);
});

test("pageLifeMs() is what is left of a page's freshness, and short for a stale one", async (context) => {
  const { shop, mirror } = await openBoth(context);
  await mirror.findProject(NAME);
  shop.pass(100_000);
  assert.equal(mirror.pageLifeMs(NAME), 200_000);
  shop.pass(HOUR);
  assert.equal(mirror.pageLifeMs(NAME), 5_000);
});

test("makeMirrorIndex() fetches no file for which the disk has no room", async (context) => {
  const shop = await openShop(Number.MAX_SAFE_INTEGER);
  const upstream = await openFakeUpstream(CONTRACT_STOCK);
  context.after(async () => {
    await shop.close();
    await upstream.close();
  });
  await assert.rejects(read(shop.open(upstream.url), WHEEL), { status: 507 });
});

async function* nothing(): AsyncGenerator<Uint8Array> {}
