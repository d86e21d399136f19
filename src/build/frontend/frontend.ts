/**
 * Builds by a project's own backend, in Python: a front end as PEP 517 has it.
 * Specs: https://packaging.python.org/en/latest/specifications/pyproject-toml/, PEP 517 and PEP 660
 */
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { FaultCode } from "../../archives/fault.ts";
import { inspectArchive } from "../../archives/inspect.ts";
import { AppError } from "../../errors.ts";
import { formatRequirement } from "../../standards/requirement.ts";
import { openFolder, walkFiles } from "../file-tree.ts";
import type { BuildRequest, BuiltKind } from "../native-build.ts";
import { listSdistMembers } from "../writers/sdist-content.ts";
import { writeSdist } from "../writers/sdist-writer.ts";
import type { ArchiveOptions, WrittenFile } from "../writers/wheel-writer.ts";
import {
  type BuildEnvironment,
  type EnvironmentOptions,
  openBuildEnvironment,
} from "./build-environment.ts";
import { findCompilerError } from "./compiler-error.ts";
import { explainFailure, findPackageTools } from "./explain-failure.ts";
import type { HookedProject } from "./hooked-project.ts";
import { callHook, HookFailure, type HookPlace, MARKS } from "./hooks.ts";

/** Settings for the backend; a list where one was given several times. */
export type ConfigSettings = Readonly<Record<string, string | readonly string[]>>;

export interface FrontendOptions extends EnvironmentOptions, ArchiveOptions {
  readonly settings: ConfigSettings;
  /** Without isolation, the interpreter itself must have what the build needs. */
  readonly isIsolated: boolean;
  /** Hears what is being done. */
  readonly say: (sentence: string) => void;
  /** Hears each line that the backend says. */
  readonly onLine: (line: string) => void;
}

/**
 * In the order that was asked for. Throws `invalid` where the backend fails, with what was missing as far as its words
 * tell it. Nothing is written but in folders of its own.
 */
