/** A wheel that is called one for every Python, of a project that no Python 2 runs. */
import type { Place, Problem } from "../../errors.ts";
import { matchesVersion, parseSpecifiers } from "../../standards/specifier.ts";
import { parseVersion } from "../../standards/version.ts";
import { findCfgValue, parseCfgFlag, type SetupCfg } from "../setup-cfg.ts";

/** At most one warning; `isTyped` where the command line asks for such a wheel. */
export function warnAboutUniversal(
  cfg: SetupCfg | undefined,
  requiresPython: string | undefined,
  isTyped = false,
): readonly Problem[] {
  const place = findUniversal(cfg);
  if (
    (place === undefined && !isTyped) ||
    requiresPython === undefined ||
    runsOnPython2(requiresPython)
  )
    return [];
  const message = `The wheel is called py2.py3, and the project asks for Python ${requiresPython}`;
  const problem = { rule: "source-universal", level: "warning", message } as const;
  return [{ ...problem, hint: "Take universal out", ...(place !== undefined && { place }) }];
}

function findUniversal(cfg: SetupCfg | undefined): Place | undefined {
  const values = ["bdist_wheel", "wheel"].map((it) => findCfgValue(cfg, it, "universal"));
  return values.find((value) => value !== undefined && parseCfgFlag(value.text))?.place;
}

const PYTHONS_2 = ["2.6", "2.7", "2.7.18"].map((text) => parseVersion(text));

function runsOnPython2(requiresPython: string): boolean {
  const specifiers = parseSpecifiers(requiresPython);
  return PYTHONS_2.some((version) => matchesVersion(specifiers, version));
}
