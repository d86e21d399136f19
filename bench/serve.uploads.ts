/** Durable uploads of small wheels by 16 clients at once, with and without keep-alive. */
import { makeForm, uploadAll } from "./serve.client.ts";
import { cpuSeconds, inFolder, median, sayRow, sayTable, startShop, stop } from "./serve.stage.ts";

const CLIENTS = 16;
const WARM_UP = 500;
const UPLOADS = 1500;
const ROUNDS = 3;
const PROJECTS = 50;

export async function measureUploads(): Promise<void> {
  const makeForms = (round: number, count: number): ReturnType<typeof makeForm>[] =>
    Array.from({ length: count }, (_, number) =>
      makeForm({ name: `upload-${number % PROJECTS}`, version: `${round}.${number}` }),
    );
  sayTable("Uploads of small wheels, 16 clients", ["connections", "per second", "per CPU-second"]);
  await inFolder(async (folder) => {
    const shop = await startShop(folder);
    await uploadAll(shop, makeForms(0, WARM_UP), { clients: CLIENTS });
    for (const isAlone of [false, true]) {
      const perSecond: number[] = [];
      const perCpuSecond: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const forms = makeForms(round + (isAlone ? 100 : 0), UPLOADS);
        const before = await cpuSeconds(shop);
        const took = await uploadAll(shop, forms, { clients: CLIENTS, isAlone });
        perSecond.push(UPLOADS / took);
        perCpuSecond.push(UPLOADS / ((await cpuSeconds(shop)) - before));
      }
      sayRow(
        isAlone ? "one for each upload" : "kept alive",
        Math.round(median(perSecond)),
        Math.round(median(perCpuSecond)),
      );
    }
    await stop(shop);
  });
}
