/**
 * Settings for setuptools that stand outside of a project: they count in whatever it builds on this machine.
 * Reference: https://docs.python.org/3.11/install/index.html#location-and-names-of-config-files
 */
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { NeedsPython } from "./needs-python.ts";

/**
 * The file that setuptools would read besides the project's own: `$DIST_EXTRA_CONFIG`, or `~/.pydistutils.cfg` unless
 * that is not wanted. `undefined` where none says anything.
 */
export function findUserSettings(
  env: Readonly<Record<string, string | undefined>>,
  { isHomeRead = true } = {},
): string | undefined {
  const home = env.HOME ?? homedir();
  const name = process.platform === "win32" ? "pydistutils.cfg" : ".pydistutils.cfg";
  const extra = env.DIST_EXTRA_CONFIG;
  const files = [
    ...(extra === undefined || extra === "" ? [] : [extra]),
    ...(isHomeRead ? [path.join(home, name)] : []),
  ];
  return files.find(saysAnything);
}

/** Throws `NeedsPython` where there is such a file: only setuptools knows how to follow it. */
export function leaveUserSettings(file: string | undefined): void {
  if (file === undefined) return;
  throw new NeedsPython("setuptools takes settings from outside of the project", { file });
}

function saysAnything(file: string): boolean {
  try {
    // A pipe would be waited for without end.
    return statSync(file).isFile() && /^\[.+\]/m.test(readFileSync(file, "utf8"));
  } catch {
    // Neither would setuptools read what is not there, or not its to read.
    return false;
  }
}
