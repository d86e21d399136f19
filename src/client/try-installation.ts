/** Installs a release from one index into an environment of its own, to see whether it can be. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { AppError } from "../errors.ts";
import { binaryOf, findInterpreter } from "../python/interpreter.ts";
import { runProcess } from "../system/process.ts";
import type { Environment } from "./user-folders.ts";

export interface TryOptions {
  /** Of the index. */
  readonly simple: string;
  /** Whether it shows a new file only after a while, as indexes behind a content network do. */
  readonly isSlow: boolean;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** The interpreter, as `--python` names it. */
  readonly wanted?: string;
}

const WAITS_MS = [0, 2000, 5000, 10_000, 20_000] as const;
const LAST_LINES = 8;

/**
 * The release alone: what it depends on is not on an index for trying things out, and what is there under such a name
 * may be a stranger's. Throws `unavailable` with the installer's last words where it fails.
 */
export async function tryInstallation(
  requirement: string,
  { simple, isSlow, env, signal, wanted }: TryOptions,
): Promise<void> {
  const home = env.HOME ?? os.homedir();
  const interpreter = await findInterpreter(wanted, { env, platform: process.platform, home });
  if (interpreter.pip === undefined) {
    throw new AppError("not-found", `Cannot try ${requirement}: ${interpreter.path} has no pip`, {
      hint: "Install pip for it, or name another Python by --python",
    });
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), "cheeseshop-try-"));
  try {
    await runOrThrow(
      interpreter.path,
      ["-m", "venv", "--without-pip", folder],
      env,
      signal,
      requirement,
    );
    const python = binaryOf(folder, "python", process.platform);
    const words = [
      ...[interpreter.pip, "install", "--no-deps", "--no-cache-dir", "--disable-pip-version-check"],
      ...["--no-input", "--index-url", simple, "--", requirement],
    ];
    const waits = isSlow ? WAITS_MS : [0];
    for (const [at, ms] of waits.entries()) {
      await setTimeout(ms, undefined, { signal });
      try {
        return await runOrThrow(python, words, { ...env, ...NO_OTHERS }, signal, requirement);
      } catch (error) {
        const isMissing = /No matching distribution/.test(String((error as Error).message));
        if (at === waits.length - 1 || !isMissing) throw error;
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The index that is tried is the only one asked. */
const NO_OTHERS = {
  ...{ PIP_EXTRA_INDEX_URL: undefined, PIP_FIND_LINKS: undefined, PIP_NO_INDEX: undefined },
  ...{ PYTHONPATH: undefined, PIP_CONFIG_FILE: os.devNull },
};

async function runOrThrow(
  program: string,
  words: readonly string[],
  env: Environment,
  signal: AbortSignal,
  requirement: string,
): Promise<void> {
  const { code, stdout, stderr } = await runProcess(program, words, { env, signal });
  if (code === 0) return;
  const output = `${stdout}\n${stderr}`;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const why = /No matching distribution/.test(output)
    ? "No matching distribution is there yet"
    : "the installer failed";
  throw new AppError("unavailable", `Cannot install ${requirement} from there: ${why}`, {
    hint: `It is published there, and nowhere further. ${lines.slice(-LAST_LINES).join("\n  ")}`,
  });
}
