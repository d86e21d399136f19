/** Installs a release from one index into an environment of its own, to see whether it can be. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type FillEnvironment, openBuildEnvironment } from "../build/frontend/build-environment.ts";
import { AppError, isAppError } from "../errors.ts";
import type { Interpreter } from "../python/interpreter.ts";
import { NothingFound } from "../python/pip.ts";
import type { Environment } from "./user-folders.ts";

export interface TryOptions {
  readonly interpreter: Interpreter;
  /** Installs from that index alone, and nothing but what it is told. */
  readonly fill: FillEnvironment;
  /** The address of the index, for words. */
  readonly from: string;
  /** Whether the index shows a new file only after a while, as those behind a content network do. */
  readonly isSlow: boolean;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

const WAITS_MS = [0, 2000, 5000, 10_000, 20_000] as const;

/**
 * The release alone: what it depends on is not on an index for trying things out, and what is there under such a name
 * may be a stranger's. Throws `unavailable` with the installer's last words where it fails.
 */
export async function tryInstallation(
  requirement: string,
  { from, interpreter, fill, isSlow, env, signal }: TryOptions,
): Promise<void> {
  const cache = await mkdtemp(path.join(os.tmpdir(), "cheeseshop-try-"));
  const options = {
    ...{ interpreter, cache, env, fill, signal, filledFrom: "", now: Date.now },
    platform: process.platform,
  };
  const waits = isSlow ? WAITS_MS : [0];
  try {
    for (const [at, ms] of waits.entries()) {
      await setTimeout(ms, undefined, { signal });
      try {
        await openBuildEnvironment([requirement], options);
        return;
      } catch (error) {
        const isLast = at === waits.length - 1;
        // It was published a moment ago: the index may not show it yet.
        if (isLast || !(error instanceof NothingFound)) throw explain(requirement, from, error);
      }
    }
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

function explain(requirement: string, from: string, cause: unknown): unknown {
  if (!isAppError(cause, "unavailable")) return cause;
  const why =
    cause instanceof NothingFound ? "no file that fits is there yet" : "the installer failed";
  return new AppError("unavailable", `Cannot install ${requirement} from ${from}: ${why}`, {
    hint: `It is published there, and nowhere further. ${cause.hint ?? cause.message}`,
    cause,
  });
}
