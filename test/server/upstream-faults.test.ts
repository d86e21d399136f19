/**
 * Everything that can be wrong with an upstream, in one table. Of each: what was kept is the answer, what is wrong is
 * neither kept nor answered, the log and the page say what it was, and all is well once the upstream is.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Log } from "../../src/system/log.ts";
import type { Stock } from "../fakes/fake-index.ts";
import { type Fault, openFakeUpstream, type UpstreamKind } from "../fakes/fake-upstream.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import {
  makeSdist,
  makeWheel,
  metadataText,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";

const RELEASE = { name: "demo", version: "1.0" };
const NEXT = { name: "demo", version: "1.1" };
const KEPT = wheelFilename(RELEASE);
const UNKEPT = sdistFilename(RELEASE);
const BYTES = { kept: makeWheel(RELEASE), unkept: makeSdist(RELEASE) };
const FILES: Stock[string] = {
  [KEPT]: { bytes: BYTES.kept, metadata: Buffer.from(metadataText(RELEASE)) },
  [UNKEPT]: { bytes: BYTES.unkept },
};
const STOCK: Stock = { demo: FILES, unseen: FILES };
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const json = (value: unknown): Fault => ({ text: JSON.stringify(value), type: JSON_TYPE });
const html = (text: string): Fault => ({ text, type: "text/html" });
const page = (files: unknown, name = "demo"): Fault => json({ name, versions: [], files });

/** What is said of what cannot be had; absent where the fault is none for such a thing. */
interface Row {
  readonly fault: Fault | "down";
  /** Of a page of which nothing is kept. */
  readonly ofPage?: RegExp;
  /** Of a fresher page than is kept: the same where it is not given, nothing where it is `false`. */
  readonly ofFresherPage?: RegExp | false;
  readonly ofFile?: RegExp;
  readonly kind?: UpstreamKind;
}

const LOST = /the connection was lost/;
const NO_PAGE = /the upstream answers no right page/;
/** On a machine that has other things to do, so much takes longer than anybody waits. */
const TOO_LARGE = /it is larger than \d+ bytes|the upstream is slow/;
const SLOW = /the upstream is slow/;
const INSIDE = /169\.254\.169\.254 is an address inside/;
const LENGTH = /it has \d+ bytes, where \d+ were announced/;

