/** The reference implementations, `packaging` and `email-validator`, in an environment of its own in the cache folder: found, or put there by pip. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Case } from "./random-cases.ts";

/** The release whose behaviour the test vectors were made with. */
const PACKAGING = "26.3";
/** What PyPI asks of addresses. */
const EMAIL_VALIDATOR = "2.4.0";

/** The Python that has it; undefined, and a printed line, where there is no Python or no network. */
export function findReference(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const name = `packaging-${PACKAGING}-email-validator-${EMAIL_VALIDATOR}`;
  const folder = path.join(cache, "cheeseshop", "differential", name);
  const isWindows = process.platform === "win32";
  const python = path.join(folder, isWindows ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && hasReferences(python)) return python;
  const made = spawnSync(isWindows ? "python" : "python3", ["-m", "venv", folder]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const packages = [`packaging==${PACKAGING}`, `email-validator==${EMAIL_VALIDATOR}`];
  if (made.status === 0) spawnSync(python, [...install, ...packages]);
  if (existsSync(python) && hasReferences(python)) return python;
  process.stderr.write(`skipped: no Python with ${name}, and none could be made\n`);
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

function hasReferences(python: string): boolean {
  const script =
    "import email_validator, packaging; print(packaging.__version__, email_validator.__version__)";
  const run = spawnSync(python, ["-c", script], { encoding: "utf8" });
  return run.stdout?.trim() === `${PACKAGING} ${EMAIL_VALIDATOR}`;
}
