/** Durable uploads of small wheels by 16 clients at once, with and without keep-alive; and beside peers. */
import path from "node:path";
import { AUTHORIZATION, makeForm, uploadAll } from "./serve.client.ts";
import { MEASURED_COLUMNS, type Measured, measuredCells, medianOf } from "./serve.measured.ts";
import { PEER_RETRIES, withPeers } from "./serve.peers.ts";
import { inFolder, sayRow, sayTable, sized, startShop, stop } from "./serve.stage.ts";

const CLIENTS = 16;
const WARM_UP = sized(500, 30);
const UPLOADS = sized(1500, 50);
const ROUNDS = sized(3, 1);
const PROJECTS = 50;
/** Peers are slow. */
const UPLOADS_TO_PEER = sized(200, 30);

export async function measureUploads(): Promise<void> {
  const makeForms = (round: number, count: number, authorization = AUTHORIZATION) =>
    Array.from({ length: count }, (_, number) => {
      const release = { name: `upload-${number % PROJECTS}`, version: `${round}.${number}` };
      return makeForm(release, authorization);
    });
  sayTable("Uploads of small wheels, 16 clients", [
    ...["server", ...MEASURED_COLUMNS, "sent again"],
  ]);
  await inFolder(async (folder) => {
    const shop = await startShop(folder);
    await uploadAll(shop, makeForms(0, WARM_UP), { clients: CLIENTS });
    for (const isAlone of [false, true]) {
      const rounds: Measured[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const forms = makeForms(round + (isAlone ? 100 : 0), UPLOADS);
        rounds.push(await uploadAll(shop, forms, { clients: CLIENTS, isAlone }));
      }
      const how = isAlone ? "a connection each" : "connections kept alive";
      sayRow(`Cheeseshop, ${how}`, ...measuredCells(medianOf(rounds)), 0);
    }
    await stop(shop);
    await withPeers(path.join(folder, "peers"), ["peryx", "devpi"], async (peer) => {
      const { name, server, uploadPath, authorization } = peer;
      const forms = makeForms(1, UPLOADS_TO_PEER, authorization);
      const options = { clients: CLIENTS, path: uploadPath, retries: PEER_RETRIES };
      const uploaded = await uploadAll(server, forms, options);
      sayRow(name, ...measuredCells(uploaded), uploaded.retried);
    });
  });
}
