/** Source trees that real build tools turn into files, for what a made-up archive would not show. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Clients, run, temporaryFolder } from "./clients.ts";
import {
  makeSdist,
  makeWheel,
  type SampleWheel,
  sdistFilename,
  wheelFilename,
} from "./fakes/sample-files.ts";

export interface SampleProject {
  readonly name: string;
  readonly version: string;
  /** More lines of `[project]`. */
  readonly lines?: readonly string[];
  /** Further files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes a tree whose `sample_lib.example.add(1, 2)` is 3, under whatever name the project has. */
export function writeProject({ name, version, lines = [], files = {} }: SampleProject): string {
  const folder = path.join(temporaryFolder(), name);
  const module = name.replaceAll("-", "_");
  const all: Readonly<Record<string, string>> = {
    "pyproject.toml": [
      "[build-system]",
      'requires = ["setuptools"]',
      'build-backend = "setuptools.build_meta"',
      "[project]",
      `name = "${name}"`,
      `version = "${version}"`,
      'readme = "README.md"',
      ...lines,
      "",
    ].join("\n"),
    "README.md": `# ${name}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n`,
    [`src/${module}/__init__.py`]: "",
    [`src/${module}/example.py`]: "def add(a, b):\n    return a + b\n",
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** Runs `python -m build` and returns the paths of what it made. */
export async function buildProject(clients: Clients, folder: string): Promise<readonly string[]> {
  const built = await run(clients.buildPython, ["-m", "build", "--no-isolation", folder]);
  if (built.code !== 0) throw new Error(built.output);
  const dist = path.join(folder, "dist");
  return readdirSync(dist).map((file) => path.join(dist, file));
}

/** A pure wheel and an sdist without any build: for tests that care for other things. */
export function writeFiles(release: SampleWheel): {
  readonly wheel: string;
  readonly sdist: string;
} {
  const folder = temporaryFolder();
  const wheel = path.join(folder, wheelFilename(release));
  const sdist = path.join(folder, sdistFilename(release));
  writeFileSync(wheel, makeWheel(release));
  writeFileSync(sdist, makeSdist(release));
  return { wheel, sdist };
}
