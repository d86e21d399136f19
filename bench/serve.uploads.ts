/** Durable uploads of small wheels by 16 clients at once, with and without keep-alive; and beside peers. */
import path from "node:path";
import { AUTHORIZATION, makeForm, uploadAll } from "./serve.client.ts";
import { withPeers } from "./serve.peers.ts";
import { cpuSeconds, inFolder, median, sayRow, sayTable, startShop, stop } from "./serve.stage.ts";

const CLIENTS = 16;
const WARM_UP = 500;
const UPLOADS = 1500;
const ROUNDS = 3;
const PROJECTS = 50;
/** Peers are slow. */
const UPLOADS_TO_PEER = 200;

export async function measureUploads(): Promise<void> {
  const makeForms = (round: number, count: number, authorization = AUTHORIZATION) =>
    Array.from({ length: count }, (_, number) => {
      const release = { name: `upload-${number % PROJECTS}`, version: `${round}.${number}` };
      return makeForm(release, authorization);
    });
  sayTable("Uploads of small wheels, 16 clients", ["server", "per second", "per CPU-second"]);
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
        `Cheeseshop, ${isAlone ? "a connection each" : "connections kept alive"}`,
        Math.round(median(perSecond)),
        Math.round(median(perCpuSecond)),
      );
    }
    await stop(shop);
    await withPeers(path.join(folder, "peers"), ["peryx", "devpi"], async (peer) => {
      const { name, server, uploadPath, authorization } = peer;
      const forms = makeForms(1, UPLOADS_TO_PEER, authorization);
      const before = await cpuSeconds(server);
      const took = await uploadAll(server, forms, { clients: CLIENTS, path: uploadPath });
      const perCpuSecond = UPLOADS_TO_PEER / ((await cpuSeconds(server)) - before);
      sayRow(name, Math.round(UPLOADS_TO_PEER / took), Math.round(perCpuSecond));
    });
  });
}
