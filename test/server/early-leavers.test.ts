/** Readers who leave before the first byte of their answer: no fault of the server, and nothing that its log tells. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import http from "node:http";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Log } from "../../src/system/log.ts";
import { type Fault, openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, metadataText, wheelFilename } from "../fakes/sample-files.ts";

const DEMO = { name: "demo", version: "1.0" };
const SMALL = wheelFilename(DEMO);
const LARGE = "demo-1.0.tar.gz";
const MINE = { name: "mine", version: "1.0" };
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const STOCK = {
  demo: {
    [SMALL]: { bytes: makeWheel(DEMO), metadata: Buffer.from(metadataText(DEMO)) },
    [LARGE]: { bytes: randomBytes(3_000_000) },
  },
};

/** A log that keeps the lines of faults. */
function makeFaultLog(): { readonly log: Log; readonly faults: string[] } {
  const faults: string[] = [];
  const warn = (sentence: string): void => void faults.push(`warning: ${sentence}`);
  const error = (sentence: string): void => void faults.push(`error: ${sentence}`);
  return { log: { info() {}, warn, error }, faults };
}

async function openMirror() {
  const upstream = await openFakeUpstream(STOCK);
  after(() => upstream.close());
  const { log, faults } = makeFaultLog();
  const server = await openServer({ settings: { upstream: upstream.url }, log });
  const { ask } = makeLine(server.address);
  const page = await ask("GET", "/root/pypi/simple/demo/", { accept: JSON_TYPE });
  const addressOf = (filename: string): string => {
    const { files } = JSON.parse(page.body.toString());
    const { url } = files.find((file: { filename: string }) => file.filename === filename);
    return new URL(url, "http://x/root/pypi/simple/demo/").pathname;
  };
  return { upstream, server, faults, addressOf };
}

/** Asks, and leaves after `ms`, or at the first byte of the body where that is earlier. */
function askAndLeave(
  url: string,
  ms: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  return new Promise((resolve) => {
    const request = http.get(url, { headers, agent: false });
    const leave = (): void => void request.destroy();
    const timer = globalThis.setTimeout(leave, ms);
    request.on("response", (response) => response.once("data", leave).on("error", () => {}));
    request.on("error", () => {});
    request.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What a reader waits for, by what the upstream does meanwhile. */
const WAITS: readonly (readonly [what: string, fault: Fault, filename: string, range?: string])[] =
  [
    ["the beginning of a small file", "half at first", SMALL],
    ["a part of a small file", "half at first", SMALL, "bytes=10-20"],
    ["the beginning of a file", "head alone", LARGE],
    ["the end of a file", "half at first", LARGE, "bytes=-100"],
    ["an upstream that is silent", "silent", LARGE],
    ["metadata", "half at first", `${SMALL}.metadata`],
  ];

for (const [what, fault, filename, range] of WAITS) {
  test(`a reader who leaves while he waits for ${what} is not in the log`, async () => {
    const { upstream, server, faults, addressOf } = await openMirror();
    const path = addressOf(filename.replace(".metadata", ""));
    const suffix = filename.endsWith(".metadata") ? ".metadata" : "";
    upstream.misbehave("/files/", fault);
    const url = `${server.address}${path}${suffix}`;
    const headers = range === undefined ? {} : { range };
    await Promise.all([5, 50, 300].map((ms) => askAndLeave(url, ms, headers)));
    await setTimeout(100);
    assert.equal(faults.join("\n"), "");
    upstream.behave();
    await setTimeout(200);
    // That the upstream broke off is told.
    assert.doesNotMatch(faults.join("\n"), /^error|Premature close/m);
    assert.doesNotMatch((await server.parts.metrics.format()).text, /status="5\d\d"/);
    const answer = await makeLine(server.address).ask("GET", `${path}${suffix}`);
    assert.equal(answer.status, 200, "the server goes on");
  });
}

test("readers who leave early are not in the log, whatever they asked for", async () => {
  const { server, faults, addressOf } = await openMirror();
  const { ask } = makeLine(server.address);
  await server.upload({ ...MINE, filename: wheelFilename(MINE), bytes: makeWheel(MINE) });
  const page = await ask("GET", "/root/main/simple/mine/", { accept: JSON_TYPE });
  const [file] = JSON.parse(page.body.toString()).files;
  const hosted = new URL(file.url, "http://x/root/main/simple/mine/").pathname;
  for (const path of [
    ...[addressOf(LARGE), addressOf(SMALL), `${addressOf(SMALL)}.metadata`],
    ...["/root/pypi/simple/demo/", "/root/pypi/simple/nothere/", "/demo/", "/root/main/mine/"],
    ...[hosted, `${hosted}.metadata`, "/root/main/simple/", "/root/main/simple/mine/"],
  ]) {
    for (const ms of [0, 1, 3, 8]) await askAndLeave(`${server.address}${path}`, ms);
  }
  await setTimeout(200);
  assert.equal(faults.join("\n"), "");
});