const ROWS: Readonly<Record<string, Row>> = {
  "is down": { fault: "down", ofPage: /connection was refused/, ofFile: /connection was refused/ },
  "says nothing": { fault: "silent", ofPage: SLOW, ofFile: SLOW },
  "says its head alone": { fault: "head alone", ofPage: SLOW, ofFile: SLOW },
  "breaks the connection": { fault: "reset", ofPage: LOST, ofFile: LOST },
  "breaks off in the middle": { fault: "reset in the middle", ofPage: LOST, ofFile: LOST },
  "answers 500": { fault: { status: 500 }, ofPage: /answers 500/, ofFile: /answers 500/ },
  "answers 503": { fault: { status: 503 }, ofPage: /answers 503/, ofFile: /answers 503/ },
  "answers 429 and names a long time": {
    ...{ fault: { status: 429, headers: { "retry-after": "11" } } },
    ...{ ofPage: /answers 429/, ofFile: /answers 429/ },
  },
  "answers 429 and names a short time, again and again": {
    ...{ fault: { status: 429, headers: { "retry-after": "1" } } },
    ...{ ofPage: /answers 429/, ofFile: /answers 429/ },
  },
  "asks for credentials": { fault: { status: 401 }, ofPage: /answers 401/, ofFile: /answers 401/ },
  "answers 304 to who has nothing": {
    ...{ fault: { status: 304 }, ofPage: /answers 304/, ofFresherPage: false },
    ofFile: /answers 304/,
  },
  "answers without content": {
    fault: { status: 204 },
    ofPage: /answers 204/,
    ofFile: /answers 204/,
  },
  "cuts bodies short": { fault: "truncated", ofPage: NO_PAGE, ofFile: LENGTH },
  "cuts HTML short": { fault: "truncated", kind: "poor", ofPage: /ends in the middle of a tag/ },
  "cuts HTML short between two links": {
    ...{ fault: html(`<html><body><a href="${KEPT}">${KEPT}</a><br>`), kind: "poor" },
    ofFresherPage: /it lacks "demo-1\.0\.tar\.gz" and its own end/,
  },
  "sends more than it announced": { fault: "wrong length", ofPage: NO_PAGE, ofFile: TOO_LARGE },
  "sends other bytes": { fault: "other bytes", ofPage: NO_PAGE, ofFile: /its sha256 is/ },
  "sends without end": { fault: "endless", ofPage: TOO_LARGE, ofFile: TOO_LARGE },
  "drips and never ends": { fault: "drip", ofPage: SLOW, ofFile: TOO_LARGE },
  "sends a page of 100 MB": {
    ...{ fault: { text: `${" ".repeat(100e6)}{}`, type: JSON_TYPE } },
    ...{ ofPage: TOO_LARGE, ofFile: TOO_LARGE },
  },
  "sends little that unpacks to much": {
    ...{ fault: "packed", ofPage: TOO_LARGE, ofFile: TOO_LARGE },
  },
  "redirects in a circle": {
    ...{ fault: "redirect loop", ofPage: /redirects more than 5 times/ },
    ofFile: /redirects more than 5 times/,
  },
  "redirects to an address inside": { fault: "redirect inside", ofPage: INSIDE, ofFile: INSIDE },
  "redirects to another scheme": {
    ...{ fault: { status: 302, headers: { location: "file:///etc/passwd" } } },
    ...{ ofPage: /redirects to the scheme "file:"/, ofFile: /redirects to the scheme "file:"/ },
  },
  "sends another type": {
    fault: { text: "x", type: "image/png" },
    ofPage: /comes as "image\/png"/,
  },
  "is a page to sign in": {
    ...{ fault: html("<html><body><form><input></form></body></html>") },
    ofPage: /it is a page for people, without files/,
  },
  "sends a list for a page": { fault: json([]), ofPage: NO_PAGE },
  "sends null for a page": { fault: json(null), ofPage: NO_PAGE },
  "sends no JSON for JSON": { fault: { text: "<html>", type: JSON_TYPE }, ofPage: NO_PAGE },
  "sends files that are no list": { fault: page({}), ofPage: NO_PAGE },
  "sends a file that is no object": { fault: page([5]), ofPage: NO_PAGE },
  "sends a name that is a number": {
    fault: page([{ filename: 5, url: "x", hashes: {} }]),
    ofPage: NO_PAGE,
  },
  "sends an address that is a list": {
    ...{ fault: page([{ filename: KEPT, url: ["x"], hashes: {} }]), ofPage: NO_PAGE },
  },
  "sends hashes that are no object": {
    ...{ fault: page([{ filename: KEPT, url: "x", hashes: "sha256" }]), ofPage: NO_PAGE },
  },
  "sends the page of another project": {
    ...{ fault: json({ name: "brie", files: [] }), ofPage: /it is the page of "brie"/ },
  },
  "speaks another major version": {
    ...{
      fault: json({ meta: { "api-version": "2.0" }, name: "demo", files: [] }),
      ofPage: NO_PAGE,
    },
  },
  "speaks another major version in HTML": {
    ...{ fault: html('<meta name="pypi:repository-version" content="2.0">'), ofPage: NO_PAGE },
  },
};

interface Said {
  readonly level: string;
  readonly text: string;
}

/** A log that keeps each sentence with the error beside it. */
function makeSaidLog(): { readonly log: Log; readonly said: Said[] } {
  const said: Said[] = [];
  const at =
    (level: string) =>
    (sentence: string, { error }: Readonly<Record<string, unknown>> = {}): void =>
      void said.push({
        level,
        text: error instanceof Error ? `${sentence}: ${error.message}` : sentence,
      });
  return { log: { info: at("info"), warn: at("warn"), error: at("error") }, said };
}

async function openMirror(kind: UpstreamKind = "rich") {
  const upstream = await openFakeUpstream(STOCK, { kind });
  after(() => upstream.close());
  const { log, said } = makeSaidLog();
  const server = await openServer({ settings: { upstream: upstream.url, mirrorFresh: 0 }, log });
  const line = makeLine(server.address);
  const ask = (path: string, accept = JSON_TYPE): Promise<Answered> =>
    line.ask("GET", `/root/pypi${path}`, { accept });
  const shown = JSON.parse((await ask("/simple/demo/")).body.toString());
  const addressOf = (filename: string, { files } = shown): string => {
    const entry = files.find((file: { filename: string }) => file.filename === filename);
    return new URL(entry.url, "http://x/simple/demo/").pathname;
  };
  assert.deepEqual((await ask(addressOf(KEPT))).body, Buffer.from(BYTES.kept));
  /** What is kept: pages as they are, and the files that have come. */
  const listKept = async () => ({
    pages: await server.parts.db.read
      .selectFrom("upstream_pages")
      .select(["project", "body"])
      .where("project", "!=", "")
      .execute(),
    files: await server.parts.db.read.selectFrom("mirrored_files").select("filename").execute(),
    blobs: (await server.parts.db.read.selectFrom("blobs").select("sha256").execute()).length,
  });
  const tries = 200;
  for (let tried = 0; (await listKept()).files.length === 0 && tried < tries; tried += 1) {
    await setTimeout(10);
  }
  return { upstream, said, ask, addressOf, listKept };
}

