/**
 * The tools that authors use today (setuptools, check-manifest, setuptools_scm, Mercurial), in an environment of its own
 * in the cache folder: found, or put there by pip.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const TOOLS = {
  setuptools: "84.2.1",
  wheel: "0.48.0",
  "check-manifest": "0.51",
  "setuptools-scm": "10.3.4",
  "vcs-versioning": "2.6.0",
  mercurial: "7.2.4",
} as const;

export interface AuthorTools {
  readonly python: string;
  readonly hg: string;
  readonly checkManifest: string;
}

/** A question to `oracle.py`. */
export type Case = readonly [kind: string, input: unknown];

/** `undefined`, and a printed line, where there is no Python or no network. */
export function findAuthorTools(): AuthorTools | undefined {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const versions = Object.entries(TOOLS).map(([name, version]) => `${name}==${version}`);
  const label = Object.values(TOOLS).join("-");
  const folder = path.join(cache, "cheeseshop", "authors", label);
  const program = (name: string): string => path.join(folder, "bin", name);
  if (!existsSync(program("complete")) && !install(folder, versions)) {
    process.stderr.write("skipped: no Python with the tools of authors, and none could be made\n");
    return undefined;
  }
  return {
    python: program("python"),
    hg: program("hg"),
    checkManifest: program("check-manifest"),
  };
}

/** Made in place, since an environment cannot be moved; the mark at its end says that it is whole. */
function install(folder: string, versions: readonly string[]): boolean {
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const steps: readonly (readonly string[])[] = [
    ["python3", "-m", "venv", folder],
    [
      ...[path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet"],
      ...["--disable-pip-version-check", ...versions],
    ],
  ];
  for (const [command = "", ...args] of steps) {
    const { status } = spawnSync(command, args, { stdio: "ignore", timeout: 600_000 });
    if (status !== 0) return false;
  }
  writeFileSync(path.join(folder, "bin", "complete"), "");
  return true;
}

/** What the tools say to each case. */
export function askAuthorTools(tools: AuthorTools, cases: readonly Case[]): readonly unknown[] {
  const oracle = path.join(import.meta.dirname, "oracle.py");
  const run = spawnSync(tools.python, ["-X", "utf8", oracle], {
    input: JSON.stringify(cases),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`Cannot ask the tools of authors: ${run.stderr}`);
  return JSON.parse(run.stdout);
}
