/** An interpreter's own pip, which fills a folder or an environment with what a build needs. */
import { AppError } from "../errors.ts";
import { runProcess } from "../system/process.ts";
import type { Interpreter } from "./interpreter.ts";

export interface PipRun {
  readonly interpreter: Interpreter;
  /** The program to run pip with: that of the environment, where there is one of its own. */
  readonly python: string;
  /** Where packages go that have no environment of their own to go to. */
  readonly prefix?: string;
  readonly requirements: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Of what is to be installed, the indexes that were asked have nothing: in a while they may. */
export class NothingFound extends AppError {}

/**
 * Throws `unavailable` with pip's own last words where it fails (`NothingFound` where no index has it), and `not-found`
 * where there is no pip.
 */
export async function installByPip(run: PipRun): Promise<void> {
  const { interpreter, python, prefix, requirements, env, onLine, signal } = run;
  if (interpreter.pip === undefined) {
    throw new AppError("not-found", `Cannot install what the build needs: ${python} has no pip`, {
      hint: "Install pip for it (apt install python3-pip, or python -m ensurepip)",
    });
  }
  const words = [
    ...[interpreter.pip, "install", "--disable-pip-version-check", "--no-warn-script-location"],
    // What the interpreter itself has is seen by pip, and must not count.
    ...["--no-input", "--ignore-installed", "--no-compile", "--progress-bar", "off"],
    ...(prefix === undefined ? [] : ["--prefix", prefix]),
    ...["--", ...requirements],
  ];
  const { code, stdout, stderr } = await runProcess(python, words.filter(isKnownTo(interpreter)), {
    env: { ...env, PYTHONPATH: undefined, PYTHONDONTWRITEBYTECODE: "1" },
    ...(onLine !== undefined && { onLine }),
    ...(signal !== undefined && { signal }),
  });
  if (code !== 0) throw refuse(requirements, `${stdout}\n${stderr}`);
}

/** What the environment tells pip about where it looks and what it takes; two runs that agree in it find the same. */
export function describePipChoice(env: PipRun["env"]): string {
  return CHOOSING.map((name) => `${name}=${env[name] ?? ""}`).join("\n");
}

const CHOOSING = [
  ...["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"],
  ...["PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_PRE", "PIP_CONFIG_FILE"],
  ...["PIP_NO_BINARY", "PIP_ONLY_BINARY"],
] as const;

/** pip of Python 2.7 and 3.6 is older than some options. */
function isKnownTo({ version: [major, minor] }: Interpreter): (word: string) => boolean {
  const isOld = major < 3 || (major === 3 && minor < 7);
  return (word) => !isOld || word !== "--no-warn-script-location";
}

const LAST_LINES = 12;

function refuse(requirements: readonly string[], output: string): AppError {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^\s*(?:WARNING|DEPRECATION|Looking in)/.test(line));
  const missing = /No matching distribution found for (\S+)/.exec(output)?.[1];
  const searched = /Looking in indexes: (.+)/.exec(output)?.[1];
  const why =
    missing === undefined
      ? "pip could not install it"
      : `no index has ${missing}${searched === undefined ? "" : ` (asked: ${searched})`}`;
  const RefusalOfPip = missing === undefined ? AppError : NothingFound;
  return new RefusalOfPip(
    "unavailable",
    `Cannot prepare the build with ${requirements.join(", ")}: ${why}`,
    {
      hint: lines.slice(-LAST_LINES).join("\n  "),
    },
  );
}