/** What is seen twice: a mirror writes its rows behind the backs of those who ask. */
async function untilStill<T>(look: () => Promise<T>): Promise<T> {
  for (let last = await look(); ; ) {
    await setTimeout(150);
    const seen = await look();
    if (isDeepStrictEqual(seen, last)) return seen;
    last = seen;
  }
}

const inHtml = ({ source }: RegExp): RegExp => new RegExp(source.replaceAll('"', "&quot;"));
const messageOf = ({ body }: Answered): string => JSON.parse(body.toString()).detail;

/** Most of the time they wait. */
describe("a mirror whose upstream", { concurrency: 8 }, () => {
  for (const [what, row] of Object.entries(ROWS)) {
    test(what, async () => {
      const { fault, kind, ofPage, ofFile, ofFresherPage = ofPage } = row;
      const { upstream, said, ask, addressOf, listKept } = await openMirror(kind);
      const before = { shown: (await ask("/simple/demo/")).body, ...(await untilStill(listKept)) };
      if (fault === "down") await upstream.close();
      else upstream.misbehave("/", fault);

      const [again, kept, unseen, unkept] = await Promise.all([
        ask("/simple/demo/"),
        ask(addressOf(KEPT)),
        ofPage === undefined ? undefined : ask("/simple/unseen/"),
        ofFile === undefined ? undefined : ask(addressOf(UNKEPT)),
      ]);
      assert.equal(again.status, 200);
      assert.deepEqual(again.body, before.shown);
      assert.deepEqual(kept.body, Buffer.from(BYTES.kept));
      for (const [answer, obstacle] of [
        [unseen, ofPage],
        [unkept, ofFile],
      ] as const) {
        if (answer === undefined || obstacle === undefined) continue;
        assert.equal(answer.status, 502, answer.body.toString());
        assert.match(messageOf(answer), obstacle);
      }
      if (ofFresherPage) {
        const told = await untilShown(() => ask("/demo/", "text/html"), inHtml(ofFresherPage));
        if (ofFile !== undefined) assert.match(told, inHtml(ofFile));
        assert.match(told, /This may not be all that 127\.0\.0\.1:\d+ has\./);
      }
      assert.deepEqual(await listKept(), { pages: before.pages, files: before.files, blobs: 1 });
      if (fault === "down") return;

      upstream.behave();
      upstream.setStock({ demo: { ...FILES, [wheelFilename(NEXT)]: { bytes: makeWheel(NEXT) } } });
      await untilShown(() => ask("/simple/demo/"), /demo-1\.1-/);
      assert.deepEqual((await ask(addressOf(UNKEPT))).body, Buffer.from(BYTES.unkept));
      const texts = said.map(({ text }) => text).join("\n");
      if (ofFresherPage) assert.match(texts, ofFresherPage);
      if (ofFile !== undefined) assert.match(texts, ofFile);
      assert.deepEqual(
        said.filter(({ level }) => level === "error"),
        [],
      );
    });
  }
});

const NEXT_WHEEL = wheelFilename(NEXT);

test("a mirror keeps the first bytes where its upstream has others under a name, and says so", async () => {
  const { upstream, said, ask, addressOf } = await openMirror();
  const other = makeWheel({ ...RELEASE, summary: "Changed" });
  upstream.setStock({ demo: { ...FILES, [KEPT]: { bytes: other } } });
  const sentence = /now has other bytes as demo-1\.0-py3-none-any\.whl: the first ones are kept/;
  await untilShown(() => ask("/demo/", "text/html"), sentence);
  for (let times = 0; times < 5; times += 1) await ask("/simple/demo/");
  assert.equal(said.filter(({ text }) => sentence.test(text)).length, 1, "once a change");
  const shown = JSON.parse((await ask("/simple/demo/")).body.toString());
  assert.deepEqual((await ask(addressOf(KEPT, shown))).body, Buffer.from(BYTES.kept));
});

for (const [what, stock] of [
  ["a file", { demo: { [NEXT_WHEEL]: { bytes: makeWheel(NEXT) } } }],
  ["a project", {}],
] as const) {
  test(`a mirror shows as yanked what it has of ${what} that disappeared, and nothing else of it`, async () => {
    const { upstream, said, ask, addressOf } = await openMirror();
    upstream.setStock(stock);
    const gone = /The upstream no longer offers this file/;
    const shown = await untilShown(() => ask("/simple/demo/"), gone);
    assert.ok(!shown.includes(UNKEPT));
    assert.deepEqual((await ask(addressOf(KEPT))).body, Buffer.from(BYTES.kept));
    assert.equal((await ask(addressOf(UNKEPT))).status, 404);
    assert.match((await ask("/demo/1.0/", "text/html")).body.toString(), gone);
    const words = new RegExp(`no longer offers ${KEPT}: what is kept is shown as yanked`);
    assert.equal(said.filter(({ text }) => words.test(text)).length, 1);
  });
}

