/**
 * What PyPI shows: readme_renderer in an environment of its own in the cache folder, and descriptions of real projects,
 * fetched by pip as data.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync } from "node:fs";
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
  /** `name==version`. */
  readonly release: string;
  readonly contentType: string | null;
  readonly text: string;
}

export interface Question {
  readonly format: "restructuredtext" | "markdown" | "plain" | "html";
  readonly text: string;
}

export interface Shown {
  /** `null` where it refuses. */
  readonly html: string | null;
  /** What it complains of, with the line; `crashed: …` where it did. */
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

/** The wheels of `name==version`s by these; those that pip cannot fetch are printed and left out. */
export function fetchWheelFiles(
  python: string,
  releases: readonly string[],
): ReadonlyMap<string, string> {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const folder = path.join(cache, "cheeseshop", "readme-wheels");
  mkdirSync(folder, { recursive: true });
  const before = listWheels(folder);
  fetchWheels(
    python,
    folder,
    releases.filter((release) => !before.has(release)),
  );
  const wheels = listWheels(folder);
  const missing = releases.filter((release) => !wheels.has(release));
  if (missing.length > 0) process.stderr.write(`skipped: no ${missing.join(", ")} to fetch\n`);
  return new Map(
    releases.flatMap((release) => {
      const file = wheels.get(release);
      return file === undefined ? [] : [[release, file] as const];
    }),
  );
}

/** Their descriptions. */
export function fetchDescriptions(
  python: string,
  releases: readonly string[],
): readonly RealDescription[] {
  return runPython(python, ["descriptions.py", ...fetchWheelFiles(python, releases).values()], "");
}

/** One pip fetches many, but no two releases of a project, and nothing where one of them is gone: then each has its own. */
function fetchWheels(python: string, folder: string, releases: readonly string[]): void {
  const download = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", folder];
  const pip = (wanted: readonly string[]): boolean =>
    spawnSync(python, ["-m", "pip", "--disable-pip-version-check", ...download, ...wanted], {
      stdio: "ignore",
      timeout: 120_000,
    }).status === 0;
  for (let rest = releases; rest.length > 0; ) {
    const names = new Set<string>();
    const together = rest.filter((release) => {
      const [name = ""] = release.split("==");
      return names.size < AT_ONCE && !names.has(name) && names.add(name);
    });
    rest = rest.filter((release) => !together.includes(release));
    if (!pip(together)) for (const release of together) pip([release]);
  }
}

const AT_ONCE = 25;

/** Every wheel of the folder under its `name==version`. */
function listWheels(folder: string): ReadonlyMap<string, string> {
  return new Map(
    globSync("*.whl", { cwd: folder }).map((file) => {
      const [name = "", version = ""] = file.split("-");
      const release = `${name.toLowerCase().replaceAll(/[_.]+/g, "-")}==${version}`;
      return [release, path.join(folder, file)];
    }),
  );
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
