/** Whether a page is as fast when things go on beside it: uploads of others, several encodings, and after a restart. */
import { setTimeout as sleep } from "node:timers/promises";
import { JSON_TYPE, load, makeForm, type Subject, uploadAll } from "./serve.client.ts";
import { MEASURED_COLUMNS, type Measured, measuredCells, medianOf } from "./serve.measured.ts";
import {
  cpuSeconds,
  inFolder,
  type Served,
  sayRow,
  sayTable,
  sized,
  startShop,
  stop,
} from "./serve.stage.ts";

const ROUNDS = sized(3, 1);
const SECONDS = sized(4, 1);
const WARM_UP_S = sized(15, 1);
const CONNECTIONS = 30;
const UPLOADS_A_SECOND = 5;
const PAGE: Subject = {
  ...{ name: "page", path: "/simple/files-10/", headers: { accept: JSON_TYPE } },
  ...{ connections: CONNECTIONS, seconds: SECONDS },
};

export async function measureLuck(): Promise<void> {
  await inFolder(async (folder) => {
    let shop = await startShop(folder);
    const releases = (name: string, count: number) =>
      Array.from({ length: count }, (_, number) => makeForm({ name, version: `1.${number}` }));
    await uploadAll(shop, [...releases("files-10", 10), ...releases("files-300", 300)], {
      clients: 4,
    });
    await load(shop, { ...PAGE, seconds: WARM_UP_S });
    sayTable("A page of 10 files", ["what goes on", ...MEASURED_COLUMNS]);
    const row = async (what: string, measure: () => Promise<Measured>): Promise<void> => {
      const rounds: Measured[] = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
      sayRow(what, ...measuredCells(medianOf(rounds)));
    };
    await row("nothing", () => load(shop, PAGE));
    let round = 0;
    await row(`${UPLOADS_A_SECOND} uploads a second to other projects`, async () => {
      round += 1;
      const [measured] = await Promise.all([load(shop, PAGE), uploadOthers(shop, round)]);
      return measured;
    });
    await row("a third each plain, by gzip and by zstd", () => askMixed(shop));
    await row("the page of 300 files beside it, half of the clients", () => askTwo(shop));
    await stop(shop);
    shop = await startShop(folder);
    await load(shop, { ...PAGE, seconds: WARM_UP_S });
    await row("nothing, after a restart", () => load(shop, PAGE));
    await stop(shop);
  });
}

async function askMixed(shop: Served): Promise<Measured> {
  const encodings = ["identity", "gzip", "zstd"];
  return askAll(
    shop,
    encodings.map((encoding) => ({
      ...PAGE,
      headers: { ...PAGE.headers, "accept-encoding": encoding },
      connections: CONNECTIONS / encodings.length,
    })),
  );
}

async function askTwo(shop: Served): Promise<Measured> {
  const connections = CONNECTIONS / 2;
  return askAll(shop, [
    { ...PAGE, connections },
    { ...PAGE, path: "/simple/files-300/", connections },
  ]);
}

/** All at once: the processor time is that of all together, the answers' times those of the slowest of them. */
async function askAll(shop: Served, subjects: readonly Subject[]): Promise<Measured> {
  const before = await cpuSeconds(shop);
  const measured = await Promise.all(subjects.map((subject) => load(shop, subject)));
  const used = (await cpuSeconds(shop)) - before;
  const perSecond = measured.reduce((sum, one) => sum + one.perSecond, 0);
  const bytes = measured.reduce((sum, one) => sum + one.bytes * one.perSecond, 0) / perSecond;
  return {
    ...{ perSecond, perCpuSecond: (perSecond * SECONDS) / used, bytes },
    p50Ms: Math.max(...measured.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...measured.map(({ p99Ms }) => p99Ms)),
    megabytes: Math.max(...measured.map(({ megabytes }) => megabytes)),
  };
}

async function uploadOthers(shop: Served, round: number): Promise<void> {
  for (let number = 0; number < UPLOADS_A_SECOND * SECONDS; number += 1) {
    const release = { name: `other-${number % 7}`, version: `${round}.${number}` };
    await uploadAll(shop, [makeForm(release)], { clients: 1 });
    await sleep(1000 / UPLOADS_A_SECOND);
  }
}