const bad = (more: object): object => ({ filename: KEPT, url: "x", hashes: {}, ...more });
const SCRIPT = "javascript:alert(1)";

for (const [what, entry, named] of [
  ["a name that leads out of a folder", bad({ filename: `../${KEPT}` }), `../${KEPT}`],
  ["an address that runs a script", bad({ url: SCRIPT }), KEPT],
  ["an address without a host", bad({ url: "http://" }), KEPT],
  ["the name of another's file", bad({ filename: "brie-1.0.tar.gz" }), "brie-1.0.tar.gz"],
  ["a link that runs a script", `<a href="${SCRIPT}">${KEPT}</a></html>`, KEPT],
  ["a link out of the folder", `<a href="..%2F${KEPT}">${KEPT}</a></html>`, KEPT],
] as const) {
  const faultOf = (name: string): Fault =>
    typeof entry === "string" ? html(entry) : page([entry], name);
  test(`a mirror tells once, and on the page, that ${what} cannot be taken, and shows what it has`, async () => {
    const { upstream, said, ask, addressOf } = await openMirror();
    for (const name of ["demo", "unseen"]) upstream.misbehave(`/${name}/`, faultOf(name));
    const words = new RegExp(
      `1 entry of the page of demo at .* cannot be taken, for the name or the address: .*${named}`,
    );
    const told = await untilShown(() => ask("/demo/", "text/html"), words);
    for (let times = 0; times < 3; times += 1) await ask("/simple/demo/");
    assert.equal(said.filter(({ text }) => words.test(text)).length, 1);
    assert.deepEqual((await ask(addressOf(KEPT))).body, Buffer.from(BYTES.kept));
    assert.equal((await ask(addressOf(UNKEPT))).status, 404);
    // Only of what the upstream does not name at all it is said that it is gone.
    assert.equal(/no longer offers/.test(told), named !== KEPT);

    const unseen = (await ask("/unseen/", "text/html")).body.toString();
    assert.match(unseen, /has no release: 127\.0\.0\.1:\d+ offers no file of it that can be shown/);
    assert.doesNotMatch(unseen, /stays taken/);
  });
}

test("a mirror tells of many entries how many there are, and names three", async () => {
  const { upstream, said, ask } = await openMirror();
  const files = Array.from({ length: 50 }, (_, at) => bad({ filename: `../${at}` }));
  upstream.misbehave("/simple/", page(files));
  const words = /50 entries of .*: "\.\.\/0", "\.\.\/1", "\.\.\/2" and 47 more$/;
  await ask("/simple/demo/");
  assert.equal(said.filter(({ level, text }) => level === "warn" && words.test(text)).length, 1);
});

for (const [fault, status, sentence] of [
  ["other bytes", 502, /its sha256 is not the one announced/],
  [{ status: 404 }, 404, /the metadata of "demo-1\.1-.*answers 404/],
  [{ status: 500 }, 502, /answers 500/],
] as const) {
  test(`a mirror gives no metadata that its upstream gives by ${JSON.stringify(fault)}`, async () => {
    const { upstream, ask, addressOf } = await openMirror();
    const metadata = Buffer.from(metadataText(NEXT));
    upstream.setStock({ demo: { ...FILES, [NEXT_WHEEL]: { bytes: makeWheel(NEXT), metadata } } });
    const shown = JSON.parse(await untilShown(() => ask("/simple/demo/"), /demo-1\.1-/));
    upstream.misbehave(".metadata", fault);
    const at = `${addressOf(NEXT_WHEEL, shown)}.metadata`;
    const refused = await ask(at);
    assert.equal(refused.status, status);
    assert.match(messageOf(refused), sentence);
    const words = inHtml(sentence);
    assert.match((await ask("/demo/", "text/html")).body.toString(), words);
    upstream.behave();
    assert.deepEqual((await ask(at)).body, metadata);
    assert.doesNotMatch((await ask("/demo/", "text/html")).body.toString(), words);
  });
}

/** A page of an upstream that has failed is not asked for again in the same second. */
async function untilShown(ask: () => Promise<Answered>, wanted: RegExp): Promise<string> {
  for (const deadline = performance.now() + 20_000; ; await setTimeout(100)) {
    const { status, body } = await ask();
    assert.equal(status, 200);
    if (wanted.test(body.toString())) return body.toString();
    if (performance.now() > deadline) assert.match(body.toString(), wanted);
  }
}
