/**
 * Mixed load over a long time, at a share of what the server can do here: whether anything fails, leaks or slows down.
 * What it costs the process is read from /proc, so this runs on Linux alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../differential/random.ts";
import { type Line, makeLine } from "../fakes/line.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { countOpenFiles, readCpuSeconds, readMemory } from "../process-use.ts";
import type { Shop } from "../shop.ts";

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly show?: (sample: Sample) => void;
}

/** What one part of the time looked like. */
export interface Sample {
  readonly second: number;
  readonly answers: number;
  /** The share of what was to be asked that was answered; what is not begun for want of answers counts as well. */
  readonly kept: number;
  /** Of pages, in milliseconds. */
  readonly p99: number;
  /** Processor time of the server for each answer: what others do on the machine is not in it. */
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly openFiles: number;
}

export interface SoakReport {
  readonly perSecond: number;
  readonly failures: readonly string[];
  readonly samples: readonly Sample[];
}

const PROJECTS = 20;
/** Of each project: for each one more the oldest is deleted, or an hour's pages would be a thousand times as long. */
const RELEASES = 10;
const CLIENTS = 16;
const PEAK_MS = 3000;
const SHARE_OF_PEAK = 0.7;
const SAMPLES = 12;
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** What a client does next. Throws what the failure is. */
type Deed = () => Promise<void>;

export async function soak(shop: Shop, { seconds, seed, show }: SoakOptions): Promise<SoakReport> {
  const load = makeLoad(shop, new Random(seed));
  for (let number = 0; number < PROJECTS * RELEASES; number += 1) await load.upload();
  const perSecond = (await measurePeak(load.next)) * SHARE_OF_PEAK;
  const failures: string[] = [];
  const samples: Sample[] = [];
  for (let part = 1; part <= SAMPLES; part += 1) {
    load.times.length = 0;
    const before = await readCpuSeconds(shop.processId);
    const ms = (seconds * 1000) / SAMPLES;
    const answers = await keepUp(load.next, perSecond, ms, failures);
    const kept = answers / ((perSecond * ms) / 1000);
    const cpuMs = (((await readCpuSeconds(shop.processId)) - before) * 1000) / answers;
    const second = (part * seconds) / SAMPLES;
    const sample = { second, answers, kept, cpuMs, ...(await look(shop, load.times)) };
    samples.push(sample);
    show?.(sample);
  }
  return { perSecond, failures, samples };
}

function makeLoad(shop: Shop, random: Random) {
  const line = makeLine(shop.address);
  const times: number[] = [];
  /** Addresses met on pages, and how many uploads there had been. */
  const files: { readonly address: string; readonly met: number }[] = [];
  const releases: { readonly name: string; readonly version: string }[] = [];
  let uploads = 0;

  const ask = async (...asked: Parameters<Line["ask"]>): Promise<Buffer> => {
    const { status, body } = await line.ask(...asked);
    const [method, path] = asked;
    if (status < 200 || status > 299) {
      throw new Error(`${method} ${path}: ${status} ${body.toString().slice(0, 200)}`);
    }
    return body;
  };

  const upload: Deed = async () => {
    uploads += 1;
    const release = { name: `soak-${uploads % PROJECTS}`, version: `1.${uploads}` };
    const form = makeForm({
      ...release,
      filename: wheelFilename(release),
      bytes: makeWheel(release),
    });
    const headers = { authorization: `Bearer ${shop.token}`, "content-type": form.contentType };
    await ask("POST", "/legacy/", headers, form.body);
    releases.push(release);
    const oldest = releases.length > PROJECTS * RELEASES ? releases.shift() : undefined;
    if (oldest === undefined) return;
    const { name, version } = oldest;
    await ask("DELETE", `/+api/indexes/root/main/projects/${name}/${version}`, {
      authorization: headers.authorization,
    });
  };

  const page: Deed = async () => {
    const project = `soak-${random.below(PROJECTS)}`;
    const headers = {
      accept: random.isOneIn(4) ? "text/html" : JSON_TYPE,
      "accept-encoding": random.pick(["identity", "gzip", "zstd"]),
    };
    const started = performance.now();
    const body = await ask("GET", `/simple/${project}/`, headers);
    times.push(performance.now() - started);
    if (headers.accept !== JSON_TYPE || headers["accept-encoding"] !== "identity") return;
    const { files: shown } = JSON.parse(body.toString());
    const newest = shown.reduce((one: ShownFile, other: ShownFile) =>
      numberOf(one) > numberOf(other) ? one : other,
    );
    const address = new URL(newest.url, `http://x/simple/${project}/`).pathname;
    files.unshift({ address, met: uploads });
    files.length = Math.min(files.length, 200);
  };

  const file: Deed = async () => {
    // What was met longer ago may be deleted while it is asked for.
    const there = files.filter(({ met }) => uploads - met < (PROJECTS * RELEASES) / 4);
    if (there.length > 0) await ask("GET", random.pick(there).address);
  };

  const search: Deed = async () => void (await ask("GET", "/+search?q=soak"));

  const next: Deed = () => {
    const choice = random.below(100);
    if (choice < 3) return upload();
    if (choice < 20) return file();
    return choice < 21 ? search() : page();
  };
  return { next, upload, times };
}

