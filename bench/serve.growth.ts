/** What a page and an upload cost as an index grows from 10 to 1,000,000 projects. */
import { JSON_TYPE, makeForm, send, uploadAll } from "./serve.client.ts";
import { addProjects, fill } from "./serve.fill.ts";
import { type Measured, median, medianOf, timeCells } from "./serve.measured.ts";
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

const SIZES = [10, 1000, 20_000, sized(1_000_000, 20_000)];
const PAGES = sized(3000, 300);
const UPLOADS = sized(600, 30);
const ROUNDS = sized(3, 1);
const CLIENTS = 16;

export async function measureGrowth(): Promise<void> {
  sayTable("Growth", [
    ...["projects", "cold page, CPU µs", "p50 ms", "p99 ms"],
    ...["upload, CPU µs", "p50 ms", "p99 ms", "resident MB"],
  ]);
  for (const size of SIZES) {
    await inFolder(async (folder) => {
      await stop(await startShop(folder));
      const projects = { index: "root/main", prefix: "own", count: size, hasFiles: true };
      fill(folder, (db) => addProjects(db, projects));
      const shop = await startShop(folder);
      const costs: number[] = [];
      const took: number[] = [];
      const uploads: Measured[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const before = await cpuSeconds(shop);
        const tookNow = await askForPages(shop, size, round);
        const cost = (((await cpuSeconds(shop)) - before) / PAGES) * 1e6;
        const forms = Array.from({ length: UPLOADS }, (_, number) =>
          makeForm({ name: `growth-${number % 50}`, version: `${round}.${number}` }),
        );
        const uploaded = await uploadAll(shop, forms, { clients: CLIENTS });
        // The first round is for the engine, which compiles.
        if (round === 0) continue;
        costs.push(cost);
        took.push(...tookNow);
        uploads.push(uploaded);
      }
      await stop(shop);
      // Where there are fewer projects than requests, pages are warm.
      const isCold = size >= PAGES * (ROUNDS + 1);
      const upload = medianOf(uploads);
      sayRow(
        size,
        ...(isCold ? [Math.round(median(costs)), ...timeCells(took)] : ["–", "–", "–"]),
        Math.round(1e6 / upload.perCpuSecond),
        ...[upload.p50Ms, upload.p99Ms, upload.megabytes].map((value) => value.toFixed(0)),
      );
    });
  }
}

/** Projects that nobody has asked for yet, from all over the index. Resolves with the milliseconds each took. */
async function askForPages(shop: Served, size: number, round: number): Promise<number[]> {
  const took: number[] = [];
  const step = Math.max(1, Math.floor(size / (PAGES * (ROUNDS + 1))));
  let next = round * PAGES;
  const end = next + PAGES;
  const client = async (): Promise<void> => {
    while (next < end) {
      const number = (next * step) % size;
      next += 1;
      const at = `/simple/own-${String(number).padStart(7, "0")}/`;
      const asked = performance.now();
      const { status } = await send(shop, at, { headers: { accept: JSON_TYPE } });
      took.push(performance.now() - asked);
      if (status !== 200) throw new Error(`${at}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return took;
}
