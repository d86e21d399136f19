/** Python programs of this machine: which there are, and what each is. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { AppError, isAppError } from "../errors.ts";
import { runProcess } from "../system/process.ts";

export interface Interpreter {
  /** The program itself, as it names itself. */
  readonly path: string;
  readonly version: readonly [number, number, number];
  /** `cpython`, `pypy`. */
  readonly implementation: string;
  /** The folder from which its own pip can be run, or the wheel of it that Python brings along. */
  readonly pip?: string;
  /** Whether it can make virtual environments by itself. */
  readonly hasVenv: boolean;
}

/** Where it is looked for. */
export interface InterpreterSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `win32`, `linux`. */
  readonly platform: string;
  readonly home: string;
}

/**
 * Finds one by its path, its name (`python3.6`) or its version (`3.6`); without a word, the one of the active
 * environment or the first on the path. Throws `not-found` where there is none.
 */
export async function findInterpreter(
  wanted: string | undefined,
  surroundings: InterpreterSurroundings,
): Promise<Interpreter> {
  for (const candidate of listCandidates(wanted, surroundings)) {
    const found = await readInterpreter(candidate, surroundings.env);
    if (found !== undefined && fits(found, wanted)) return found;
  }
  const what = wanted === undefined ? "no Python on this machine" : `no Python "${wanted}" here`;
  throw new AppError("not-found", `Cannot run Python: there is ${what}`, {
    hint: "Install one, or name its program by --python",
  });
}

/** Runs with Python 2.7 and all that came after. */
const PROBE = `
import json, os, sys
def pip():
    try:
        import pip
        return os.path.dirname(os.path.abspath(pip.__file__))
    except ImportError:
        pass
    try:
        import ensurepip
        folder = os.path.join(os.path.dirname(os.path.abspath(ensurepip.__file__)), "_bundled")
        wheels = [f for f in os.listdir(folder) if f.startswith("pip-")]
        return os.path.join(folder, wheels[0], "pip")
    except (ImportError, OSError, IndexError):
        return None
try:
    import venv
except ImportError:
    venv = None
print(json.dumps({
    "path": sys.executable,
    "version": list(sys.version_info[:3]),
    "implementation": getattr(getattr(sys, "implementation", None), "name", "cpython"),
    "pip": pip(),
    "hasVenv": venv is not None,
}))
`;
const PROBE_TIMEOUT_MS = 30_000;

function listCandidates(
  wanted: string | undefined,
  { env, platform, home }: InterpreterSurroundings,
): string[] {
  if (wanted !== undefined && /[/\\]/.test(wanted)) return [wanted];
  const version = wanted === undefined ? undefined : /^\d+(?:\.\d+){0,2}$/.exec(wanted)?.[0];
  if (wanted !== undefined && version === undefined) return [wanted];
  const short = version?.split(".").slice(0, 2).join(".");
  const active = env.VIRTUAL_ENV;
  const names = ["python3", "python"];
  return [
    ...(short === undefined ? [] : [`python${short}`]),
    ...(active === undefined || active === "" ? [] : [binaryOf(active, "python", platform)]),
    ...(platform === "win32" ? ["python", "py"] : names),
    ...(short === undefined ? [] : listKept(env, home, short)),
  ];
}

/** Those that pyenv keeps are on no path under their own names. */
function listKept(env: InterpreterSurroundings["env"], home: string, short: string): string[] {
  const folder = path.join(env.PYENV_ROOT ?? path.join(home, ".pyenv"), "versions");
  try {
    return readdirSync(folder)
      .filter((name) => name === short || name.startsWith(`${short}.`))
      .map((name) => path.join(folder, name, "bin", "python"));
  } catch {
    return [];
  }
}

/** A program of an environment. */
export function binaryOf(environment: string, name: string, platform: string): string {
  return platform === "win32"
    ? path.join(environment, "Scripts", `${name}.exe`)
    : path.join(environment, "bin", name);
}

/** `undefined` for what is no Python, or does not run. */
async function readInterpreter(
  program: string,
  env: InterpreterSurroundings["env"],
): Promise<Interpreter | undefined> {
  try {
    const options = { env: { ...env, PYTHONPATH: undefined }, timeoutMs: PROBE_TIMEOUT_MS };
    const { code, stdout } = await runProcess(program, ["-c", PROBE], options);
    return code === 0 ? parseProbe(stdout) : undefined;
  } catch (error) {
    if (isAppError(error, "not-found", "unavailable")) return undefined;
    throw error;
  }
}

function parseProbe(text: string): Interpreter | undefined {
  const { path: program, version, implementation, pip, hasVenv } = JSON.parse(text);
  const [major, minor, micro] = Array.isArray(version) ? version.map(Number) : [];
  if (typeof program !== "string" || program === "" || micro === undefined) return undefined;
  return {
    path: program,
    version: [major ?? 0, minor ?? 0, micro],
    implementation: String(implementation),
    ...(typeof pip === "string" && { pip }),
    hasVenv: hasVenv === true,
  };
}

function fits({ version }: Interpreter, wanted: string | undefined): boolean {
  if (wanted === undefined || !/^\d+(?:\.\d+){0,2}$/.test(wanted)) return true;
  return wanted.split(".").every((part, index) => Number(part) === version[index]);
}
