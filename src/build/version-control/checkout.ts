/** The checkout that a folder lies in, and questions to the program that keeps it: git or Mercurial. */
import { existsSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { type ProcessOutcome, runProcess } from "../../system/process.ts";

export interface Checkout {
  readonly kind: "git" | "mercurial";
  /** The folder that holds `.git` or `.hg`. */
  readonly root: string;
}

/** How programs are run. */
export interface ProgramWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Longest time for one question; 40 s where nothing is said. */
  readonly timeoutMs?: number | undefined;
  /** The program of Mercurial; `hg` where nothing is said. */
  readonly hg?: string | undefined;
}

const MARKERS = [
  [".git", "git"],
  [".hg", "mercurial"],
] as const;

const TIMEOUT_MS = 40_000;
/** A list of all files of a large project is longer than most answers. */
const KEPT_CHARACTERS = 64_000_000;

/** `isUpward` looks in the folders above too. */
export function findCheckout(folder: string, isUpward: boolean): Checkout | undefined {
  const start = path.resolve(folder);
  for (let root = start; ; root = path.dirname(root)) {
    for (const [marker, kind] of MARKERS) {
      // In a submodule `.git` is a file.
      if (existsSync(path.join(root, marker))) return { kind, root };
    }
    if (!isUpward || root === path.dirname(root)) return undefined;
  }
}

/**
 * Asks git or hg, whose answer comes in English and without any of the user's own settings for output. Throws
 * `not-found` where there is no such program.
 */
export async function askCheckout(
  { kind }: Pick<Checkout, "kind">,
  folder: string,
  words: readonly string[],
  world: ProgramWorld,
  input?: string,
): Promise<ProcessOutcome> {
  const program = kind === "git" ? "git" : (world.hg ?? "hg");
  const outcome = await runProcess(program, words, {
    folder,
    env: cleanEnvironment(world.env),
    timeoutMs: world.timeoutMs ?? TIMEOUT_MS,
    keptCharacters: KEPT_CHARACTERS,
    ...(input !== undefined && { input }),
  });
  if (outcome.stdout.length >= KEPT_CHARACTERS) {
    throw new AppError("unavailable", `Cannot ask ${program}: its answer is too long`);
  }
  return outcome;
}

/** Variables of git that a hook of git hands on, and that would lead it to another checkout, are left out. */
const KEPT_OF_GIT = ["GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH", "GIT_SSH", "GIT_SSH_COMMAND"];

function cleanEnvironment(env: ProgramWorld["env"]): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith("GIT_") || KEPT_OF_GIT.includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    ...{ LC_ALL: "C.UTF-8", LANGUAGE: "", HGPLAIN: "1", HGRCPATH: "", GIT_OPTIONAL_LOCKS: "0" },
  };
}
