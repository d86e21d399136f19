/** What a page and an upload cost as an index grows from 10 to 1,000,000 projects. */
import { JSON_TYPE, makeForm, send, uploadAll } from "./serve.client.ts";
import { addProjects, fill } from "./serve.fill.ts";
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

const SIZES = [10, 1000, 20_000, 1_000_000];
const PAGES = 3000;
const UPLOADS = 600;
const ROUNDS = 3;
const CLIENTS = 16;

export async function measureGrowth(): Promise<void> {
  sayTable("Growth, CPU of the server in microseconds", ["projects", "cold page", "upload"]);
  for (const size of SIZES) {
    await inFolder(async (folder) => {
      await stop(await startShop(folder));
      const projects = { index: "root/main", prefix: "own", count: size, hasFiles: true };
      fill(folder, (db) => addProjects(db, projects));
      const shop = await startShop(folder);
      const pages: number[] = [];
      const uploads: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const page = await costOf(shop, PAGES, () => askForPages(shop, size, round));
        const forms = Array.from({ length: UPLOADS }, (_, number) =>
          makeForm({ name: `growth-${number % 50}`, version: `${round}.${number}` }),
        );
        const upload = await costOf(shop, UPLOADS, () =>
          uploadAll(shop, forms, { clients: CLIENTS }),
        );
        // The first round is for the engine, which compiles.
        if (round === 0) continue;
        pages.push(page);
        uploads.push(upload);
      }
      await stop(shop);
      // Where there are fewer projects than requests, pages are warm.
      const isCold = size >= PAGES * (ROUNDS + 1);
      sayRow(size, isCold ? Math.round(median(pages)) : "–", Math.round(median(uploads)));
    });
  }
}

async function costOf(shop: Served, count: number, work: () => Promise<unknown>): Promise<number> {
  const before = await cpuSeconds(shop);
  await work();
  return (((await cpuSeconds(shop)) - before) / count) * 1e6;
}

/** Projects that nobody has asked for yet, from all over the index. */
async function askForPages(shop: Served, size: number, round: number): Promise<void> {
  const step = Math.max(1, Math.floor(size / (PAGES * (ROUNDS + 1))));
  let next = round * PAGES;
  const end = next + PAGES;
  const client = async (): Promise<void> => {
    while (next < end) {
      const number = (next * step) % size;
      next += 1;
      const at = `/simple/own-${String(number).padStart(7, "0")}/`;
      const { status } = await send(shop, at, { headers: { accept: JSON_TYPE } });
      if (status !== 200) throw new Error(`${at}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}
