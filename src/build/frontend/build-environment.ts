/**
 * Isolated environments to build in. One that was made for the same requirements and the same Python is used again:
 * filling one takes seconds.
 */
import { createHash, randomUUID } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { binaryOf, type Interpreter } from "../../python/interpreter.ts";
import { describeDiskFault, makeFolder } from "../../system/disk.ts";
import { runProcess } from "../../system/process.ts";

export interface BuildEnvironment {
  readonly python: string;
  /** Words that stand before a script. */
  readonly pythonWords: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it was there already. */
  readonly isKept: boolean;
}

/** What is to be filled: an environment with a Python of its own, or a folder where Python is too old for one. */
export interface EnvironmentToFill {
  readonly interpreter: Interpreter;
  readonly python: string;
  readonly prefix?: string;
  readonly requirements: readonly string[];
}

/** Installs the requirements and what these require. Given to whoever builds: building itself knows no index. */
export type FillEnvironment = (environment: EnvironmentToFill) => Promise<void>;

export interface EnvironmentOptions {
  readonly interpreter: Interpreter;
  /** The folder in which environments are kept. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly fill: FillEnvironment;
  /** Whatever decides, beside the requirements, which releases come in: an index, constraints. */
  readonly filledFrom: string;
  /** Stops what is being done. */
  readonly signal?: AbortSignal;
  readonly now: () => number;
}

/** After a week, newer releases of what is required shall have their chance. */
const KEPT_MS = 7 * 86_400_000;
/** Not at once: a build may be in it. */
const REMOVED_MS = KEPT_MS + 86_400_000;

export async function openBuildEnvironment(
  requirements: readonly string[],
  options: EnvironmentOptions,
): Promise<BuildEnvironment> {
  const { interpreter, cache, now, filledFrom } = options;
  const wanted = [...new Set(requirements)].sort();
  // Where nothing comes in, it does not matter from where.
  const from = wanted.length === 0 ? "" : filledFrom;
  const key = createHash("sha256")
    .update(JSON.stringify([interpreter.path, interpreter.version, wanted, from]))
    .digest("hex")
    .slice(0, 32);
  const label = path.join(cache, `${key}.json`);
  const kept = await findKept(label, now());
  if (kept !== undefined) return openFolder(kept, options, true);
  // A name of its own: two builds at the same time do not meet, and the last to finish is kept.
  const folder = path.join(cache, `${key}-${randomUUID().slice(0, 8)}`);
  await makeCache(cache);
  await removeOld(cache, now());
  try {
    await makeEnvironment(folder, options);
    if (wanted.length > 0) await options.fill(toFill(folder, wanted, options));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  await writeLabel(label, { folder, made: now() });
  return openFolder(folder, options, false);
}

/** Throws `unavailable` where nothing can be kept there. */
async function makeCache(cache: string): Promise<void> {
  try {
    await makeFolder(cache);
    await access(cache, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const obstacle = describeDiskFault(cause) ?? reason;
    throw new AppError("unavailable", `Cannot keep environments in ${cache}: ${obstacle}`, {
      hint: "Set XDG_CACHE_HOME to a folder that can be written, or take --no-isolation",
      cause,
    });
  }
}

interface Label {
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly made: number;
}

async function findKept(file: string, now: number): Promise<string | undefined> {
  const label = await readLabel(file);
  if (label === undefined || now - label.made >= KEPT_MS) return undefined;
  return existsSync(label.folder) ? label.folder : undefined;
}

async function readLabel(file: string): Promise<Label | undefined> {
  try {
    const { folder, made } = JSON.parse(await readFile(file, "utf8"));
    return typeof folder === "string" && typeof made === "number" ? { folder, made } : undefined;
  } catch {
    // The first time there is none; one that cannot be read is as good as none.
    return undefined;
  }
}

/** What has had its time: environments, those beside which another was kept, and what was broken off on the way. */
async function removeOld(cache: string, now: number): Promise<void> {
  const entries = (await readdir(cache)).map((name) => path.join(cache, name));
  const labels = new Map<string, Label | undefined>();
  for (const entry of entries) labels.set(entry, await readLabel(entry));
  const named = new Set([...labels.values()].map((label) => label?.folder));
  for (const [entry, label] of labels) {
    const made = label?.made ?? (named.has(entry) ? now : (await stat(entry)).mtimeMs);
    if (now - made < REMOVED_MS) continue;
    await rm(entry, { recursive: true, force: true });
    if (label !== undefined) await rm(label.folder, { recursive: true, force: true });
  }
}

async function writeLabel(file: string, label: Label): Promise<void> {
  const temporary = `${file}.${randomUUID().slice(0, 8)}`;
  await writeFile(temporary, JSON.stringify(label));
  await rename(temporary, file);
}

async function makeEnvironment(folder: string, options: EnvironmentOptions): Promise<void> {
  const { interpreter, env, signal } = options;
  if (!hasOwnPython(interpreter)) {
    await mkdir(folder);
    return;
  }
  const words = ["-m", "venv", "--without-pip", folder];
  const { code, stderr } = await runProcess(interpreter.path, words, {
    env: { ...env, PYTHONPATH: undefined },
    ...(signal !== undefined && { signal }),
  });
  if (code === 0) return;
  throw new AppError(
    "unavailable",
    `Cannot make an environment by ${interpreter.path}: ${lastLine(stderr)}`,
    {
      hint: "Install the module venv for it (apt install python3-venv)",
    },
  );
}

/** Python 2.7 knows no environments: there, a folder of packages stands in for one. */
function hasOwnPython({ hasVenv, version: [major] }: Interpreter): boolean {
  return major >= 3 && hasVenv;
}

function toFill(
  folder: string,
  requirements: readonly string[],
  { interpreter, platform }: EnvironmentOptions,
): EnvironmentToFill {
  return hasOwnPython(interpreter)
    ? { interpreter, requirements, python: binaryOf(folder, "python", platform) }
    : { interpreter, requirements, python: interpreter.path, prefix: folder };
}

function openFolder(
  folder: string,
  { interpreter, env, platform }: EnvironmentOptions,
  isKept: boolean,
): BuildEnvironment {
  const programs = path.dirname(binaryOf(folder, "python", platform));
  const isolated = {
    ...env,
    PATH: [programs, env.PATH].filter(Boolean).join(path.delimiter),
    PYTHONPATH: undefined,
    PYTHONHOME: undefined,
    PYTHONNOUSERSITE: "1",
    VIRTUAL_ENV: undefined,
    __PYVENV_LAUNCHER__: undefined,
  };
  if (hasOwnPython(interpreter)) {
    const python = binaryOf(folder, "python", platform);
    return { python, pythonWords: [], env: isolated, isKept };
  }
  const [major, minor] = interpreter.version;
  const packages =
    platform === "win32"
      ? path.join(folder, "Lib", "site-packages")
      : path.join(folder, "lib", `python${major}.${minor}`, "site-packages");
  // -S leaves out what the interpreter itself has installed.
  return {
    python: interpreter.path,
    pythonWords: ["-S"],
    env: { ...isolated, PYTHONPATH: packages },
    isKept,
  };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
