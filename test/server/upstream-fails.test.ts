/** What is answered of a mirror when its upstream fails: what is kept, else 502 with a sentence. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Log } from "../../src/system/log.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import {
  makeSdist,
  makeWheel,
  metadataText,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";

const DEMO = { name: "demo", version: "1.0" };
const WHEEL = wheelFilename(DEMO);
const SDIST = sdistFilename(DEMO);

const upstream = await openFakeUpstream({
  demo: {
    [WHEEL]: { bytes: makeWheel(DEMO), metadata: Buffer.from(metadataText(DEMO)) },
    [SDIST]: { bytes: makeSdist(DEMO) },
  },
});
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });
const page = (await server.ask("GET", "/simple/demo/")).body;
upstream.misbehave("/", "reset");

function addressOf(filename: string): string {
  const path = new RegExp(`files/[^/]*/${filename.replaceAll(".", "\\.")}`).exec(page)?.[0];
  return `/root/main/${path ?? assert.fail(`${filename} is not on the page`)}`;
}

for (const [what, path] of [
  ["a page", "/simple/other/"],
  ["a file", addressOf(WHEEL)],
  ["metadata", `${addressOf(WHEEL)}.metadata`],
  ["JSON", "/pypi/other/json"],
] as const) {
  test(`${what} of which nothing is kept is 502, with a sentence`, async () => {
    const answer = await server.ask("GET", path);
    assert.equal(answer.statusCode, 502);
    assert.match(
      answer.json().detail,
      /^Cannot (show|send) .*: nothing of it is kept here, and the upstream does not give it \(.*\)/,
    );
  });
}

test("the JSON API answers from the kept page, without the metadata that nobody gives", async () => {
  for (const path of ["/pypi/demo/json", "/pypi/demo/1.0/json"]) {
    const answer = await server.ask("GET", path);
    assert.equal(answer.statusCode, 200, path);
    const { info, urls } = answer.json();
    assert.deepEqual([info.name, info.version], ["demo", "1.0"]);
    assert.deepEqual(
      urls.map(({ filename }: { filename: string }) => filename),
      [WHEEL, SDIST],
    );
  }
});

test("the JSON API waits some seconds for the metadata of a silent upstream, however many files there are", async () => {
  upstream.misbehave("/", "silent");
  const started = performance.now();
  assert.equal((await server.ask("GET", "/pypi/demo/1.0/json")).statusCode, 200);
  assert.ok(performance.now() - started < 7_000);
});

test("HEAD of a file that tells no size has no length, and begins no download", async () => {
  const plain = await openFakeUpstream(
    { demo: { [WHEEL]: { bytes: makeWheel(DEMO) } } },
    { kind: "poor" },
  );
  after(() => plain.close());
  const mirror = await openServer({ settings: { upstream: plain.url } });
  const line = makeLine(mirror.address);
  const path = /files\/[^#"]*/.exec((await mirror.ask("GET", "/simple/demo/")).body)?.[0];
  plain.misbehave("/files/", { status: 405 });
  plain.forget();
  const head = await line.ask("HEAD", `/root/main/${path}`);
  assert.equal(head.status, 200);
  assert.equal(head.headers["content-length"], undefined);
  assert.equal(head.headers["content-type"], "application/octet-stream");
  assert.deepEqual(
    plain.requests.map(({ method }) => method),
    ["HEAD"],
  );
});

/** A log that keeps its lines: level and sentence, and whether places in the program stand beside it. */
function makeLinesLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (sentence: string, fields: Readonly<Record<string, unknown>> = {}): void =>
      void lines.push(`${level}${"at" in fields ? " with a stack" : ""}: ${sentence}`);
  return { log: { info: at("info"), warn: at("warn"), error: at("error") }, lines };
}

test("a file that comes with other bytes than its hash says is 502, and a warning", async () => {
  const lying = await openFakeUpstream({ demo: { [WHEEL]: { bytes: makeWheel(DEMO) } } });
  after(() => lying.close());
  const { log, lines } = makeLinesLog();
  const mirror = await openServer({ settings: { upstream: lying.url }, log });
  const path = /files\/[^#"]*/.exec((await mirror.ask("GET", "/simple/demo/")).body)?.[0];
  lying.misbehave("/files/", "other bytes");
  const answer = await mirror.ask("GET", `/root/main/${path}`);
  assert.equal(answer.statusCode, 502, answer.body);
  assert.match(answer.json().detail, /sha256 is/);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("error") || line.includes("stack")),
    [],
  );
});

test("a disk that is nearly full refuses uploads with a warning, and /+ready says so", async () => {
  const { log, lines } = makeLinesLog();
  const full = await openServer({ settings: { minimumFreeDisk: 2 ** 52 }, log });
  const file = { ...DEMO, filename: WHEEL, bytes: makeWheel(DEMO) };
  assert.equal((await full.upload(file)).statusCode, 507);
  const ready = await full.ask("GET", "/+ready");
  assert.equal(ready.statusCode, 200);
  assert.match(ready.json().disk, /nearly full/);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("error") || line.includes("stack")),
    [],
  );
});