interface ShownFile {
  readonly filename: string;
  readonly url: string;
}

/** Which upload it was. */
function numberOf({ filename }: ShownFile): number {
  return Number(/-1\.(\d+)-/.exec(filename)?.[1]);
}

/** Deeds a second, by clients that wait for nothing but their answers. */
async function measurePeak(next: Deed): Promise<number> {
  let done = 0;
  const started = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - started < PEAK_MS) {
      await next();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (done * 1000) / (performance.now() - started);
}

const TICK_MS = 10;
/** More are not begun: a server that falls behind would else be buried. */
const MOST_WAITING = 500;

/** Begins so many deeds a second, whether or not those before have ended. Returns how many have. */
async function keepUp(
  next: Deed,
  perSecond: number,
  ms: number,
  failures: string[],
): Promise<number> {
  const running = new Set<Promise<void>>();
  const started = performance.now();
  let [begun, done] = [0, 0];
  for (let now = 0; now < ms; now = performance.now() - started) {
    for (; begun < (perSecond * now) / 1000; begun += 1) {
      if (running.size >= MOST_WAITING) continue;
      const one = next().then(
        () => {
          done += 1;
        },
        (error: Error) => void failures.push(error.message),
      );
      running.add(one);
      void one.finally(() => running.delete(one));
    }
    await sleep(TICK_MS);
  }
  await Promise.all(running);
  return done;
}

async function look(
  { processId }: Shop,
  times: readonly number[],
): Promise<Pick<Sample, "p99" | "memoryMb" | "openFiles">> {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    p99: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
    memoryMb: (await readMemory(processId)).now,
    openFiles: await countOpenFiles(processId),
  };
}

/** What is too much. */
export interface SoakLimits {
  readonly growthMb: number;
  readonly moreFiles: number;
  /** Of the work for an answer. */
  readonly timesTheWork: number;
  /** Of the p99 of pages, and from where on it counts at all. */
  readonly timesTheP99: number;
  readonly smallP99: number;
  readonly leastKept: number;
}

/** An hour on a machine of its own: what grows for ever has grown by then. */
export const ALONE: SoakLimits = {
  growthMb: 30,
  moreFiles: 30,
  timesTheWork: 2,
  timesTheP99: 2,
  smallP99: 50,
  leastKept: 0.95,
};

/** A minute beside other tests: the heap still finds its size, and the machine is not always ours. */
export const BESIDE_OTHERS: SoakLimits = {
  growthMb: 80,
  moreFiles: 30,
  timesTheWork: 2,
  timesTheP99: 10,
  smallP99: 1000,
  leastKept: 0.3,
};

/** What the samples say against the server, in sentences. The first ones are warming up. */
export function judge({ failures, samples }: SoakReport, limits: SoakLimits): readonly string[] {
  const found = failures.slice(0, 5).map((failure) => `failed: ${failure}`);
  const [early, late] = [samples.slice(2, 5), samples.slice(-3)];
  const most = (some: readonly Sample[], read: (sample: Sample) => number): number =>
    Math.max(...some.map(read));
  const both = (read: (sample: Sample) => number) => [most(early, read), most(late, read)] as const;

  const [memory, memoryNow] = both(({ memoryMb }) => memoryMb);
  if (memoryNow - memory > limits.growthMb) {
    found.push(`memory has grown by ${memoryNow - memory} MB`);
  }
  const [files, filesNow] = both(({ openFiles }) => openFiles);
  if (filesNow - files > limits.moreFiles) found.push(`${filesNow - files} more files are open`);
  const [work, workNow] = both(({ cpuMs }) => cpuMs);
  if (workNow > limits.timesTheWork * work) {
    found.push(`an answer cost ${work.toFixed(1)} ms of work, and costs ${workNow.toFixed(1)} now`);
  }
  const [p99, p99Now] = both(({ p99 }) => p99);
  if (p99Now > Math.max(limits.smallP99, limits.timesTheP99 * p99)) {
    found.push(`the p99 of pages was ${p99} ms, and is ${p99Now} now`);
  }
  const least = Math.min(...samples.slice(2).map(({ kept }) => kept));
  if (least < limits.leastKept) {
    found.push(
      `in one part only ${Math.round(least * 100)} % of what was to be asked was answered`,
    );
  }
  return found;
}
