/**
 * uv and pip install 50 packages through a cold and a warm mirror, alone and 10 at once, beside other mirrors and beside
 * a static index of nginx. The upstream is a second server of ours on loopback, filled beforehand.
 */
import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Clients, findClients, run } from "../test/clients.ts";
import { makeWheel, wheelFilename } from "../test/fakes/sample-files.ts";
import { makeForm, uploadAll } from "./serve.client.ts";
import { median } from "./serve.measured.ts";
import { withPeers } from "./serve.peers.ts";
import {
  inFolder,
  type Served,
  say,
  sayRow,
  sayTable,
  sized,
  startNginx,
  startShop,
  stop,
} from "./serve.stage.ts";

const PACKAGES = sized(50, 3);
const WHEEL_BYTES = 200_000;
/** Of each cell: so many servers that know nothing, and so many installs from each once it knows all. */
const COLD = sized(3, 1);
const WARM = sized(3, 1);
const TOP = "bench-top";

export async function measureInstalls(): Promise<void> {
  const { clients, missing } = await findClients();
  if (clients === undefined) {
    say(`\nThe installs were left out: ${missing}`);
    return;
  }
  await inFolder(async (folder) => {
    const releases = listReleases();
    const upstream = await startShop(path.join(folder, "upstream"));
    const forms = releases.map((release) => makeForm(release));
    await uploadAll(upstream, forms, { clients: 4 });
    const nginx = await startNginx(path.join(folder, "nginx"));
    await fillNginx(nginx, releases);
    sayTable(`${PACKAGES} packages of ${WHEEL_BYTES / 1000} kB, seconds`, [
      ...[
        "index",
        "uv cold",
        "uv warm",
        "10 uv at once cold",
        "10 uv at once warm",
        "pip cold",
        "pip warm",
      ],
    ]);
    const bench = makeBench(clients, path.join(folder, "target"));
    // Whoever asks an upstream first would wait for it to find its pages, and be measured by that.
    await bench.install("uv", { server: upstream, simple: "/simple/" });
    await bench.row("nginx, static", (work) => work({ server: nginx, simple: "/simple/" }));
    const source = `http://127.0.0.1:${upstream.port}/simple/`;
    let count = 0;
    await bench.row("Cheeseshop", async (work) => {
      count += 1;
      const data = path.join(folder, `mirror-${count}`);
      const server = await startShop(data, { upstream: source });
      try {
        await work({ server, simple: "/root/pypi/simple/" });
      } finally {
        await stop(server);
      }
    });
    for (const name of ["peryx", "devpi", "proxpi"]) {
      await bench.row(name, async (work) => {
        count += 1;
        await withPeers(path.join(folder, `peer-${count}`), [name], work, source);
      });
    }
    await stop(nginx);
    await stop(upstream);
  });
}

/** The first requires all the others. */
function listReleases(): Parameters<typeof makeForm>[0][] {
  const names = Array.from({ length: PACKAGES - 1 }, (_, number) => `bench-part-${number}`);
  const files = { "noise.bin": randomBytes(WHEEL_BYTES) };
  const parts = names.map((name) => ({ name, version: "1.0", files }));
  return [{ name: TOP, version: "1.0", requires: names }, ...parts];
}

async function fillNginx(nginx: Served, releases: ReturnType<typeof listReleases>): Promise<void> {
  await mkdir(path.join(nginx.folder, "files"));
  for (const release of releases) {
    const filename = wheelFilename(release);
    const page = path.join(nginx.folder, "simple", release.name);
    await mkdir(page, { recursive: true });
    await writeFile(path.join(nginx.folder, "files", filename), makeWheel(release));
    await writeFile(
      path.join(page, "index.html"),
      `<!DOCTYPE html><a href="../../files/${filename}">${filename}</a>`,
    );
  }
}

interface Mirror {
  readonly server: Served;
  readonly simple: string;
}

/** Opens a mirror that knows nothing yet, and closes it after the work. */
type OpenCold = (work: (mirror: Mirror) => Promise<void>) => Promise<void>;

function makeBench(clients: Clients, target: string) {
  const install = async (
    kind: "uv" | "pip",
    { server, simple }: Mirror,
    at = target,
  ): Promise<void> => {
    const url = `http://127.0.0.1:${server.port}${simple}`;
    const wanted = ["--target", at, "--index-url", url, TOP];
    const done =
      kind === "uv"
        ? await run(clients.uv, [
            "pip",
            "install",
            "--no-config",
            "--no-cache",
            "--python",
            clients.python,
            ...wanted,
          ])
        : await run(
            clients.python,
            [
              "-m",
              "pip",
              "install",
              "--no-cache-dir",
              "--no-compile",
              "--disable-pip-version-check",
              ...wanted,
            ],
            { env: { PYTHONPATH: clients.pipFolder("newest") } },
          );
    if (done.code !== 0) throw new Error(done.output.split("\n").at(-2) ?? `${kind} failed`);
  };

  const time = async (kind: "uv" | "pip", mirror: Mirror, count: number): Promise<number> => {
    const places = Array.from({ length: count }, (_, number) => path.join(target, String(number)));
    const started = performance.now();
    await Promise.all(places.map((at) => install(kind, mirror, at)));
    const seconds = (performance.now() - started) / 1000;
    await rm(target, { recursive: true, force: true });
    return seconds;
  };

  /** Medians, cold and warm. */
  const both = async (open: OpenCold, kind: "uv" | "pip", count: number): Promise<string[]> => {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let turn = 0; turn < COLD; turn += 1) {
      await open(async (mirror) => {
        cold.push(await time(kind, mirror, count));
        for (let round = 0; round < WARM; round += 1) warm.push(await time(kind, mirror, count));
      });
    }
    return [median(cold).toFixed(2), median(warm).toFixed(2)];
  };

  const row = async (name: string, open: OpenCold): Promise<void> => {
    const cells = [
      ...(await orFailed(() => both(open, "uv", 1))),
      ...(await orFailed(() => both(open, "uv", 10))),
      ...(await orFailed(() => both(open, "pip", 1))),
    ];
    sayRow(name, ...cells);
  };

  return { install, row };
}

async function orFailed(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return ["failed", "failed"];
  }
}
