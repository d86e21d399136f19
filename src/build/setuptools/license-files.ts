/** The licence files of a setuptools project. */
import type { Problem } from "../../errors.ts";
import type { FileTree } from "../file-tree.ts";
import { globFiles } from "../python-glob.ts";

/** What setuptools takes where a project names none. */
const USUAL_PATTERNS = ["LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"];

/** Files in the order of their patterns; copies that an editor left behind are not among them. */
export function findLicenseFiles(
  tree: FileTree,
  patterns: readonly string[] | undefined,
): readonly string[] {
  const found = (patterns ?? USUAL_PATTERNS).flatMap((pattern) =>
    globFiles(tree, "", pattern).toSorted(),
  );
  return [...new Set(found)].filter((file) => !file.endsWith("~"));
}

/** A warning for each pattern that a project names itself and that matches nothing. */
export function checkLicensePatterns(
  tree: FileTree,
  patterns: readonly string[] | undefined,
): readonly Problem[] {
  return (patterns ?? [])
    .filter((pattern) => globFiles(tree, "", pattern).length === 0)
    .map((pattern) => ({
      rule: "license-files",
      level: "warning",
      message: `no licence file matches "${pattern}"`,
      hint: "Correct the pattern, or take it out",
    }));
}
