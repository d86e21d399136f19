/** Whether a page is as fast when things go on beside it: uploads of others, several encodings, and after a restart. */
import { setTimeout as sleep } from "node:timers/promises";
import { JSON_TYPE, load, makeForm, type Subject, uploadAll } from "./serve.client.ts";
import {
  cpuSeconds,
  inFolder,
  median,
  type Served,
  sayRow,
  sayTable,
  startShop,
  stop,
} from "./serve.stage.ts";

const ROUNDS = 3;
const SECONDS = 4;
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
    await load(shop, { ...PAGE, seconds: 15 });
    sayTable("A page of 10 files, requests per CPU-second", ["what goes on", "rate", "by wall"]);
    const row = async (what: string, measure: () => Promise<Rates>): Promise<void> => {
      const rates: Rates[] = [];
      for (let round = 0; round < ROUNDS; round += 1) rates.push(await measure());
      const [cpu, wall] = [0, 1].map((at) =>
        Math.round(median(rates.map((rate) => rate[at] ?? 0))),
      );
      sayRow(what, cpu ?? 0, wall ?? 0);
    };
    await row("nothing", () => askAlone(shop));
    let round = 0;
    await row(`${UPLOADS_A_SECOND} uploads a second to other projects`, async () => {
      round += 1;
      const [rates] = await Promise.all([askAlone(shop), uploadOthers(shop, round)]);
      return rates;
    });
    await row("a third each plain, by gzip and by zstd", () => askMixed(shop));
    await row("the page of 300 files beside it, half of the clients", () => askTwo(shop));
    await stop(shop);
    shop = await startShop(folder);
    await load(shop, { ...PAGE, seconds: 15 });
    await row("nothing, after a restart", () => askAlone(shop));
    await stop(shop);
  });
}

/** Per CPU-second of the server, and per second. */
type Rates = readonly [perCpuSecond: number, perSecond: number];

async function askAlone(shop: Served): Promise<Rates> {
  const { perCpuSecond, perSecond } = await load(shop, PAGE);
  return [perCpuSecond, perSecond];
}

async function askMixed(shop: Served): Promise<Rates> {
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

async function askTwo(shop: Served): Promise<Rates> {
  const connections = CONNECTIONS / 2;
  return askAll(shop, [
    { ...PAGE, connections },
    { ...PAGE, path: "/simple/files-300/", connections },
  ]);
}

/** All at once: the processor time is that of all together. */
async function askAll(shop: Served, subjects: readonly Subject[]): Promise<Rates> {
  const before = await cpuSeconds(shop);
  const measured = await Promise.all(subjects.map((subject) => load(shop, subject)));
  const perSecond = measured.reduce((sum, one) => sum + one.perSecond, 0);
  return [(perSecond * SECONDS) / ((await cpuSeconds(shop)) - before), perSecond];
}

async function uploadOthers(shop: Served, round: number): Promise<void> {
  for (let number = 0; number < UPLOADS_A_SECOND * SECONDS; number += 1) {
    const release = { name: `other-${number % 7}`, version: `${round}.${number}` };
    await uploadAll(shop, [makeForm(release)], { clients: 1 });
    await sleep(1000 / UPLOADS_A_SECOND);
  }
}
