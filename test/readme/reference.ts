/**
 * What PyPI shows: readme_renderer in an environment of its own in the cache folder, and descriptions of real projects,
 * fetched by pip as data.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { findToolEnvironment } from "../tool-environment.ts";

const TOOLS = {
  "readme-renderer": "46.0",
  docutils: "0.23",
  Pygments: "2.21.0",
  nh3: "0.3.8",
  comrak: "0.0.16",
} as const;

export interface RealDescription {
  readonly project: string;
  readonly contentType: string | null;
  readonly text: string;
}

export interface Question {
  readonly format: "restructuredtext" | "markdown" | "plain";
  readonly text: string;
}

export interface Shown {
  /** `null` where it refuses. */
  readonly html: string | null;
  /** What it complains of. */
  readonly log: string;
}

/** The interpreter beside the renderer; `undefined`, and a printed line, where there is no Python or no network. */
export function findRenderer(): string | undefined {
  const folder = findToolEnvironment("readme", TOOLS);
  return folder === undefined ? undefined : path.join(folder, "bin", "python");
}

/** What PyPI shows of each. */
export function askRenderer(python: string, questions: readonly Question[]): readonly Shown[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  return runPython(python, ["oracle.py"], input);
}

/** The descriptions of `name==version`s; those that pip cannot fetch are printed and left out. */
export function fetchDescriptions(
  python: string,
  releases: readonly string[],
): readonly RealDescription[] {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const folder = path.join(cache, "cheeseshop", "descriptions");
  mkdirSync(folder, { recursive: true });
  const wheels = releases.flatMap((release) => fetchWheel(python, folder, release));
  return runPython(python, ["descriptions.py", ...wheels], "");
}

function fetchWheel(python: string, folder: string, release: string): readonly string[] {
  const own = path.join(folder, release);
  if (!existsSync(own)) {
    const download = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", own];
    const pip = ["-m", "pip", "--disable-pip-version-check", ...download, release];
    spawnSync(python, pip, { stdio: "ignore", timeout: 60_000 });
  }
  const wheels = globSync("*.whl", { cwd: own }).map((wheel) => path.join(own, wheel));
  if (wheels.length === 0) process.stderr.write(`skipped: ${release} could not be fetched\n`);
  return wheels;
}

function runPython<T>(
  python: string,
  [program = "", ...args]: readonly string[],
  input: string,
): T[] {
  const run = spawnSync(python, ["-X", "utf8", path.join(import.meta.dirname, program), ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`Cannot run ${program}: ${run.stderr}`);
  return run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
