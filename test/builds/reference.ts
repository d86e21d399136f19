/** The real backends, in an environment of their own, and what they make of projects. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { findToolEnvironment } from "../tool-environment.ts";

const BACKENDS = {
  setuptools: "84.2.1",
  wheel: "0.48.0",
  flit_core: "4.2.0",
  hatchling: "1.33.0",
  "uv-build": "0.13.6",
  // hatchling asks for it when it builds an editable wheel.
  editables: "0.5",
} as const;

/** What projects have beside, that ask version control. It changes what setuptools does with every project. */
const ASKING = { "setuptools-scm": "10.3.4", "vcs-versioning": "2.6.0" } as const;

export interface SampleProject {
  readonly backend: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Those of them that run. */
  readonly programs?: readonly string[];
  /** What each link leads to, from the folder in which it lies. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A project that is on the disk. */
export interface ProjectFolder {
  readonly backend: string;
  readonly folder: string;
}

export interface BuiltSample {
  readonly sdistName: string;
  readonly wheelName: string;
  /** Contents in base64 by path. */
  readonly sdist: Readonly<Record<string, string>>;
  /** In the order of the archive. */
  readonly wheel: readonly BuiltMember[];
}

export type BuiltMember = readonly [name: string, mode: number, content: string];

/** A wheel that was made of the project's own folder. */
export interface StraightWheel {
  readonly folder: string;
  readonly name: string;
  readonly members: readonly BuiltMember[];
}

/** What a backend makes of a project; of one in a folder, it makes no straight wheels. */
export interface ReferenceBuild extends BuiltSample {
  readonly straight: Readonly<Partial<Record<"build_wheel" | "build_editable", StraightWheel>>>;
}

export type BuiltOrRefused = ReferenceBuild | { readonly refused: string };

/** The program; `undefined` where there are no backends here. */
export function findBackends(): string | undefined {
  const folder = findToolEnvironment("backends", BACKENDS);
  return folder && path.join(folder, "bin", "python");
}

/** The same with setuptools-scm beside them. */
export function findAskingBackends(): string | undefined {
  const folder = findToolEnvironment("asking-backends", { ...BACKENDS, ...ASKING });
  return folder && path.join(folder, "bin", "python");
}

/** What the backends make of each project. */
export function buildSamples(
  python: string,
  samples: readonly (SampleProject | ProjectFolder)[],
): readonly BuiltOrRefused[] {
  const oracle = path.join(import.meta.dirname, "oracle.py");
  const run = spawnSync(python, ["-X", "utf8", oracle], {
    input: JSON.stringify(samples),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  if (run.status !== 0 || lines.length !== samples.length) {
    throw new Error(`Cannot ask the backends: ${run.stderr}`);
  }
  return lines.map((line) => JSON.parse(line));
}
