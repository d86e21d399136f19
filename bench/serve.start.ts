/** From the start of the process to its first answer, and its idle memory, with 1,000,000 files in the database. */
import { setTimeout as sleep } from "node:timers/promises";
import { JSON_TYPE, send } from "./serve.client.ts";
import { addProjects, fill } from "./serve.fill.ts";
import { median } from "./serve.measured.ts";
import {
  cpuSeconds,
  inFolder,
  memoryOf,
  sayRow,
  sayTable,
  sized,
  startShop,
  stop,
} from "./serve.stage.ts";

const FILES = sized(1_000_000, 10_000);
const ROUNDS = sized(7, 1);
const IDLE_MS = 5000;

export async function measureStart(): Promise<void> {
  const [wall, cpu, memory]: [number[], number[], number[]] = [[], [], []];
  await inFolder(async (folder) => {
    await stop(await startShop(folder));
    const projects = { index: "root/main", prefix: "own", count: FILES, hasFiles: true };
    fill(folder, (db) => addProjects(db, projects));
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      const shop = await startShop(folder);
      await send(shop, "/simple/own-0005000/", { headers: { accept: JSON_TYPE } });
      wall.push(performance.now() - started);
      cpu.push(await cpuSeconds(shop));
      await sleep(IDLE_MS);
      memory.push((await memoryOf(shop)).now);
      await stop(shop);
    }
  });
  sayTable(`Start with ${FILES} files`, [
    "first answer, s",
    "CPU until then, s",
    "idle memory, MB",
  ]);
  sayRow((median(wall) / 1000).toFixed(2), median(cpu).toFixed(2), median(memory));
}
