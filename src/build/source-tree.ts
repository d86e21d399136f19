/**
 * A project as its author wrote it: its files, and what pyproject.toml, setup.cfg and setup.py say, read without
 * running anything.
 */
import { statSync } from "node:fs";
import path from "node:path";
import { AppError } from "../errors.ts";
import { type Pyproject, parsePyproject } from "../standards/pyproject.ts";
import { isTable } from "../standards/toml-document.ts";
import { parseToml, type TomlDocument } from "../system/toml.ts";
import { type FileTree, openFolder, readText } from "./file-tree.ts";
import { parseSetupCfg, type SetupCfg } from "./setup-cfg.ts";
import type { SetupPy } from "./setup-py/setup-keyword.ts";

export interface SourceTree {
  readonly files: FileTree;
  readonly pyproject?: PyprojectFile;
  readonly setupCfg?: SetupCfg;
  readonly setupPy?: SetupPy;
  readonly backend: BackendName;
}

export interface PyprojectFile {
  /** As it was read; an edit starts from here. */
  readonly text: string;
  /** Values with their places. */
  readonly document: TomlDocument;
  readonly content: Pyproject;
}

/** Who builds it; `other` is for whatever Python alone can run. */
export type BackendName = "setuptools" | "flit_core" | "hatchling" | "uv_build" | "other";

const BACKENDS: Readonly<Record<string, BackendName>> = {
  "setuptools.build_meta": "setuptools",
  "setuptools.build_meta:__legacy__": "setuptools",
  "flit_core.buildapi": "flit_core",
  "hatchling.build": "hatchling",
  uv_build: "uv_build",
};

/**
 * Reads the project in a folder; `attempt` is as of `requireFolder`. Throws `not-found` where no project is, and `invalid` with file and line where one of
 * its files cannot be read.
 */
export async function readSourceTree(folder: string, attempt?: string): Promise<SourceTree> {
  requireFolder(folder, attempt);
  return readProject(openFolder(folder), attempt);
}

/** `attempt` is what somebody wants of the project, as `Cannot` goes on. Throws `not-found` for what is no folder. */
export function requireFolder(folder: string, attempt = "build"): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  const name = path.basename(folder);
  if (found === undefined) {
    throw new AppError("not-found", `Cannot ${attempt}: there is no folder ${name}`, {
      hint: "Give the folder of the project, which holds its pyproject.toml",
    });
  }
  const isArchive = /\.(?:whl|tar\.gz|zip|tar|tgz)$/.test(name);
  throw new AppError("not-found", `Cannot ${attempt}: ${name} is a file, and no project's folder`, {
    hint: isArchive ? "Unpack it first, and give its folder" : "Give the folder in which it lies",
  });
}

/** The same for files that are open already. */
export async function readProject(files: FileTree, attempt = "build"): Promise<SourceTree> {
  const has = (name: string): boolean => files.findKind(name) === "file";
  if (!has("pyproject.toml") && !has("setup.py")) {
    throw new AppError("not-found", `Cannot ${attempt}: no pyproject.toml or setup.py here`, {
      hint: has("setup.cfg")
        ? 'Add a pyproject.toml with [build-system] and requires = ["setuptools"] beside setup.cfg'
        : `Go to the folder of the project, or begin one with "cheeseshop init"`,
    });
  }
  const pyproject = has("pyproject.toml") ? await readPyproject(files) : undefined;
  // The reader of Python is loaded where there is something to read.
  const setupPy = has("setup.py")
    ? (await import("./setup-py/setup-py.ts")).readSetupPy(files)
    : undefined;
  const setupCfg = has("setup.cfg") ? parseSetupCfg(readText(files, "setup.cfg")) : undefined;
  return {
    files,
    ...(pyproject !== undefined && { pyproject }),
    ...(setupCfg !== undefined && { setupCfg }),
    ...(setupPy !== undefined && { setupPy }),
    backend: findBackend(pyproject?.content),
  };
}

/** Reads a table below `[tool]`; `undefined` where there is none. */
export function findTool(
  tree: Pick<SourceTree, "pyproject">,
  ...keys: readonly string[]
): Readonly<Record<string, unknown>> | undefined {
  return findTable(tree.pyproject?.content.tool, ...keys);
}

/** Reads a table within a table; `undefined` where there is none. */
export function findTable(
  outer: unknown,
  ...keys: readonly string[]
): Readonly<Record<string, unknown>> | undefined {
  let table = outer;
  for (const key of keys) {
    table = isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined;
  }
  return isTable(table) ? table : undefined;
}

async function readPyproject(files: FileTree): Promise<PyprojectFile> {
  const file = "pyproject.toml";
  const text = readText(files, file);
  const document = await parseToml(text, { file });
  return { text, document, content: parsePyproject(document) };
}

function findBackend(pyproject: Pyproject | undefined): BackendName {
  if (pyproject === undefined) return "setuptools";
  const { backend, backendPath } = pyproject.buildSystem;
  // What stands beside the project may be called as it likes.
  return backendPath.length > 0 ? "other" : (BACKENDS[backend] ?? "other");
}
