/** The list of all projects of an index over a mirror of PyPI's size, and what one more project or file costs. */
import { AUTHORIZATION, JSON_TYPE, makeForm, send, uploadAll } from "./serve.client.ts";
import { addProject, addUpstreamNames, fill } from "./serve.fill.ts";
import {
  cpuSeconds,
  inFolder,
  memoryOf,
  type Served,
  sayRow,
  sayTable,
  sized,
  startShop,
  stop,
} from "./serve.stage.ts";

const NAMES = sized(1_000_000, 5000);
const FILES = sized(50_000, 1000);
const MORE = sized(5, 1);

export async function measureLists(): Promise<void> {
  await inFolder(async (folder) => {
    await stop(await startShop(folder));
    fill(folder, (db) => {
      addUpstreamNames(db, "root/pypi", NAMES);
      addProject(db, "root/main", "huge", FILES);
    });
    const columns = ["what", "bytes", "ms", "CPU ms", "longest stall, ms", "resident MB"];
    sayTable(`A list of ${NAMES} names, a page of ${FILES} files`, columns);
    for (const [what, path, accept] of [
      ["list, JSON", "/simple/", JSON_TYPE],
      ["list, HTML", "/simple/", "text/html"],
      ["page, JSON", "/simple/huge/", JSON_TYPE],
    ] as const) {
      // A server of its own each: memory that one took is not given back to the next.
      const shop = await startShop(folder);
      await send(shop, "/simple/none/");
      await ask(shop, `${what}: first`, path, { accept, "accept-encoding": "gzip" });
      await ask(shop, `${what}: plain`, path, { accept });
      await ask(shop, `${what}: zstd`, path, { accept, "accept-encoding": "zstd" });
      for (let more = 0; more < MORE; more += 1) {
        const version = `2.${Date.now()}`;
        await uploadAll(shop, [makeForm({ name: "huge", version })], { clients: 1 });
        const headers = { accept, "accept-encoding": "gzip" };
        await ask(shop, `${what}: after one more file, gzip`, path, headers);
      }
      await stop(shop);
    }
  });
}

async function ask(
  shop: Served,
  what: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await longestStall(shop);
  const used = await cpuSeconds(shop);
  const started = performance.now();
  const { body } = await send(shop, path, { headers });
  const ms = Math.round(performance.now() - started);
  const cpuMs = Math.round(((await cpuSeconds(shop)) - used) * 1000);
  const stall = Math.round(await longestStall(shop));
  sayRow(what, body.length, ms, cpuMs, stall, (await memoryOf(shop)).now);
}

/** How long the event loop of the server was away at most since this was last asked, in milliseconds. */
async function longestStall(shop: Served): Promise<number> {
  const { body } = await send(shop, "/metrics", { headers: { authorization: AUTHORIZATION } });
  const found = /^nodejs_eventloop_lag_max_seconds ([\d.e+-]+)/m.exec(body.toString());
  return Number(found?.[1]) * 1000;
}
