import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { packageIndexContract } from "../../test/contracts/package-index.ts";
import { type FakeIndex, fakeIndex, type Stock } from "../../test/fakes/fake-index.ts";
import { parseName } from "../standards/name.ts";
import { type MergedPart, type MergeRules, merged } from "./merged.ts";
import type { PackageIndex } from "./package-index.ts";

packageIndexContract("merged() of one mirror", async (stock) => {
  const mirror = fakeIndex(stock);
  return { index: merged([{ index: mirror, kind: "mirror" }]), fail: () => mirror.fail() };
});

packageIndexContract("merged() of two hosted indexes and a mirror", async (stock) => {
  const { brie = {}, "cheese-shop": shop = {} } = stock;
  const [sdist = "", wheel = ""] = Object.keys(shop);
  const first = fakeIndex({ "cheese-shop": pick(shop, wheel) });
  const second = fakeIndex({ "cheese-shop": pick(shop, sdist), brie });
  const parts: MergedPart[] = [
    { index: first, kind: "hosted" },
    { index: second, kind: "hosted" },
    { index: fakeIndex({ brie: {} }), kind: "mirror" },
  ];
  return { index: merged(parts), fail: () => second.fail() };
});

const NAME = parseName("acme");
const FILE = "acme-1.0.tar.gz";

function stock(content: string, ...filenames: string[]): Stock {
  const files = filenames.map((name) => [name, { bytes: Buffer.from(content) }] as const);
  return { acme: Object.fromEntries(files) };
}

interface Chain {
  readonly index: PackageIndex;
  readonly hosted: FakeIndex;
  readonly mirror: FakeIndex;
}

function chain(
  own: Stock,
  theirs: Stock,
  part: Partial<MergedPart> = {},
  rules?: MergeRules,
): Chain {
  const hosted = fakeIndex(own);
  const mirror = fakeIndex(theirs);
  const parts: MergedPart[] = [
    { index: hosted, kind: "hosted", ...part },
    { index: mirror, kind: "mirror" },
  ];
  return { index: merged(parts, rules), hosted, mirror };
}

async function read(index: PackageIndex, filename: string): Promise<string | undefined> {
  const opened = await index.openFile(NAME, filename);
  return opened && text(opened.body);
}

const names = async (index: PackageIndex): Promise<string[] | undefined> =>
  (await index.findProject(NAME))?.files.map(({ filename }) => filename);

test("merged() never asks a mirror for a name that a hosted index has, on any path", async () => {
  const { index, mirror } = chain(stock("ours", FILE), stock("theirs", FILE, "acme-9.0.tar.gz"));
  assert.deepEqual(await names(index), [FILE]);
  assert.equal(await read(index, FILE), "ours");
  assert.equal(await read(index, "acme-9.0.tar.gz"), undefined);
  assert.equal(await read(index, "acme-9.0.tar.gz.metadata"), undefined);
  assert.deepEqual(mirror.asked, []);
});

test("merged() asks no mirror for a project whose last file is gone", async () => {
  const { index, mirror } = chain({ acme: {} }, stock("theirs", FILE));
  assert.deepEqual(await names(index), []);
  assert.equal(await read(index, FILE), undefined);
  assert.deepEqual(mirror.asked, []);
});

test("merged() asks no mirror for a name that a hosted index once had", async () => {
  const ownsName = async (): Promise<boolean> => true;
  const { index, mirror } = chain({}, stock("theirs", FILE), { ownsName });
  assert.equal(await index.findProject(NAME), undefined);
  assert.equal(await read(index, FILE), undefined);
  assert.deepEqual(mirror.asked, []);
});

test("merged() fails, and asks no mirror, where a hosted index cannot answer", async () => {
  const { index, hosted, mirror } = chain({}, stock("theirs", FILE));
  hosted.fail();
  await assert.rejects(index.findProject(NAME), { kind: "unavailable" });
  await assert.rejects(index.openFile(NAME, FILE), { kind: "unavailable" });
  assert.deepEqual(mirror.asked, []);
});

test("merged() fails where whether a name is owned cannot be told", async () => {
  const ownsName = async (): Promise<boolean> => {
    throw new Error("no database");
  };
  const { index, mirror } = chain({}, stock("theirs", FILE), { ownsName });
  await assert.rejects(index.findProject(NAME), /no database/);
  assert.deepEqual(mirror.asked, []);
});

test("merged() shows nothing, and nothing in its place, of an index that may not be read", async () => {
  const { index, mirror } = chain(stock("ours", FILE), stock("theirs", FILE), {
    isReadable: false,
  });
  assert.equal(await index.findProject(NAME), undefined);
  assert.equal(await read(index, FILE), undefined);
  assert.deepEqual(mirror.asked, []);
  assert.deepEqual(await index.listProjects(), []);
});

test("merged() asks no mirror for a private name, from the first start", async () => {
  const rules = { mayAskMirrors: () => false };
  const { index, mirror } = chain({}, stock("theirs", FILE), {}, rules);
  assert.equal(await index.findProject(NAME), undefined);
  assert.equal(await read(index, FILE), undefined);
  assert.deepEqual(await index.listProjects(), []);
  assert.deepEqual(mirror.asked, ["listProjects"]);
});

test("merged() puts hosted files before mirrored ones of a shared name", async () => {
  const rules = { isShared: () => true };
  const theirs = stock("theirs", FILE, "acme-9.0.tar.gz");
  const { index } = chain(stock("ours", FILE), theirs, {}, rules);
  assert.deepEqual(await names(index), [FILE, "acme-9.0.tar.gz"]);
  assert.deepEqual((await index.findProject(NAME))?.versions, ["1.0", "9.0"]);
  assert.equal(await read(index, FILE), "ours");
  assert.equal(await read(index, "acme-9.0.tar.gz"), "theirs");
});

test("merged() takes no metadata of another index for a file of its own", async () => {
  const wheel = "acme-1.0-py3-none-any.whl";
  const theirs: Stock = {
    acme: { [wheel]: { bytes: Buffer.from("x"), metadata: Buffer.from("theirs") } },
  };
  const { index } = chain(stock("ours", wheel), theirs, {}, { isShared: () => true });
  assert.equal(await read(index, `${wheel}.metadata`), undefined);
});

test("merged() leaves the name to the first mirror that has it", async () => {
  const first = fakeIndex(stock("first", FILE));
  const second = fakeIndex(stock("second", FILE, "acme-9.0.tar.gz"));
  const index = merged([
    { index: fakeIndex({}), kind: "mirror" },
    { index: first, kind: "mirror" },
    { index: second, kind: "mirror" },
  ]);
  assert.deepEqual(await names(index), [FILE]);
  assert.equal(await read(index, "acme-9.0.tar.gz"), undefined);
  assert.deepEqual(second.asked, []);
  first.fail();
  await assert.rejects(index.findProject(NAME), { kind: "unavailable" });
  assert.deepEqual(second.asked, []);
});

test("merged() opens a file from its owner alone, even where the owner has lost it", async () => {
  const { index, hosted, mirror } = chain(stock("ours", FILE), stock("theirs", FILE));
  hosted.openFile = async () => undefined;
  assert.equal(await read(index, FILE), undefined);
  assert.deepEqual(mirror.asked, []);
});

function pick<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name === key));
}
