/** Whether a project asks version control for its version and its files, by setuptools_scm. */

import { listTexts } from "../python-value.ts";
import { findCfgValue, parseCfgList } from "../setup-cfg.ts";
import { findKeyword } from "../setup-py.ts";
import type { SourceTree } from "../source-tree.ts";

const PLUGINS = ["setuptools-scm", "vcs-versioning"];

/** Once it is installed for the build, it adds all tracked files, whether its version is wanted or not. */
export function asksVersionControl(tree: SourceTree): boolean {
  return listBuildNames(tree).some((name) => PLUGINS.includes(name));
}

/** Normal names of what the project needs to be built. */
function listBuildNames({ pyproject, setupCfg, setupPy }: SourceTree): readonly string[] {
  const texts = [
    ...parseCfgList(findCfgValue(setupCfg, "options", "setup_requires")?.text ?? "", ";"),
    ...(listTexts(findKeyword(setupPy, "setup_requires") ?? []) ?? []),
  ];
  return [
    ...(pyproject?.content.buildSystem.requires ?? []).map(({ project }) => String(project)),
    ...texts.map((text) =>
      (/^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? "").toLowerCase().replaceAll(/[-_.]+/g, "-"),
    ),
  ];
}
