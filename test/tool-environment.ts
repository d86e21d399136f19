/** Python environments in the cache folder with tools of known versions, to compare with: found, or made by pip. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The folder of the environment; `undefined`, and a printed line, where there is no Python or no network. */
export function findToolEnvironment(
  name: string,
  tools: Readonly<Record<string, string>>,
): string | undefined {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const versions = Object.entries(tools).map(([tool, version]) => `${tool}==${version}`);
  const folder = path.join(cache, "cheeseshop", name, Object.values(tools).join("-"));
  if (existsSync(path.join(folder, "bin", "complete")) || install(folder, versions)) return folder;
  process.stderr.write(`skipped: no Python with the tools of ${name}, and none could be made\n`);
  return undefined;
}

/** Made in place, since an environment cannot be moved; the mark at its end says that it is whole. */
function install(folder: string, versions: readonly string[]): boolean {
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const steps: readonly (readonly string[])[] = [
    ["python3", "-m", "venv", folder],
    [
      ...[path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet"],
      ...["--disable-pip-version-check", ...versions],
    ],
  ];
  for (const [command = "", ...args] of steps) {
    const { status } = spawnSync(command, args, { stdio: "ignore", timeout: 600_000 });
    if (status !== 0) return false;
  }
  writeFileSync(path.join(folder, "bin", "complete"), "");
  return true;
}
