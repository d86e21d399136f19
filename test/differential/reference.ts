/** The reference implementation, `packaging`, in an environment of its own in the cache folder: found, or put there by pip. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Case } from "./random-cases.ts";

/** The release whose behaviour the test vectors were made with. */
const PACKAGING = "26.3";

/** The Python that has it; undefined, and a printed line, where there is no Python or no network. */
export function findReference(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const folder = path.join(cache, "cheeseshop", "differential", `packaging-${PACKAGING}`);
  const isWindows = process.platform === "win32";
  const python = path.join(folder, isWindows ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && hasPackaging(python)) return python;
  const made = spawnSync(isWindows ? "python" : "python3", ["-m", "venv", folder]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  if (made.status === 0) spawnSync(python, [...install, `packaging==${PACKAGING}`]);
  if (existsSync(python) && hasPackaging(python)) return python;
  process.stderr.write(`skipped: no Python with packaging ${PACKAGING}, and none could be made\n`);
  return undefined;
}

/** What the reference implementation says to each case. */
export function askReference(python: string, cases: readonly Case[]): unknown[] {
  const oracle = path.join(import.meta.dirname, "oracle.py");
  const run = spawnSync(python, ["-X", "utf8", oracle], {
    input: JSON.stringify(cases),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`Cannot ask the reference implementation: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

function hasPackaging(python: string): boolean {
  const script = "import packaging; print(packaging.__version__)";
  const run = spawnSync(python, ["-c", script], { encoding: "utf8" });
  return run.stdout?.trim() === PACKAGING;
}
