/** Where a setting of a setuptools project stands, be it in setup.py, setup.cfg or pyproject.toml. */
import type { Place } from "../../errors.ts";
import { findTool, type SourceTree } from "../source-tree.ts";

/** Keys by the name that setup.py gives them. */
const PYPROJECT_KEYS: Readonly<Record<string, string>> = {
  package_data: "package-data",
  exclude_package_data: "exclude-package-data",
  include_package_data: "include-package-data",
  data_files: "data-files",
  scripts: "script-files",
};

/** "" of a key is "*" where files are edited by hand. */
export function findSettingPlace(
  tree: SourceTree,
  setting: string,
  key?: string,
): { readonly place?: Place } {
  const { pyproject, setupCfg, setupPy } = tree;
  const names = key === "" ? ["*", ""] : [key ?? ""];
  const keyword = setupPy?.keywords.get(setting)?.place;
  if (keyword !== undefined) return { place: keyword };
  for (const name of names) {
    const section = setupCfg?.sections.get(key === undefined ? "options" : `options.${setting}`);
    const place = section?.get(key === undefined ? setting : name)?.place;
    if (place !== undefined) return { place };
  }
  if (pyproject === undefined || findTool(tree, "setuptools") === undefined) return {};
  const path = ["tool", "setuptools", PYPROJECT_KEYS[setting] ?? setting];
  const full = key === undefined ? path : [...path, key === "" ? "*" : key];
  return { place: pyproject.document.placeOf(full) };
}
