/** Whether a project asks version control for its version and its files, by setuptools_scm. */

import { normalizeName } from "../../standards/name.ts";
import { findCfgValue, parseCfgList } from "../setup-cfg.ts";
import { listTexts } from "../setup-py/python-value.ts";
import { findKeyword } from "../setup-py/setup-keyword.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

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
    ...texts.map((text) => normalizeName(/^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? "")),
  ];
}

/** Whether version control tells the version: by a table, by `use_scm_version`, or by the extra `simple`. */
export function hasScmVersion(tree: SourceTree): boolean {
  const { pyproject, setupPy } = tree;
  const isTold = ["setuptools_scm", "vcs-versioning"].some(
    (it) => findTool(tree, it) !== undefined,
  );
  if (isTold || isDynamicByHatch(tree)) return true;
  const keyword = setupPy?.keywords.get("use_scm_version");
  if (keyword?.kind === "static") return keyword.value !== undefined && keyword.value !== false;
  const requires = pyproject?.content.buildSystem.requires ?? [];
  return requires.some((it) => PLUGINS.includes(it.project) && it.extras.includes("simple"));
}

function isDynamicByHatch(tree: SourceTree): boolean {
  return findTool(tree, "hatch", "version")?.source === "vcs";
}
