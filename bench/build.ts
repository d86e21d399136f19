/**
 * Native wheels beside `python -m build` and `uv build`, on the same project in the same run. Each side is a program
 * that is started, as people start it, ours as npm packs it: the start of Node counts, but for the budget against uv's
 * own backend. Sides take turns, and the best time of each counts: others may be busy on the machine. What the processors
 * did is told beside the clock, which counts for the budgets: a build by pip waits for an index most of its time.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { findClients } from "../test/clients.ts";
import { packRelease } from "./build.release.ts";

const RUNS = 10;
const MODULES = 40;
const LARGE_TREE_FILES = 20_000;
const ROOT = path.dirname(import.meta.dirname);

/** Prints a line for each peer. False where a budget is missed or there are no peers. */
export async function run(): Promise<boolean> {
  const { clients, missing } = await findClients();
  if (clients === undefined) {
    console.log(`skipped: ${missing}`);
    return false;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "bench-build-"));
  try {
    const setuptools = writeProject(path.join(folder, "a"), "setuptools.build_meta", "setuptools");
    const uvBuild = writeProject(path.join(folder, "b"), "uv_build", "uv_build>=0.13,<0.14");
    const large = writeLargeTree(path.join(folder, "c"));
    const cli = packRelease(path.join(folder, "release"));
    const out = path.join(folder, "out");
    const to = ["build", "--wheel", "-o", out];
    const release = [process.execPath, cli];
    const clone = [process.execPath, path.join(ROOT, "bin", "cheeseshop.cjs")];
    const wheelOf = ["build", "--wheel", "--out", out];
    // What uv takes to find a Python is no part of the build.
    const ask = (rounds: number, ...commands: Command[]): Times[] =>
      time(clients.python, rounds, commands, { ...process.env, UV_PYTHON: clients.python });
    const [start = NO_TIME, little = NO_TIME, own = NO_TIME, ownUv = NO_TIME, cloned = NO_TIME] =
      ask(
        RUNS,
        [process.execPath, "-e", "0"],
        [...release, "--version"],
        [...release, ...wheelOf, setuptools],
        [...release, ...wheelOf, uvBuild],
        [...clone, ...wheelOf, setuptools],
      );
    const [byUv = NO_TIME, byUvBuild = NO_TIME] = ask(
      RUNS,
      [clients.uv, ...to, setuptools],
      [clients.uv, ...to, uvBuild],
    );
    const [byBuild = NO_TIME] = ask(2, [
      clients.buildPython,
      "-m",
      "build",
      "--wheel",
      "-o",
      out,
      setuptools,
    ]);
    const [zipped = NO_TIME, ownLarge = NO_TIME] = ask(
      5,
      [clients.python, "-m", "zipfile", "-c", path.join(out, "z"), large],
      [...release, ...wheelOf, large],
    );
    console.log(`load ${loadavg()[0]?.toFixed(1)}`);
    console.log(line("task", "ours ms", "theirs ms", "ratio", "by processor", "budget"));
    const results = [
      faster(`python -m build --wheel, ${MODULES} modules`, own, byBuild, 50),
      faster("the same, ours in a clone", cloned, byBuild),
      faster(`uv build --wheel, setuptools, ${MODULES} modules`, own, byUv, 15),
      slower("uv build --wheel, uv_build, beyond Node's start", minus(ownUv, start), byUvBuild, 3),
      slower(`zipping ${LARGE_TREE_FILES} files`, ownLarge, zipped, 2),
      slower("--version, of 100 ms", little, { clock: 100, processor: 100 }, 1),
    ];
    return results.every((isWithin) => isWithin);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds, the least of several runs. */
interface Times {
  readonly clock: number;
  readonly processor: number;
}

type Command = readonly string[];

const NO_TIME: Times = { clock: 0, processor: 0 };

function minus(a: Times, b: Times): Times {
  return { clock: a.clock - b.clock, processor: a.processor - b.processor };
}

/** Without a budget, only told. */
function faster(task: string, ours: Times, theirs: Times, budget = 0): boolean {
  const ratio = divide(theirs, ours);
  const words = budget === 0 ? "" : `≥ ${budget}`;
  return print(task, ours, theirs, ratio, words, ratio.clock >= budget);
}

function slower(task: string, ours: Times, theirs: Times, budget: number): boolean {
  const ratio = divide(ours, theirs);
  return print(task, ours, theirs, ratio, `≤ ${budget}`, ratio.clock <= budget);
}

function divide(a: Times, b: Times): Times {
  return { clock: a.clock / b.clock, processor: a.processor / b.processor };
}

function print(
  task: string,
  ours: Times,
  theirs: Times,
  ratio: Times,
  budget: string,
  isWithin: boolean,
): boolean {
  const ratios = [ratio.clock.toFixed(1), ratio.processor.toFixed(1)];
  const times = [ours.clock.toFixed(0), theirs.clock.toFixed(0)];
  console.log(line(task, ...times, ...ratios, `${budget}${isWithin ? "" : "  MISSED"}`));
  return isWithin;
}

function line(task: string, ...columns: readonly string[]): string {
  return task.padEnd(52) + columns.map((column) => column.padStart(13)).join("");
}

function time(
  python: string,
  rounds: number,
  commands: readonly Command[],
  env: NodeJS.ProcessEnv,
): Times[] {
  const program = path.join(import.meta.dirname, "build.time.py");
  const input = JSON.stringify({ rounds, commands });
  const { status, stdout, stderr } = spawnSync(python, [program], { encoding: "utf8", env, input });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function writeProject(folder: string, backend: string, requires: string): string {
  const package_ = path.join(folder, "src/sample");
  mkdirSync(package_, { recursive: true });
  writeFileSync(
    path.join(folder, "pyproject.toml"),
    `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n[project]\nname = "sample"\nversion = "1.0"\n`,
  );
  writeFileSync(path.join(package_, "__init__.py"), "");
  for (let index = 1; index < MODULES; index++) {
    const code = `def f${index}(x):\n    """Answers ${index}."""\n    return x * ${index}\n`;
    writeFileSync(path.join(package_, `m${index}.py`), code.repeat(30));
  }
  return folder;
}

/** Half of the files are modules, half data, and a fifth of the data lies in one package. */
function writeLargeTree(folder: string): string {
  writeProject(folder, "setuptools.build_meta", "setuptools");
  writeFileSync(path.join(folder, "MANIFEST.in"), "graft src\n");
  for (let index = 0; index < LARGE_TREE_FILES; index++) {
    const sub = path.join(folder, `src/sample/p${index % 100}`);
    if (index < 100) {
      mkdirSync(sub);
      writeFileSync(path.join(sub, "__init__.py"), "");
    } else if (index % 2 === 0) {
      writeFileSync(path.join(sub, `m${index}.py`), `value = ${index}\n`.repeat(40));
    } else {
      const place = index % 10 === 1 ? path.join(folder, "src/sample") : sub;
      writeFileSync(path.join(place, `d${index}.json`), `{"value": ${index}}\n`.repeat(40));
    }
  }
  return folder;
}
