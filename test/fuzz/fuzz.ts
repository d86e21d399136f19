/** Feeds one target with spoilt input, for a time or so many times, and keeps what it cannot take. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sha256Of } from "../../src/system/digest.ts";
import { Random } from "../differential/random.ts";
import { mutate } from "./mutate.ts";
import { type FuzzTarget, mayRefuse } from "./targets.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly mostCases: number;
  readonly mostMs: number;
}

/** Input that a target could not take. */
export interface FuzzFault {
  readonly input: Uint8Array;
  readonly error: Error;
}

/** CPU time of this process: a busy machine is no fault. */
const LONGEST_MS = 2000;
const MOST_FAULTS = 5;
const FOLDER = path.join(import.meta.dirname, "..", "data", "fuzz");

/** Inputs that were faults once, by target. */
export function readKept(name: string): readonly Uint8Array[] {
  const folder = path.join(FOLDER, name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(path.join(folder, file)));
}

/** Keeps an input for all runs to come. Returns its path. */
export function keep(name: string, { input }: FuzzFault): string {
  const folder = path.join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, sha256Of(input).slice(0, 16));
  writeFileSync(file, input);
  return file;
}

/** How many inputs were tried, and which of them were faults. */
export async function fuzz(
  target: FuzzTarget,
  { seed, mostCases, mostMs }: FuzzOptions,
): Promise<{ readonly cases: number; readonly faults: readonly FuzzFault[] }> {
  const random = new Random(seed);
  const { seeds, words } = target;
  const faults: FuzzFault[] = [];
  const started = performance.now();
  let cases = 0;
  while (cases < mostCases && performance.now() - started < mostMs && faults.length < MOST_FAULTS) {
    cases += 1;
    const input = mutate(random.pick(seeds), { random, others: seeds, words });
    const error = await findFault(target, input);
    if (error !== undefined) faults.push({ input, error });
  }
  return { cases, faults };
}

/** What is wrong with how the target takes the input. */
export async function findFault(target: FuzzTarget, input: Uint8Array): Promise<Error | undefined> {
  const before = process.cpuUsage();
  const uncaught = Promise.withResolvers<never>();
  process.once("uncaughtException", uncaught.reject);
  try {
    await Promise.race([mayRefuse(() => target.run(input)), uncaught.promise]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    process.off("uncaughtException", uncaught.reject);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  return ms > LONGEST_MS ? new Error(`It took ${Math.round(ms)} ms`) : undefined;
}
