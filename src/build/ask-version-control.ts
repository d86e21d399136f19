/** What version control tells of a project that asks it by setuptools_scm. */
import type { VersionControlAnswer } from "./backend.ts";
import type { SourceTree } from "./source-tree.ts";
import { asksVersionControl } from "./version-control/scm-use.ts";
import type { ScmWorld } from "./version-control/scm-version.ts";

/** Throws `not-found` where nothing tells the version that the project asks for. */
export async function askVersionControl(
  tree: SourceTree,
  world: ScmWorld,
): Promise<VersionControlAnswer> {
  if (tree.backend !== "setuptools" || !asksVersionControl(tree)) return { notes: [] };
  const { answerAsScm } = await import("./version-control/scm-answer.ts");
  return answerAsScm(tree, world);
}
