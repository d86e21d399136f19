/** The licence files of a setuptools project. */
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
