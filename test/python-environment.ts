/** A fresh Python environment for a test, and the clients that install into it. */
import path from "node:path";
import { type Clients, type Outcome, type PipVersion, run, temporaryFolder } from "./clients.ts";

export interface PythonEnvironment {
  readonly python: string;
  pip(pip: PipVersion, ...args: readonly string[]): Promise<Outcome>;
  /** `uv pip …`, aimed at this environment. */
  uvPip(...args: readonly string[]): Promise<Outcome>;
  /** Runs a line of Python. */
  evaluate(code: string): Promise<Outcome>;
  /** `name==version` of all that is installed, sorted. */
  listInstalled(): Promise<readonly string[]>;
}

export interface EnvironmentOptions {
  /** Further variables for the clients, such as credentials. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Made without pip inside: the one of the cache serves it. */
export async function makeEnvironment(
  clients: Clients,
  { env = {} }: EnvironmentOptions = {},
): Promise<PythonEnvironment> {
  const folder = path.join(temporaryFolder(), "environment");
  const made = await run(clients.python, ["-m", "venv", "--without-pip", folder]);
  if (made.code !== 0) throw new Error(made.output);
  const python = path.join(folder, "bin", "python");
  const list =
    "import importlib.metadata as m; print(*sorted(f'{d.name}=={d.version}' for d in m.distributions()), sep='\\n')";
  return {
    python,
    pip(pip, ...args) {
      const quiet = ["--disable-pip-version-check", "--no-cache-dir", "--no-input"];
      return run(python, ["-m", "pip", ...quiet, ...args], {
        env: { PYTHONPATH: clients.pipFolder(pip), ...env },
      });
    },
    uvPip(subcommand = "", ...args) {
      return run(clients.uv, ["pip", subcommand, "--no-config", "--no-cache", ...args], {
        env: { VIRTUAL_ENV: folder, ...env },
      });
    },
    evaluate: (code) => run(python, ["-c", code]),
    async listInstalled() {
      const { stdout } = await run(python, ["-c", list]);
      return stdout.split("\n").filter((line) => line !== "");
    },
  };
}
