/** The Pythons of this machine, and whether they reach PyPI. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findClients, run, temporaryFolder } from "../clients.ts";

/** By its version (`3.6`): where pyenv keeps its own, or on the path. It has a pip. */
export function findPython(version: string): string | undefined {
  const kept = globSync(path.join(os.homedir(), `.pyenv/versions/${version}.*/bin/python`));
  return [...kept, `python${version}`].find(
    (program) => spawnSync(program, ["-m", "pip", "--version"]).status === 0,
  );
}

/** Asks for the smallest of projects. Prints a line where nobody answers. */
export async function isPypiThere(): Promise<boolean> {
  const { clients, missing } = await findClients();
  if (clients !== undefined) {
    const words = ["-m", "pip", "download", "--no-deps", "--no-cache-dir", "-d", temporaryFolder()];
    const env = { PYTHONPATH: clients.pipFolder("newest"), PIP_RETRIES: "1", PIP_TIMEOUT: "20" };
    const { code } = await run(clients.python, [...words, "six"], { env });
    if (code === 0) return true;
  }
  process.stderr.write(`skipped: ${missing ?? "PyPI cannot be reached"}\n`);
  return false;
}
