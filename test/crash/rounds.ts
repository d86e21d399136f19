/**
 * Kills a server again and again while clients upload, yank, delete and fetch through its mirror, and looks each time
 * whether it has kept what it had answered.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAbandoned } from "../../src/server/data-folder.ts";
import { removeLeftovers } from "../../src/server/files/leftovers.ts";
import { removeOrphans } from "../../src/server/jobs/remove-orphans.ts";
import { startJobs } from "../../src/server/jobs/start-jobs.ts";
import { openParts } from "../../src/server/make-parts.ts";
import { readSettings } from "../../src/server/settings/config.ts";
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { silentLog } from "../../src/system/log.ts";
import { Random } from "../differential/random.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { openShop, type Shop } from "../shop.ts";
import { isLineBroken, makeCrashClient } from "./client.ts";
import { DAYS, type Day, type DayName } from "./days.ts";

export interface CrashOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly day?: DayName;
  /** Told after each round. */
  readonly show?: (round: number) => void;
}

const CLIENTS = 7;
const LONGEST_LIFE_MS = 700;
/** To read all files back takes longer and longer. */
const ROUNDS_BETWEEN_VERIFICATIONS = 10;

/** Throws with what was lost, or what is there unasked. */
export async function crashAgainAndAgain(options: CrashOptions): Promise<void> {
  const { rounds, seed, day: name = "good", show } = options;
  const random = new Random(seed);
  const day: Day = await DAYS[name]();
  const upstream = await openUpstream(rounds);
  const clients = Array.from({ length: CLIENTS }, (_, number) =>
    makeCrashClient(`crash-${number}`, day.refusals),
  );
  const kept = makeCrashClient("crash-kept");
  const check = async (shop: Shop): Promise<void> => {
    for (const client of [kept, ...clients]) await client.check(shop);
  };
  const open = (round: number): Promise<Shop> => {
    const { args = ["--upstream", upstream.url], ...more } = day.options(round);
    return openShop({ data: day.data, args: [...args, "--log", "silent"], ...more });
  };
  const theirs = day.refusals.length === 0 ? upstream.files : [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const shop = await open(round);
      // A shop that has no file at all leaves bytes alone that it does not know: its database may be a wrong one.
      if (round === 0) await kept.send(shop);
      await check(shop);
      await checkMirrored(shop, theirs.slice(0, round));
      // Settled, for what is wrong before the kill would be a rejection that nobody waits for yet.
      const working = Promise.allSettled([
        ...clients.map((client) => client.work(shop, random)),
        fetchThrough(shop, theirs[round]),
      ]);
      await sleep(random.below(LONGEST_LIFE_MS));
      if (day.spoil !== undefined) {
        day.spoil();
        await sleep(random.below(LONGEST_LIFE_MS));
      }
      await shop.kill();
      requireAllRight(await working, round);
      day.mend?.();
      if (round % ROUNDS_BETWEEN_VERIFICATIONS === 0) await verify(day.look());
      show?.(round + 1);
    }
    const shop = await open(0);
    await check(shop);
    await shop.stop();
    await requireNothingLeftOver(day.look());
  } finally {
    await day.close();
    await upstream.close();
  }
}

function requireAllRight(settled: readonly PromiseSettledResult<void>[], round: number): void {
  const faults = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const said = faults.map((fault) => (fault instanceof Error ? fault.message : String(fault)));
  if (faults.length > 0) {
    throw new AggregateError(faults, `Round ${round}: ${said.join("; ")}`);
  }
}

interface Theirs {
  readonly project: string;
  readonly filename: string;
  readonly sha256: string;
}

/** A project for each round, with one file that takes a while. */
async function openUpstream(rounds: number) {
  const numbers = Array.from({ length: rounds }, (_, number) => number);
  const stocked = numbers.map((number) => {
    const project = `theirs-${number}`;
    const filename = `theirs_${number}-1.0.tar.gz`;
    return { project, filename, bytes: Buffer.alloc(3_000_000, `${number} `) };
  });
  const upstream = await openFakeUpstream(
    Object.fromEntries(
      stocked.map(({ project, filename, bytes }) => [project, { [filename]: { bytes } }]),
    ),
  );
  const files = stocked.map(
    ({ project, filename, bytes }): Theirs => ({ project, filename, sha256: sha256Of(bytes) }),
  );
  return { url: upstream.url, files, close: () => upstream.close() };
}

/** Nothing is promised of a file that has not come to its end. */
async function fetchThrough(shop: Shop, theirs: Theirs | undefined): Promise<void> {
  if (theirs === undefined) return;
  try {
    await requireMirrored(shop, theirs);
  } catch (error) {
    if (!isLineBroken(error)) throw error;
  }
}

/** A few of those that some round has asked for: whole, whether they were kept or are fetched again. */
async function checkMirrored(shop: Shop, asked: readonly Theirs[]): Promise<void> {
  for (const theirs of asked.slice(-2)) await requireMirrored(shop, theirs);
}

async function requireMirrored(shop: Shop, { project, filename, sha256 }: Theirs): Promise<void> {
  const page = await fetch(`${shop.address}/root/pypi/simple/${project}/`);
  assert.equal(page.status, 200, `${project}: ${await page.text()}`);
  const answer = await fetch(`${shop.address}/root/pypi/files/${sha256}/${filename}`);
  assert.equal(answer.status, 200, filename);
  assert.equal(sha256Of(new Uint8Array(await answer.arrayBuffer())), sha256);
}

async function verify(data: string): Promise<void> {
  assert.deepEqual((await verifyShop(data)).faults, []);
}

const HOUR_MS = 3_600_000;

/**
 * The server that ended in good order has swept the store, or the next goes on with it; hours later nothing may be
 * there that nobody needs.
 */
async function requireNothingLeftOver(data: string): Promise<void> {
  const settings = await readSettings({ flags: { data, upstream: "none" }, env: {} });
  const opened = await openParts(settings, silentLog, { wasAbandoned: isAbandoned(data) });
  const { db, files } = opened.parts;
  const jobs = startJobs(opened.parts);
  await jobs.settle();
  await jobs.close();
  for (let hours = 2; hours <= 8; hours += 2) {
    const at = new Date(Date.now() + hours * HOUR_MS);
    await removeOrphans({
      ...opened.parts,
      now: () => at,
      removeLeftovers: (before) => removeLeftovers(files.temporaryFolder, before),
    });
  }
  const rows = await db.read
    .selectFrom("blobs")
    .select("sha256")
    .where("reference_count", ">", 0)
    .execute();
  const kept: string[] = [];
  for await (const some of files.walk()) kept.push(...some);
  await opened.close();
  assert.deepEqual(readdirSync(files.temporaryFolder), [], "nothing is on its way in");
  assert.deepEqual(kept.sort(), rows.map(({ sha256 }) => sha256).sort());
  assert.deepEqual((await verifyShop(data)).faults, []);
}
