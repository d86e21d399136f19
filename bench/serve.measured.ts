/** What `npm run bench serve` tells of each row: rates, the time that answers took, memory, and bytes on the wire. */

/** What wrk says of a while of load. */
export interface WrkReport {
  readonly requests: number;
  readonly seconds: number;
  /** Of heads and bodies, as they came over the wire. */
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of another status than 2xx and 3xx, and connections that broke: in wrk's words, empty where there are none. */
  readonly faults: string;
}

/** One thing that a server did again and again for a while. */
export interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory of the server at the end. */
  readonly megabytes: number;
  /** On the wire, for each answer; for uploads, for each request. */
  readonly bytes: number;
}

/** The heads of what `measuredCells` prints. */
export const MEASURED_COLUMNS = [
  ...["per second", "per CPU-second", "p50 ms", "p99 ms", "resident MB", "bytes on the wire"],
];

/** How long requests took, as cells. */
export function timeCells(took: readonly number[]): readonly string[] {
  return [50, 99].map((percent) => formatMs(percentile(took, percent)));
}

function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 0);
}

/** The cells of a row. */
export function measuredCells(measured: Measured): readonly string[] {
  const { perSecond, perCpuSecond, p50Ms, p99Ms, megabytes, bytes } = measured;
  const rates = [perSecond, perCpuSecond].map((rate) => rate.toFixed(rate < 10 ? 1 : 0));
  const times = [p50Ms, p99Ms].map(formatMs);
  return [...rates, ...times, megabytes.toFixed(0), bytes.toFixed(0)];
}

/** The median of each value by itself. */
export function medianOf(all: readonly Measured[]): Measured {
  const of = (key: keyof Measured): number => median(all.map((one) => one[key]));
  return {
    ...{ perSecond: of("perSecond"), perCpuSecond: of("perCpuSecond") },
    ...{ p50Ms: of("p50Ms"), p99Ms: of("p99Ms") },
    ...{ megabytes: of("megabytes"), bytes: of("bytes") },
  };
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that so many of a hundred do not pass. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100));
  return sorted[at] ?? Number.NaN;
}

/** Reads what `wrk --latency` prints. Throws where it says nothing of the kind. */
export function readWrk(output: string): WrkReport {
  const total = /(\d+) requests in ([\d.]+(?:us|ms|s|m|h)), ([\d.]+[KMGT]?B) read/.exec(output);
  if (total === null) throw new Error(`wrk says: ${output.trim()}`);
  const [, requests, took = "", read = ""] = total;
  const at = (percent: number): number =>
    toMs(new RegExp(`^\\s*${percent}%\\s+(\\S+)\\s*$`, "m").exec(output)?.[1] ?? "");
  const faults = output.match(/^\s*(?:Non-2xx|Socket errors).*$/gm) ?? [];
  return {
    ...{ requests: Number(requests), seconds: toMs(took) / 1000, bytes: toBytes(read) },
    ...{ p50Ms: at(50), p99Ms: at(99), faults: faults.map((line) => line.trim()).join("; ") },
  };
}

const MS_OF: Readonly<Record<string, number>> = {
  ...{ us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
};

/** `635.00us` and the like. */
function toMs(text: string): number {
  const [, number, unit = ""] = /^([\d.]+)([a-z]+)$/.exec(text) ?? [];
  return Number(number) * (MS_OF[unit] ?? Number.NaN);
}

/** `12.34MB` and the like: wrk counts by 1,024. */
function toBytes(text: string): number {
  const [, number, prefix = ""] = /^([\d.]+)([KMGT]?)B$/.exec(text) ?? [];
  return Number(number) * 1024 ** ["", "K", "M", "G", "T"].indexOf(prefix);
}
