/** 100 clients ask first for one project, its page and a file, which a mirror does not have yet; and for 100 projects. */
import path from "node:path";
import type { Stock } from "../test/fakes/fake-index.ts";
import { openFakeUpstream } from "../test/fakes/fake-upstream.ts";
import { makeWheel, wheelFilename } from "../test/fakes/sample-files.ts";
import { JSON_TYPE, send } from "./serve.client.ts";
import { timeCells } from "./serve.measured.ts";
import {
  inFolder,
  memoryOf,
  type Served,
  sayRow,
  sayTable,
  startShop,
  stop,
} from "./serve.stage.ts";

const CLIENTS = 100;

export async function measureBursts(): Promise<void> {
  const names = Array.from({ length: CLIENTS }, (_, number) => `burst-${number}`);
  const stock: Stock = Object.fromEntries(
    names.map((name) => {
      const release = { name, version: "1.0" };
      return [name, { [wheelFilename(release)]: { bytes: makeWheel(release) } }];
    }),
  );
  sayTable(`${CLIENTS} clients at once ask a cold mirror`, [
    ...["for", "right answers", "asked upstream", "ms", "p50 ms", "p99 ms", "resident MB"],
  ]);
  await inFolder(async (folder) => {
    const upstream = await openFakeUpstream(stock);
    const shop = await startShop(path.join(folder, "data"), { upstream: upstream.url });
    const page = (name: string): string => `/root/pypi/simple/${name}/`;
    const ask = async (what: string, paths: readonly string[]): Promise<readonly Buffer[]> => {
      upstream.forget();
      const started = performance.now();
      const took: number[] = [];
      const answers = await Promise.all(
        paths.map(async (at) => {
          const answer = await askFor(shop, at);
          took.push(performance.now() - started);
          return answer;
        }),
      );
      const ms = Math.round(performance.now() - started);
      const right = answers.filter(({ status }) => status === 200).length;
      const { now: megabytes } = await memoryOf(shop);
      sayRow(what, right, upstream.requests.length, ms, ...timeCells(took), megabytes);
      return answers.map(({ body }) => body);
    };
    const [first] = await ask(
      "one page",
      Array.from({ length: CLIENTS }, () => page("burst-0")),
    );
    const { files } = JSON.parse(String(first)) as { files: readonly { readonly url: string }[] };
    const file = new URL(files[0]?.url ?? "", `http://x${page("burst-0")}`).pathname;
    await ask(
      "one file",
      Array.from({ length: CLIENTS }, () => file),
    );
    await ask("100 pages", names.map(page));
    await stop(shop);
    await upstream.close();
  });
}

function askFor(shop: Served, at: string): ReturnType<typeof send> {
  return send(shop, at, { headers: { accept: JSON_TYPE } });
}