export async function buildByPython(
  project: HookedProject,
  request: BuildRequest,
  options: FrontendOptions,
): Promise<readonly WrittenFile[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cheeseshop-build-"));
  try {
    return await new Frontend(project, options, folder).build(request);
  } catch (error) {
    if (error instanceof HookFailure) throw await translate(error, options.platform);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const HOOKS: Readonly<Record<BuiltKind, string>> = {
  sdist: "build_sdist",
  wheel: "build_wheel",
  editable: "build_editable",
};

class Frontend {
  readonly #project: HookedProject;
  readonly #options: FrontendOptions;
  readonly #folder: string;
  #count = 0;

  constructor(project: HookedProject, options: FrontendOptions, folder: string) {
    this.#project = project;
    this.#options = options;
    this.#folder = folder;
  }

  async build(request: BuildRequest): Promise<readonly WrittenFile[]> {
    const { root } = this.#project;
    const files: WrittenFile[] = [];
    let source = root;
    for (const kind of request.kinds) {
      const built = await this.#buildOne(kind, kind === "wheel" ? source : root);
      if (kind !== "sdist") {
        files.push(await readBuilt(built));
        continue;
      }
      const needsUnpacked =
        request.isWheelFromSdist || request.formats.some((it) => it !== "gztar");
      if (needsUnpacked) source = await this.#unpack(built);
      for (const format of request.formats) {
        files.push(
          format === "gztar" ? await readBuilt(built) : repack(source, format, this.#options),
        );
      }
      if (!request.isWheelFromSdist) source = root;
    }
    return files;
  }

  /** The path of what the backend wrote. */
  async #buildOne(kind: BuiltKind, source: string): Promise<string> {
    const { settings, say } = this.#options;
    const place = await this.#preparePlace(kind, source);
    const out = path.join(this.#folder, `out-${++this.#count}`);
    await mkdir(out);
    say(`Building the ${kind}${source === this.#project.root ? "" : " from the sdist"}`);
    const outcome = await callHook(place, HOOKS[kind], [out, settings]);
    if (outcome.kind === "no-hook") {
      throw new AppError("invalid", `Cannot build: ${place.backend} knows no ${HOOKS[kind]}`, {
        hint: "Ask for a wheel instead, or take a newer backend",
      });
    }
    return path.join(out, await findOnly(out, outcome.value));
  }

  async #preparePlace(kind: BuiltKind, source: string): Promise<HookPlace> {
    const { settings, say } = this.#options;
    const { backend, backendPath, requires } = this.#buildSystem();
    const environment = await this.#openEnvironment(requires);
    const place = { ...environment, source, backend, backendPath, ...this.#listening() };
    const hook = `get_requires_for_${HOOKS[kind]}`;
    const outcome = await callHook(place, hook, [settings]);
    const more = outcome.kind === "returned" ? listTexts(outcome.value) : [];
    if (more.length === 0 || !this.#options.isIsolated) return place;
    say(`The backend asks for ${more.join(", ")}`);
    return { ...place, ...(await this.#openEnvironment([...requires, ...more])) };
  }

  #buildSystem() {
    const { buildSystem } = this.#project;
    if (buildSystem === undefined) return LEGACY;
    return { ...buildSystem, requires: buildSystem.requires.map(formatRequirement) };
  }

  async #openEnvironment(requires: readonly string[]): Promise<BuildEnvironment> {
    const { isIsolated, interpreter, env, say } = this.#options;
    if (!isIsolated) return { python: interpreter.path, pythonWords: [], env, isKept: true };
    const environment = await openBuildEnvironment(requires, this.#options);
    const python = `Python ${interpreter.version.join(".")}`;
    const how = environment.isKept ? "kept" : "new";
    say(`Isolated environment (${how}, ${python}): ${requires.join(", ") || "nothing in it"}`);
    return environment;
  }

  /** The one folder of an sdist, unpacked. */
  async #unpack(sdist: string): Promise<string> {
    const { faults, metadataFolder } = await inspectArchive(sdist, path.basename(sdist));
    const harmless = faults.filter(({ code }) => HARMLESS.has(code));
    for (const { message } of harmless) this.#options.say(`The backend's sdist is odd: ${message}`);
    const fault = faults.find(({ code }) => !HARMLESS.has(code));
    if (fault !== undefined || metadataFolder === undefined) {
      const why = fault?.message ?? "it holds no folder with a PKG-INFO";
      throw new AppError("invalid", `Cannot build from the backend's sdist: ${why}`);
    }
    const folder = path.join(this.#folder, `source-${++this.#count}`);
    const { interpreter, env } = this.#options;
    const python = { python: interpreter.path, pythonWords: [], env, source: this.#folder };
    const place = { ...python, ...this.#listening(), backend: "", backendPath: [] };
    await callHook(place, "unpack", [sdist, folder]);
    return path.join(folder, metadataFolder);
  }

  #listening(): Pick<HookPlace, "onLine" | "signal"> {
    const { onLine, signal } = this.#options;
    return { onLine, ...(signal !== undefined && { signal }) };
  }
}

/** Faults with which an sdist is unpacked as Python does it: of a file that is there twice, the last counts. */
const HARMLESS: ReadonlySet<FaultCode> = new Set([
  ...(["archive-duplicate-path", "archive-case-clash", "archive-trailing-data"] as const),
  ...(["archive-path-length", "metadata-size", "sdist-top-folder"] as const),
]);

/** Whoever says nothing gets the first setuptools that can be asked by hooks, or a later one. */
const LEGACY = {
  backend: "setuptools.build_meta:__legacy__",
  backendPath: [],
  requires: ["setuptools>=40.8.0"],
} as const;

async function readBuilt(file: string): Promise<WrittenFile> {
  return { filename: path.basename(file), bytes: await readFile(file) };
}

function repack(source: string, format: "zip" | "tar", options: ArchiveOptions): WrittenFile {
  const tree = openFolder(source);
  const content = { folder: path.basename(source), copied: [...walkFiles(tree)], made: new Map() };
  return writeSdist(listSdistMembers(tree, content), format, options);
}

/** What the hook said that it wrote; what it did write where it says nothing that is there. */
async function findOnly(folder: string, said: unknown): Promise<string> {
  const files = await readdir(folder);
  const file = files.find((name) => name === said) ?? files[0];
  if (file !== undefined) return file;
  throw new AppError("invalid", "Cannot build: the backend wrote no file, and said nothing of it");
}

function listTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}

async function translate(failure: HookFailure, platform: string): Promise<AppError> {
  const tools = findPackageTools(platform, await readOsRelease());
  const lack = explainFailure(failure.lines, tools);
  const fault = findCompilerError(failure.lines);
  // The exception mostly says that a program failed; the program said why.
  const last = failure.lines.findLast((line) => line.trim() !== "" && !MARKS.test(line))?.trim();
  const words = lack?.words ?? fault?.words ?? (failure.words || last || failure.message);
  const hint = lack?.hint ?? fault?.shown.join("\n  ") ?? "";
  return new AppError("invalid", `Cannot build: ${words}`, {
    cause: failure,
    ...(hint !== "" && { hint }),
  });
}

async function readOsRelease(): Promise<string> {
  try {
    return await readFile("/etc/os-release", "utf8");
  } catch {
    // Only Linux has it.
    return "";
  }
}
