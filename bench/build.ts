/**
 * Native wheels beside `python -m build` and `uv build`, on the same project in the same run. Each side is a program
 * that is started, as people start it, ours as npm packs it: the start of Node counts, but for the budget against uv's
 * own backend. Sides take turns, and the best time of each counts: others may be busy on the machine.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { findClients } from "../test/clients.ts";
import { buildRelease } from "../test/release-build.ts";

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
    const ours = [process.execPath, cli, "build", "--wheel", "--out", out];
    // What uv takes to find a Python is no part of the build.
    const peer = { ...process.env, UV_PYTHON: clients.python };
    const [start = 0, own = 0, ownUv = 0, byUv = 0, byUvBuild = 0] = time(
      RUNS,
      [
        [process.execPath, "-e", "0"],
        [...ours, setuptools],
        [...ours, uvBuild],
        [clients.uv, ...to, setuptools],
        [clients.uv, ...to, uvBuild],
      ],
      peer,
    );
    const [byBuild = 0] = time(
      2,
      [[clients.buildPython, "-m", "build", "--wheel", "-o", out, setuptools]],
      peer,
    );
    const [zipped = 0, ownLarge = 0] = time(
      5,
      [
        [clients.python, "-m", "zipfile", "-c", path.join(out, "z"), large],
        [...ours, large],
      ],
      peer,
    );
    console.log(`load ${loadavg()[0]?.toFixed(1)}`);
    console.log(line("task", "ours ms", "theirs ms", "ratio", "budget"));
    const results = [
      faster(`python -m build --wheel, ${MODULES} modules`, own, byBuild, 50),
      faster(`uv build --wheel, setuptools, ${MODULES} modules`, own, byUv, 15),
      slower("uv build --wheel, uv_build, beyond Node's start", ownUv - start, byUvBuild, 3),
      slower(`zipping ${LARGE_TREE_FILES} files`, ownLarge, zipped, 2),
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

/** The best time of each command line in several rounds, in milliseconds. */
function time(
  rounds: number,
  commands: readonly (readonly string[])[],
  env: NodeJS.ProcessEnv,
): number[] {
  const best = commands.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [program = "", ...words]] of commands.entries()) {
      const started = performance.now();
      const { status, stderr } = spawnSync(program, words, { encoding: "utf8", env });
      const taken = performance.now() - started;
      if (status !== 0) throw new Error(`Cannot run ${program} ${words.join(" ")}: ${stderr}`);
      best[index] = Math.min(best[index] ?? taken, taken);
    }
  }
  return best;
}

/** The program as npm installs it, with the packages of this clone. Returns the command's file. */
function packRelease(folder: string): string {
  for (const part of ["bin", "assets", "migrations", "package.json"]) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  buildRelease(path.join(folder, "dist"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "bin", "cheeseshop.cjs");
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
