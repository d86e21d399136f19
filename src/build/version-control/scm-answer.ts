/** What setuptools_scm would tell the build of a project that asks it. */

import type { VersionControlAnswer } from "../backend.ts";
import type { SourceTree } from "../source-tree.ts";
import { findCheckout } from "./checkout.ts";
import { hasScmVersion } from "./scm-use.ts";
import { findScmVersion, type ScmVersion, type ScmWorld } from "./scm-version.ts";
import { listExported } from "./tracked-files.ts";

/** Throws as `askVersionControl`. */
export async function answerAsScm(
  tree: SourceTree,
  world: ScmWorld,
): Promise<VersionControlAnswer> {
  const found = hasScmVersion(tree) ? await findScmVersion(tree, world) : undefined;
  // The file into which it writes the version is in its own words, and differs from the sdist to the wheel.
  const { versionFile, writeTo } = found?.settings ?? {};
  if (versionFile !== undefined || writeTo !== undefined) return { notes: [] };
  const { root } = tree.files;
  const checkout = findCheckout(root, true);
  const tracked = checkout && (await listExported(checkout, root, world));
  return {
    notes: found?.notes ?? [],
    facts: {
      ...(found !== undefined && { version: found.text }),
      ...(tracked !== undefined && { tracked }),
      ...(found !== undefined && { eggInfo: listRemembered(found, tracked) }),
    },
  };
}

/** What setuptools_scm remembers for whoever builds from the sdist, where there is no version control. */
function listRemembered(
  { state }: ScmVersion,
  tracked: readonly string[] | undefined,
): Readonly<Record<string, string>> {
  const { tag, distance, node = null, isDirty: dirty, branch = null, nodeDate = null } = state;
  const told = { tag: tag.text, distance, node, dirty, branch, node_date: nodeDate };
  return {
    // A version that was told ready-made, by a variable or a PKG-INFO, says nothing of a tag.
    ...(!state.isFinal && { "scm_version.json": formatPythonJson(told) }),
    ...(tracked?.length && { "scm_file_list.json": formatPythonJson({ files: tracked }) }),
  };
}

/** As Python's `json.dumps` writes: letters beyond ASCII by their numbers. */
function formatPythonJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  const escapeLetter = (letter: string): string =>
    `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${text.replaceAll(/[\u0080-\uffff]/g, escapeLetter)}\n`;
}
