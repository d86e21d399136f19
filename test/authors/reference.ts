/**
 * The tools that authors use today (setuptools, check-manifest, setuptools_scm, Mercurial), in an environment of its own
 * in the cache folder: found, or put there by pip.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { findToolEnvironment } from "../tool-environment.ts";

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
  const folder = findToolEnvironment("authors", TOOLS);
  if (folder === undefined) return undefined;
  const program = (name: string): string => path.join(folder, "bin", name);
  return {
    python: program("python"),
    hg: program("hg"),
    checkManifest: program("check-manifest"),
  };
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
