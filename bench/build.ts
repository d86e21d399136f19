/**
 * Native wheels beside `python -m build` and `uv build`, on the same project in the same run. Each side is a program
 * that is started, as people start it: the start of Node counts, but for the budget against uv's own backend.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findClients } from "../test/clients.ts";

const RUNS = 5;
const MODULES = 40;
const LARGE_TREE_FILES = 20_000;
const CLI = path.join(import.meta.dirname, "../src/cli/main.ts");

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
    const uvBuild = writeProject(path.join(folder, "b"), "uv_build", "uv_build");
    const start = time(RUNS, process.execPath, ["-e", "0"]);
    const ours = time(RUNS, process.execPath, [CLI, "build", "--wheel", setuptools]);
    const oursUv = time(RUNS, process.execPath, [CLI, "build", "--wheel", uvBuild]);
    const out = path.join(folder, "out");
    const byBuild = time(1, clients.buildPython, ["-m", "build", "--wheel", "-o", out, setuptools]);
    const byUv = time(2, clients.uv, ["build", "--wheel", "-o", out, setuptools]);
    const byUvBuild = time(RUNS, clients.uv, ["build", "--wheel", "-o", out, uvBuild]);
    const large = writeLargeTree(path.join(folder, "c"));
    const zipped = time(2, clients.python, ["-m", "zipfile", "-c", path.join(out, "z"), large]);
    const oursLarge = time(2, process.execPath, [CLI, "build", "--wheel", large]);
    console.log(line("task", "ours ms", "theirs ms", "ratio", "budget"));
    const results = [
      faster(`python -m build --wheel, ${MODULES} modules`, ours, byBuild, 50),
      faster(`uv build --wheel, setuptools, ${MODULES} modules`, ours, byUv, 15),
      slower("uv build --wheel, uv_build, beyond Node's start", oursUv - start, byUvBuild, 3),
      slower(`zipping ${LARGE_TREE_FILES} files`, oursLarge, zipped, 2),
    ];
    return results.every((isWithin) => isWithin);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function faster(task: string, ours: number, theirs: number, budget: number): boolean {
  const ratio = theirs / ours;
  return print(task, ours, theirs, ratio, `≥ ${budget}`, ratio >= budget);
}

function slower(task: string, ours: number, theirs: number, budget: number): boolean {
  const ratio = ours / theirs;
  return print(task, ours, theirs, ratio, `≤ ${budget}`, ratio <= budget);
}

function print(
  task: string,
  ours: number,
  theirs: number,
  ratio: number,
  budget: string,
  isWithin: boolean,
): boolean {
  const said = `${budget}${isWithin ? "" : "  MISSED"}`;
  console.log(line(task, ours.toFixed(0), theirs.toFixed(0), ratio.toFixed(2), said));
  return isWithin;
}

function line(task: string, ...columns: readonly string[]): string {
  return task.padEnd(52) + columns.map((column) => column.padStart(12)).join("");
}

/** The best time of several runs, in milliseconds. */
function time(runs: number, program: string, words: readonly string[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < runs; turn++) {
    const started = performance.now();
    const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
    best = Math.min(best, performance.now() - started);
    if (status !== 0) throw new Error(`Cannot run ${program} ${words.join(" ")}: ${stderr}`);
  }
  return best;
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

function writeLargeTree(folder: string): string {
  writeProject(folder, "setuptools.build_meta", "setuptools");
  for (let index = 0; index < LARGE_TREE_FILES; index++) {
    const sub = path.join(folder, `src/sample/p${index % 100}`);
    if (index < 100) {
      mkdirSync(sub);
      writeFileSync(path.join(sub, "__init__.py"), "");
    } else {
      writeFileSync(path.join(sub, `m${index}.py`), `value = ${index}\n`.repeat(40));
    }
  }
  return folder;
}
