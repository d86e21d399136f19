/** `cached()` of a fake upstream, with what it keeps in memory, a clock to be set, and the bytes that tests compare. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { after } from "node:test";
import { type CachedIndex, cached } from "../../src/indexes/cached.ts";
import { remote } from "../../src/indexes/remote.ts";
import { type ProjectName, parseName } from "../../src/standards/name.ts";
import { makeHttp } from "../../src/system/http-client.ts";
import type { Log } from "../../src/system/log.ts";
import { CONTRACT_STOCK } from "../contracts/package-index.ts";
import type { Stock } from "./fake-index.ts";
import { type FakeUpstream, type FakeUpstreamOptions, openFakeUpstream } from "./fake-upstream.ts";
import { type MemoryMirrorStore, memoryMirrorStore } from "./memory-mirror-store.ts";

/** Where files lie on their way in; empty when none is. */
export const FOLDER = mkdtempSync(path.join(tmpdir(), "cached-"));
export const HTTP = makeHttp({ sleep: async () => {}, connectMs: 1000 });
after(async () => {
  await HTTP.close();
  rmSync(FOLDER, { recursive: true });
});

export const NAME = parseName("cheese-shop");
export const WHEEL = "cheese_shop-1.0-py3-none-any.whl";
export const SDIST = "cheese_shop-0.9.tar.gz";
export const BYTES = CONTRACT_STOCK["cheese-shop"]?.[WHEEL]?.bytes ?? new Uint8Array();
export const BIG = "big-1.0.tar.gz";
export const BIG_BYTES = randomBytes(3_000_000);
export const BIG_NAME = parseName("big");
export const BIG_STOCK: Stock = { big: { [BIG]: { bytes: BIG_BYTES } } };
export const MINUTE = 60_000;

export interface CachedMirror {
  readonly upstream: FakeUpstream;
  readonly store: MemoryMirrorStore;
  readonly index: CachedIndex;
  /** Warnings and errors. */
  readonly log: string[];
  /** Moves the clock. */
  pass(ms: number): void;
}

export interface CachedMirrorOptions extends FakeUpstreamOptions {
  /** How long it waits for what it has not kept. */
  readonly firstAnswerMs?: number;
  /** How long it waits for a fresher page than the one that it has kept. */
  readonly patienceMs?: number;
}

export async function openCachedMirror(
  context: { after(work: () => Promise<void>): void },
  stock: Stock = CONTRACT_STOCK,
  { firstAnswerMs, patienceMs, ...options }: CachedMirrorOptions = {},
): Promise<CachedMirror> {
  const upstream = await openFakeUpstream(stock, options);
  context.after(() => upstream.close());
  const store = memoryMirrorStore(FOLDER);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log: Log = { info() {}, warn: write, error: write };
  let time = Date.parse("2026-08-22T10:00:00Z");
  const index = cached(remote(HTTP, { url: upstream.url }), store, {
    log,
    now: () => new Date(time),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(firstAnswerMs !== undefined && { firstAnswerMs }),
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { upstream, store, index, log: lines, pass };
}

export async function read(
  index: CachedIndex,
  name: ProjectName,
  filename: string,
): Promise<Buffer> {
  const opened = await index.openFile(name, filename);
  assert.ok(opened !== undefined, filename);
  return buffer(opened.body);
}

/** What the upstream was asked for. */
export const paths = (upstream: FakeUpstream): string[] =>
  upstream.requests.map(({ path }) => path);

export async function* emptyBody(): AsyncGenerator<Uint8Array> {}
